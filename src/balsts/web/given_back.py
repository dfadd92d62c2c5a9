"""What somebody had typed and sent, when it could not be kept: no refusal may lose it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
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


def typed_in(request: HttpRequest) -> Iterator[Typed]:
    """Yield everything that was sent and may stand on a page."""
    is_about_signing_in = request.path_info.startswith(reverse("accounts:own_account"))
    never = NEVER_GIVEN_BACK + (NEVER_OF_SIGNING_IN if is_about_signing_in else ())
    for name, values in request.POST.lists():
        if not any(word in name.lower() for word in never):
            for value in values:
                yield Typed(name=name, value=str(value))


def texts_in(request: HttpRequest) -> tuple[str, ...]:
    """Return the texts that somebody wrote, to be copied from a page that ends the matter.

    None where the address is nobody's or the body cannot be read: the answer is about that then.
    """
    if request.resolver_match is None:
        return ()
    try:
        return tuple(one.value for one in typed_in(request) if one.is_text)
    except UNREADABLE:
        return ()
