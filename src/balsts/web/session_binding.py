"""Binds what a request asks of the database to the session that it came with."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from balsts.platform.bound_postgres import acting_under

Answer = Callable[[HttpRequest], HttpResponseBase]


class SessionBinding:
    """Stands right behind Django's sessions; without a session row security shows no client."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.session.agent = request.headers.get("User-Agent", "")[:200]  # type: ignore[attr-defined]
        with acting_under(request.session.session_key or ""):
            return self._get_response(request)
