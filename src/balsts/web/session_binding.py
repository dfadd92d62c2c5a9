"""Binds what a request asks of the database to the session that it came with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from balsts.platform.bound_postgres import acting_under

Answer = Callable[[HttpRequest], HttpResponseBase]

# How far long work is: pages ask it by themselves, also where nobody sits before them any more.
ASKED_BY_PAGES = "work_followed"


class SessionBinding:
    """Stands right behind Django's sessions; without a session row security shows no client."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session: Any = request.session
        session.agent = request.headers.get("User-Agent", "")[:200]
        session.is_only_watched = _is_asked_by_a_page(request)
        with acting_under(request.session.session_key or ""):
            return self._get_response(request)


def _is_asked_by_a_page(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(view, "audit_event", "") == ASKED_BY_PAGES
