"""What somebody types to find something: never in an address, where it would stay behind.

Addresses are kept by browsers, servers in front and whoever is sent one. So a list that can be
searched is asked by POST: what was typed is kept with the login session, and the address to which
the answer leads holds codes, days, and a key to the typed words. Going back, the next page and a
bookmark work as long as the login session lasts; in another session the key leads nowhere.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from balsts.web.fields import WrittenCodeField
from balsts.web.page import StaffRequest
from balsts.web.shapes.lists import Asked

# In addresses and in the session.
KEY: Final = "search"
KEPT_UNDER: Final = "searches"
MOST_KEPT = 20
LONGEST = 200

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase]


def searched_with(form: type[forms.Form]) -> Callable[[View[Arguments]], View[Arguments]]:
    """Let a list be asked with the form's fields: by POST, and then by the address it leads to."""

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def wrapped(
            request: StaffRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            if request.method == "POST":
                return redirect(_told(request, form).url(request.path))
            asked = asked_of(request, form)
            if asked is None:
                messages.info(
                    request, _("This search is over: it lasts as long as one stays signed in.")
                )
                return redirect(Asked(address=_codes(request, form)).url(request.path))
            request.asked = asked
            return view(request, *args, **kwargs)

        wrapped.asks_with = form  # type: ignore[attr-defined]
        return wrapped

    return decorate


def asked_of(request: StaffRequest, form: type[forms.Form]) -> Asked | None:
    """Read the address; nothing if its key leads to no search of this login session.

    Words that somebody wrote into the address by hand ask for nothing.
    """
    codes, key = _codes(request, form), request.GET.get(KEY, "")
    if not key:
        return Asked(told=codes, address=codes)
    typed = request.session.get(KEPT_UNDER, {}).get(key)
    if typed is None:
        return None
    return Asked(told={**codes, **typed}, address={**codes, KEY: key})


def _told(request: StaffRequest, form: type[forms.Form]) -> Asked:
    """Keep what was typed, and say where the answer stands."""
    typed, address = {}, {}
    for name, one in form.base_fields.items():
        text = request.POST.get(name, "").strip()[:LONGEST]
        code = _code(one, text)
        if code:
            address[name] = code
        elif text:
            typed[name] = text
    if typed:
        address[KEY] = _kept(request, typed)
    return Asked(address=address)


def _codes(request: StaffRequest, form: type[forms.Form]) -> dict[str, str]:
    """Take from the address what is no free text; what cannot be understood the form will say."""
    told = {name: request.GET.get(name, "") for name in form.base_fields}
    return {
        name: text
        for name, text in told.items()
        if text and (not _is_free(form.base_fields[name]) or _code(form.base_fields[name], text))
    }


def _is_free(one: forms.Field) -> bool:
    """Tell whether anything can be typed into a field, a name as well."""
    return isinstance(one, forms.CharField) and not isinstance(one, forms.UUIDField)


def _code(one: forms.Field, text: str) -> str:
    """Return what may stand in an address of what was told: a code or a day, never free text."""
    if not text or isinstance(one, forms.ChoiceField):
        return text
    try:
        understood = one.to_python(text)
    except forms.ValidationError:
        return ""
    if isinstance(one, WrittenCodeField):
        return str(understood)
    return "" if _is_free(one) else text


def _kept(request: StaffRequest, typed: dict[str, str]) -> str:
    """Keep the words with the login session; the same words have the same key."""
    kept: dict[str, Any] = request.session.get(KEPT_UNDER, {})
    for key, words in kept.items():
        if words == typed:
            return key
    key = secrets.token_urlsafe(16)
    newest = list(kept.items())[1 - MOST_KEPT :]
    request.session[KEPT_UNDER] = {**dict(newest), key: typed}
    return key
