"""One person who is looked for outside one's sight; sent in the body, never in an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.clients.wanted import Wanted
from balsts.platform.blockers import Blocker
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.fields import DayField, LineField, NameField
from balsts.web.wording import say

NAMED_BY = {"given_name", "family_name", "reference"}


class WantedForm(forms.Form):
    """The whole name and the day of birth, or the whole reference; each form says what of it is enough."""

    too_little: Blocker

    given_name = NameField(label=_("Given name"), required=False)
    family_name = NameField(label=_("Family name"), required=False)
    born_on = DayField(label=_("Day of birth"), required=False)
    reference = LineField(
        label=_("Or the reference, if the person has it on paper"),
        help_text=_("The whole reference, such as BL-7K3M-Q2XD. There is no search here."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--day"}),
    )

    def clean_reference(self) -> str:
        """Bring the reference into its written form; a wrong one is answered like an unknown one."""
        typed: str = self.cleaned_data["reference"]
        return normalise_client_reference(typed) or typed

    def clean(self) -> dict[str, Any]:
        """Say what is missing of the person together with all else that is missing."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not NAMED_BY & set(self.errors) and not self.is_enough(self.wanted()):
            self.add_error(None, say(self.too_little.message))
        return told

    def is_enough(self, wanted: Wanted) -> bool:
        """Whether so much of a person is told that they can be looked for; a wrong day says so itself."""
        return wanted.is_whole or "born_on" in self.errors

    def wanted(self) -> Wanted:
        """Return who is asked for; a reference needs no name."""
        told = self.cleaned_data
        by_name = not told["reference"]
        return Wanted(
            given_name=told["given_name"] if by_name else "",
            family_name=told["family_name"] if by_name else "",
            born_on=told.get("born_on"),
            reference=told["reference"],
        )
