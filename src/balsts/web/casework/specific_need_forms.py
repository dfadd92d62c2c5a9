"""What is asked when a specific need is noted."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.casework.enums import NeedCode
from balsts.casework.models.specific_need import LONGEST_REASON
from balsts.casework.need_codes import codes_on
from balsts.casework.operations.specific_need import NeedEntry
from balsts.clients.models import Client
from balsts.organisations.models import Programme
from balsts.web.casework.specific_need_presenter import words_of_code
from balsts.web.fields import DayField, LineField, open_choices
from balsts.web.sent_again import FormNumberField


class NeedDayForm(forms.Form):
    """On which day something was done, or is there no more."""

    on = DayField(label=_("On which day?"))


class SpecificNeedForm(forms.Form):
    """The code, why it is noted, and what is to be done by when, or that nothing is wanted."""

    id = FormNumberField()
    code = forms.ChoiceField(
        label=_("Which need?"), error_messages={"required": _("Choose a need.")}
    )
    reason = LineField(
        label=_("Why is it noted?"),
        max_length=LONGEST_REASON,
        help_text=_("What you saw or were told, in a few words. Only what is needed to help."),
    )
    noted_on = DayField(label=_("Noted on"))
    follow_up = LineField(label=_("What is to be done?"), max_length=LONGEST_REASON, required=False)
    follow_up_due_on = DayField(label=_("By when"), required=False)
    is_noted_only = forms.BooleanField(
        label=_("No action wanted"),
        help_text=_("The client does not want anything to be done, or nothing has to be done."),
        required=False,
    )

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noted_on"].initial = on
        codes = [(code.value, words_of_code(code)) for code in codes_on(on)]
        self.fields["code"].choices = open_choices(codes)  # type: ignore[attr-defined]

    def entry(self, *, client: Client, programme: Programme) -> NeedEntry:
        """Return what the form says, in the words of the operation."""
        told = self.cleaned_data
        return NeedEntry(
            id=told["id"],
            client=client,
            programme=programme,
            code=NeedCode(told["code"]),
            reason=told["reason"],
            noted_on=told["noted_on"],
            is_noted_only=told["is_noted_only"],
            follow_up=told["follow_up"],
            follow_up_due_on=told["follow_up_due_on"],
        )
