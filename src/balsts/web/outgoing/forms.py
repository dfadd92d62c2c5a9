"""What is asked before a list of people becomes a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.exchange.enums import CHOSEN_PURPOSES, ExportKind
from balsts.exchange.rules import SHORTEST_REASON
from balsts.web.fields import LineField, open_choices
from balsts.web.sent_again import FormNumberField

LONGEST = 300
CASES = (
    ("open", pgettext_lazy("cases", "with an open case")),
    ("all", pgettext_lazy("cases", "everybody enrolled")),
)
KINDS = ((ExportKind.XLSX, "XLSX"), (ExportKind.CSV, "CSV"))


class ExportAskForm(forms.Form):
    """Which list, what for, and whether names are needed."""

    id = FormNumberField()
    contract = forms.ChoiceField(label=_("Under contract"))
    cases = forms.ChoiceField(
        label=_("Who is in the list?"), choices=CASES, initial="open", widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=open_choices((purpose.value, purpose.label) for purpose in CHOSEN_PURPOSES),
    )
    reason = LineField(
        label=_("In a sentence"),
        help_text=_(
            "Whoever agrees reads it, and it stays in the register. Write nobody's name here."
        ),
        min_length=SHORTEST_REASON,
        max_length=LONGEST,
    )
    has_names = forms.BooleanField(
        label=_("With names and birth dates"),
        help_text=_(
            "Without them each person stands by reference, which only this system can resolve."
        ),
        required=False,
    )
    names_reason = LineField(
        label=_("Why references are not enough"),
        help_text=_("Needed only together with names."),
        required=False,
        max_length=LONGEST,
    )
    kind = forms.ChoiceField(
        label=_("Form of the file"),
        choices=KINDS,
        initial=ExportKind.XLSX,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, contracts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].choices = contracts  # type: ignore[attr-defined]
        if len(contracts) == 1:
            self.fields["contract"].widget = forms.HiddenInput()
            self.fields["contract"].initial = contracts[0][0]

    def clean(self) -> dict[str, Any]:
        """Ask why, where names are wanted."""
        told = super().clean() or {}
        if told.get("has_names") and len(told.get("names_reason") or "") < SHORTEST_REASON:
            raise ValidationError(
                {
                    "names_reason": _("Say why names are needed: at least %(shortest)s characters.")
                    % {"shortest": SHORTEST_REASON}
                }
            )
        return told


class ExportDeclineForm(forms.Form):
    """Why the second person declines."""

    decline_reason = LineField(label=_("Why you decline"), max_length=LONGEST)
