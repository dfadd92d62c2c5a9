"""What somebody had typed and sent, when it could not be kept: no refusal may lose it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse

# What is never given back: it should not stand on a page, and a browser asks for it anew.
NEVER_GIVEN_BACK = ("csrf", "password", "token", "secret", "passkey")
NEVER_OF_SIGNING_IN = ("code",)  # elsewhere it is one of the field's own words
LONG = 40
UNREADABLE = (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """One thing that was sent with a form; a text is shown, a choice is only sent again."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


def sent_in(request: HttpRequest) -> dict[str, object]:
    """Return what a page needs to offer that the same be sent again (`_send_again.html`).

    Where something failed before it was asked whether a page of ours had sent it, it is asked here:
    what is sent again is sent by whoever reads this. A stranger's form gives back its texts alone,
    and one that cannot be read nothing.
    """
    try:
        typed, had_files = tuple(_typed_in(request)), bool(request.FILES)
        may_be_sent_again = request.method == "POST" and _is_from_a_page_of_ours(request)
    except UNREADABLE:
        typed, had_files, may_be_sent_again = (), False, False
    return {
        "may_be_sent_again": may_be_sent_again,
        "typed": typed,
        "texts": tuple(one.value for one in typed if one.is_text),
        "had_files": had_files,
        "address": request.get_full_path(),
    }


def texts_in(request: HttpRequest) -> tuple[str, ...]:
    """Return the texts that somebody wrote, to be copied from a page that ends the matter.

    None where the address is nobody's or the body cannot be read: the answer is about that then.
    """
    if request.resolver_match is None:
        return ()
    try:
        return tuple(one.value for one in _typed_in(request) if one.is_text)
    except UNREADABLE:
        return ()


def _is_from_a_page_of_ours(request: HttpRequest) -> bool:
    guard = CsrfViewMiddleware(lambda _request: HttpResponse())
    guard.process_request(request)
    return guard.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def _typed_in(request: HttpRequest) -> Iterator[Typed]:
    """Yield everything that was sent and may stand on a page."""
    is_about_signing_in = request.path_info.startswith(reverse("accounts:own_account"))
    never = NEVER_GIVEN_BACK + (NEVER_OF_SIGNING_IN if is_about_signing_in else ())
    for name, values in request.POST.lists():
        if not any(word in name.lower() for word in never):
            for value in values:
                yield Typed(name=name, value=str(value))
