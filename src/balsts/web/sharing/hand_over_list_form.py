"""What the hand-over list can be narrowed by, and what is asked when all who agreed are referred."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import HandOverState
from balsts.clients.queries.client import ClientOrder
from balsts.web.client_lists import ListForm
from balsts.web.sharing.referral_forms import ReferralForm

Choices = list[tuple[str, str]]

SORT_CHOICES = (
    ("", pgettext_lazy("sort", "name, A–Z")),
    ("-name", pgettext_lazy("sort", "name, Z–A")),
)


class HandOverFilterForm(ListForm):
    """Which contract is handed over to whom; search, state and order of the list."""

    usual_order = ClientOrder.NAME

    way = forms.ChoiceField(label=_("Contract that ends, and who follows"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("filter", "State"),
        required=False,
        choices=[("", pgettext_lazy("hand-over list", "everybody")), *HandOverState.choices],
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("filter", "Sort"), required=False, choices=SORT_CHOICES
    )

    def __init__(self, data: Any, *, ways: Choices) -> None:
        super().__init__(data, sees_others=True)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.order_fields(["way", "q", "state", "sort"])
        if len(ways) == 1:
            del self.fields["way"]


class CaseloadReferForm(ReferralForm):
    """What the organisation that follows is asked for, of all who agreed."""

    way = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
