"""Whose file is looked for in the archive, and why; sent in the body, never in an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.operations.inquiry import Wanted
from balsts.platform.identifiers import normalise_client_reference
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models.archive import LONGEST_REASON
from balsts.privacy.operations.archive import AskedOfArchive
from balsts.privacy.rules import ARCHIVE_NEEDS_TWO_SIGNS
from balsts.web.fields import DayField, LineField, NameField
from balsts.web.wording import say

DAYS = (
    ("7", _("7 days")),
    ("14", _("14 days")),
    ("31", _("31 days")),
)


class ArchiveForm(forms.Form):
    """Two signs of one person that must both fit, the ground, and for how long."""

    born_on = DayField(label=_("Day of birth"))
    given_name = NameField(label=_("Given name"), required=False)
    family_name = NameField(label=_("Family name"), required=False)
    reference = LineField(
        label=_("Or the reference, if the person has it on paper"),
        help_text=_("The whole reference, such as BL-7K3M-Q2XD. There is no search here."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--day"}),
    )
    ground = forms.ChoiceField(
        label=pgettext_lazy("archive", "What is the file needed for?"),
        choices=ArchiveGround.choices,
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=pgettext_lazy("archive", "In a few words"),
        help_text=_(
            "Who asks, by which letter or on which day. Whoever agrees reads it: write nothing about "
            "health."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    days = forms.ChoiceField(
        label=pgettext_lazy("archive", "For how long at most?"),
        choices=DAYS,
        widget=forms.RadioSelect,
        help_text=_(
            "Counted from today. For a request of the person the file goes back with the answer."
        ),
    )

    def clean_reference(self) -> str:
        """Bring the reference into its written form; a wrong one is answered like an unknown one."""
        typed: str = self.cleaned_data["reference"]
        return normalise_client_reference(typed) or typed

    def clean(self) -> dict[str, Any]:
        """Say what is missing of the person together with all else that is missing."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        is_read = not {"given_name", "family_name", "reference"} & set(self.errors)
        if is_read and not (self._wanted().reference or self._wanted().name):
            self.add_error(None, say(ARCHIVE_NEEDS_TWO_SIGNS.message))
        return told

    def _wanted(self) -> Wanted:
        """Return who is asked for; a reference needs no name."""
        told = self.cleaned_data
        return Wanted(
            given_name="" if told["reference"] else told["given_name"],
            family_name="" if told["reference"] else told["family_name"],
            born_on=told.get("born_on"),
            reference=told["reference"],
        )

    def question(self) -> AskedOfArchive:
        """Return what is asked."""
        told: dict[str, Any] = self.cleaned_data
        return AskedOfArchive(
            wanted=self._wanted(),
            ground=ArchiveGround(told["ground"]),
            reason=told["reason"],
            days=int(told["days"]),
        )
