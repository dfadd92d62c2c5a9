"""What is asked when a family is handed over to a municipality."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.casework.enums import HandOverAnswer
from balsts.casework.models import HandOver
from balsts.casework.operations.hand_over import LONGEST_NAME, LONGEST_NOTE, HandOverEntry
from balsts.casework.queries.law import law
from balsts.clients.enums import Channel
from balsts.web.fields import DayField, LineField, open_choices

ANOTHER = "another"


class HandOverForm(forms.Form):
    """Which municipality, when and how it was informed, what it answered; and what was on the page."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    municipality = forms.ChoiceField(label=_("Municipality"))
    municipality_name = LineField(
        label=_("Another municipality"),
        help_text=_("Only if it is not in the list."),
        required=False,
        max_length=LONGEST_NAME,
    )
    informed_on = DayField(label=_("Informed on"))
    channel = forms.ChoiceField(
        label=pgettext_lazy("hand-over", "How?"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.ChoiceField(
        label=_("What did it answer?"),
        choices=[("", pgettext_lazy("answer", "not answered yet")), *HandOverAnswer.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    answered_on = DayField(label=_("Answered on"), required=False)
    note = LineField(
        label=_("Note"),
        help_text=_("Whom you spoke to, what was agreed. Nothing about health."),
        required=False,
        max_length=LONGEST_NOTE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(law().municipalities.items(), key=lambda item: item[1])
        others = [(ANOTHER, pgettext_lazy("municipality", "another one, not in this list"))]
        self.fields["municipality"].choices = open_choices([*names, *others])  # type: ignore[attr-defined]

    @property
    def entry(self) -> HandOverEntry:
        """What was told, for the operation."""
        told = self.cleaned_data
        return HandOverEntry(
            informed_on=told["informed_on"],
            channel=Channel(told["channel"]),
            municipality="" if told["municipality"] == ANOTHER else told["municipality"],
            municipality_name=told["municipality_name"],
            answer=HandOverAnswer(told["answer"]) if told["answer"] else None,
            answered_on=told["answered_on"],
            note=told["note"],
            seen=told["seen"],
        )


def told_already(hand_over: HandOver | None) -> dict[str, Any]:
    """Return what a form begins with: what was told before."""
    if hand_over is None:
        return {"answer": ""}
    told = {
        name: getattr(hand_over, name)
        for name in (
            "municipality",
            "municipality_name",
            "informed_on",
            "channel",
            "answer",
            "answered_on",
            "note",
        )
    }
    return told | {"municipality": hand_over.municipality or ANOTHER}


class TaskWithdrawForm(forms.Form):
    """Why a task is not needed."""

    reason = LineField(label=_("Why is it not needed?"), max_length=200)
