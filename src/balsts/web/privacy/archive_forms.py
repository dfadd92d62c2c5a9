"""Whose file is looked for in the archive, and why; sent in the body, never in an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.wanted import Wanted
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models.archive import LONGEST_REASON
from balsts.privacy.operations.archive import AskedOfArchive
from balsts.privacy.rules import ARCHIVE_NEEDS_TWO_SIGNS
from balsts.web.fields import DayField, LineField
from balsts.web.sent_again import FormNumberField
from balsts.web.wanted_forms import WantedForm

DAYS = (
    ("7", _("7 days")),
    ("14", _("14 days")),
    ("31", _("31 days")),
)


class ArchiveForm(WantedForm):
    """Two signs of one person that must both fit, the ground, and for how long."""

    field_order = ("born_on",)
    too_little = ARCHIVE_NEEDS_TWO_SIGNS

    id = FormNumberField()
    born_on = DayField(label=_("Day of birth"))
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

    def is_enough(self, wanted: Wanted) -> bool:
        """Whether there is a second sign beside the day of birth, which is asked for by itself."""
        return bool(wanted.reference or wanted.name)

    def question(self) -> AskedOfArchive:
        """Return what is asked."""
        told: dict[str, Any] = self.cleaned_data
        return AskedOfArchive(
            form_id=told["id"],
            wanted=self.wanted(),
            ground=ArchiveGround(told["ground"]),
            reason=told["reason"],
            days=int(told["days"]),
        )
