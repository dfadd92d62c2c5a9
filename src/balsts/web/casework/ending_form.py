"""What the list of endings can be narrowed by; all of it stands in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.casework.promises import ENDING_STEPS
from balsts.clients.queries.client import ClientOrder

WAITING = "waiting"
STEP_CHOICES = (
    ("", pgettext_lazy("ending", "within 60 days")),
    ("30", pgettext_lazy("ending", "within 30 days")),
    ("7", pgettext_lazy("ending", "within 7 days")),
    (WAITING, pgettext_lazy("ending", "waits long for a decision")),
)
WORKER_CHOICES = (
    ("", pgettext_lazy("worker", "anyone")),
    ("me", pgettext_lazy("worker", "me")),
)
SORT_CHOICES = (
    ("", pgettext_lazy("sort", "soonest first")),
    ("-ending", pgettext_lazy("sort", "latest first")),
    ("name", pgettext_lazy("sort", "name, A–Z")),
    ("-name", pgettext_lazy("sort", "name, Z–A")),
)


class EndingFilterForm(forms.Form):
    """Search, step and order of the list; what cannot be understood narrows nothing."""

    q = forms.CharField(label=_("Name or reference"), required=False, max_length=100)
    step = forms.ChoiceField(
        label=pgettext_lazy("filter", "Support ends"), required=False, choices=STEP_CHOICES
    )
    worker = forms.ChoiceField(
        label=_("Responsible worker"), required=False, choices=WORKER_CHOICES
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("filter", "Sort"), required=False, choices=SORT_CHOICES
    )

    def __init__(self, data: Any, *, sees_others: bool) -> None:
        super().__init__(data)
        self.fields["q"].widget.input_type = "search"
        if not sees_others:
            del self.fields["worker"]

    @property
    def told(self) -> dict[str, str]:
        """What was understood; an answer that was not is left out, and its field says why."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_waiting(self) -> bool:
        """Whether those are asked for who wait for a decision."""
        return self.told.get("step") == WAITING

    @property
    def days(self) -> int:
        """Within how many days support ends."""
        step = self.told.get("step", "")
        return int(step) if step.isdigit() else ENDING_STEPS[0]

    @property
    def order(self) -> tuple[ClientOrder, bool]:
        """By what to sort, and whether downwards."""
        sort = self.told.get("sort", ClientOrder.ENDING)
        return ClientOrder(sort.removeprefix("-")), sort.startswith("-")
