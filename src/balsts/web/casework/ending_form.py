"""What the list of endings can be narrowed by; all of it stands in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.casework.promises import ENDING_STEPS
from balsts.clients.queries.client import ClientOrder
from balsts.web.client_lists import ListForm

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


class EndingFilterForm(ListForm):
    """Search, step and order of the list of endings."""

    usual_order = ClientOrder.ENDING

    step = forms.ChoiceField(
        label=pgettext_lazy("filter", "Support ends"), required=False, choices=STEP_CHOICES
    )
    worker = forms.ChoiceField(
        label=_("Responsible worker"), required=False, choices=WORKER_CHOICES
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("filter", "Sort"), required=False, choices=SORT_CHOICES
    )

    @property
    def is_waiting(self) -> bool:
        """Whether those are asked for who wait for a decision."""
        return self.told.get("step") == WAITING

    @property
    def days(self) -> int:
        """Within how many days support ends."""
        step = self.told.get("step", "")
        return int(step) if step.isdigit() else ENDING_STEPS[0]
