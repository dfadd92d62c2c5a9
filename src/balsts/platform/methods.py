"""Turns away, before anything is looked up, the methods that no page of ours has.

Stands right behind the outermost middleware: no session is read for them, no question asked, and
whoever has signed in, whoever has not, and whatever exists or not are answered the same.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

METHODS: Final = ("GET", "HEAD", "POST")

Answer = Callable[[HttpRequest], HttpResponseBase]


def known_methods_only(get_response: Answer) -> Answer:
    """Answer 405 to any method but these; which of them an address has is its view's to say."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return answer
