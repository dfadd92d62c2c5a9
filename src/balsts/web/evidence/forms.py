"""Of which days and which programme the gaps are asked for."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.organisations.models import Programme
from balsts.web.fields import DayField


class GapChoiceForm(forms.Form):
    """A period, both days included, and the programme."""

    first_day = DayField(label=pgettext_lazy("period", "From"))
    last_day = DayField(label=pgettext_lazy("period", "Up to and including"))

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"] = forms.ChoiceField(
            label=pgettext_lazy("figures", "Programme"),
            choices=[(programme.code, programme.name) for programme in programmes],
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        told = super().clean() or {}
        first_day, last_day = told.get("first_day"), told.get("last_day")
        if isinstance(first_day, datetime.date) and last_day and last_day < first_day:
            raise ValidationError({"last_day": _("The last day is before the first day.")})
        return told
