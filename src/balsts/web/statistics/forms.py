"""What figures are asked for: up to which day, in which month, for which programme; and files of them."""

import datetime
from collections.abc import Iterable
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from balsts.organisations.models import Programme
from balsts.web.fields import DayField

YEARS_BACK = 12
LONGEST_FILE = 5_000_000


class _ProgrammeForm(forms.Form):
    """A choice of figures for one programme; an answer that is not understood draws nothing."""

    def __init__(self, *args: Any, programmes: Iterable[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"] = forms.ChoiceField(
            label=pgettext_lazy("figures", "Programme"),
            choices=[(programme.code, programme.name) for programme in programmes],
        )


class PortraitChoiceForm(_ProgrammeForm):
    """The last day that still counts, and the programme."""

    cut_off = DayField(label=_("Up to and including"))

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_cut_off(self) -> datetime.date:
        """Refuse a day that has not come yet."""
        cut_off: datetime.date = self.cleaned_data["cut_off"]
        if cut_off > self.today:
            raise ValidationError(_("This day has not come yet: nobody has been counted up to it."))
        return cut_off


class MonthChoiceForm(_ProgrammeForm):
    """A calendar month, and the programme."""

    year = forms.TypedChoiceField(label=pgettext_lazy("date", "Year"), coerce=int)
    month = forms.TypedChoiceField(label=pgettext_lazy("date", "Month"), coerce=int)

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        years = range(today.year, today.year - YEARS_BACK, -1)
        names = get_month_names("wide", "stand-alone", (get_language() or "en")[:2])
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["month"].choices = list(names.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a month that has not begun."""
        told = super().clean() or {}
        if "year" in told and "month" in told:
            first_day = datetime.date(told["year"], told["month"], 1)
            if first_day > self.today:
                self.add_error("month", _("This month has not begun yet."))
        return told


class PublishedFiguresForm(forms.Form):
    """A CSV file of published figures."""

    file = forms.FileField(
        label=_("CSV file of published figures"),
        help_text=_(
            "First line: year_scope,dimension,category,count,source. The file replaces all "
            "published figures that are here now."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        """Take the content of a file that is not too large."""
        file = self.cleaned_data["file"]
        if file.size > LONGEST_FILE:
            raise ValidationError(_("The file is too large for a list of published figures."))
        content: bytes = file.read()
        return content
