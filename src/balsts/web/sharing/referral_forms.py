"""What is asked when a client is referred, and when the recipient answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.clients.models.sharing import LONGEST_WORDS
from balsts.web.fields import LineField


class ReferralForm(forms.Form):
    """What the other organisation is asked for."""

    words = LineField(
        label=_("What do you ask for?"),
        help_text=_("One or two sentences. Nothing that the client did not agree to share."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(forms.Form):
    """Under which contract, and who is responsible from today."""

    contract = forms.ChoiceField(label=_("Contract"))
    responsible_worker = forms.ChoiceField(label=_("Who is responsible from today?"))

    def __init__(
        self,
        *args: Any,
        contracts: list[tuple[str, str]],
        staff: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].choices = contracts  # type: ignore[attr-defined]
        self.fields["responsible_worker"].choices = staff  # type: ignore[attr-defined]
        if len(contracts) == 1:
            self.fields["contract"].widget = forms.HiddenInput()
            self.initial["contract"] = contracts[0][0]


class AcceptSeveralForm(AcceptForm):
    """Which of those that wait, under which contract, and who is responsible for all of them."""

    referrals = forms.MultipleChoiceField(
        label=_("Whom do you take in?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, waiting: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referrals"].choices = waiting  # type: ignore[attr-defined]
        self.order_fields(["referrals", "contract", "responsible_worker"])


class DeclineForm(forms.Form):
    """Why the client is not taken in."""

    words = LineField(
        label=_("Why not?"),
        help_text=_("The sender reads this and tells the client."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
