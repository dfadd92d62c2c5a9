"""What is asked when a case is closed or opened again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.casework.enums import CaseCloseReason
from balsts.web.fields import DayField

REASONS = [
    choice for choice in CaseCloseReason.choices if choice[0] != CaseCloseReason.PROVIDER_CHANGE
]


class CaseCloseForm(forms.Form):
    """Why and on which day."""

    reason = forms.ChoiceField(
        label=_("Why is it closed?"), choices=REASONS, widget=forms.RadioSelect
    )
    closed_on = DayField(label=_("Last day"))


class CaseReopenForm(forms.Form):
    """From which day, under which contract and with whom."""

    opened_on = DayField(label=_("Support begins again on"))
    contract = forms.ChoiceField(label=_("Under contract"))
    responsible_worker = forms.ChoiceField(label=_("Responsible social worker"))

    def __init__(self, *args: Any, contracts: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].choices = contracts  # type: ignore[attr-defined]
        self.fields["responsible_worker"].choices = workers  # type: ignore[attr-defined]
        if len(contracts) == 1:
            self.fields["contract"].widget = forms.HiddenInput()
            self.fields["contract"].initial = contracts[0][0]
