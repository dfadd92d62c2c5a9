"""What is asked when the funder wants files to be shown, and when the provider declines."""

import datetime
from typing import Any

from babel.dates import format_skeleton
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balsts.casework.models.inspection import LEAST_FILES, LONGEST_WORDS, MOST_FILES
from balsts.platform.periods import add_months
from balsts.web.fields import LineField

MONTHS_BACK = 24
USUAL_FILES = 5


class InspectionAskForm(forms.Form):
    """Which contract, which months that are over, how many files, and why."""

    contract = forms.ChoiceField(label=_("Contract"))
    first_month = forms.TypedChoiceField(label=_("First month"), coerce=datetime.date.fromisoformat)
    last_month = forms.TypedChoiceField(label=_("Last month"), coerce=datetime.date.fromisoformat)
    size = forms.IntegerField(
        label=_("How many files"), min_value=LEAST_FILES, max_value=MOST_FILES, initial=USUAL_FILES
    )
    reason = LineField(
        label=_("What do you want to verify?"),
        help_text=_("The provider reads this before it agrees."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, contracts: list[tuple[str, str]], today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        this_month = today.replace(day=1)
        back = [add_months(this_month, -count) for count in range(1, MONTHS_BACK + 1)]
        months = [(month.isoformat(), month_words(month)) for month in back]
        self.fields["contract"].choices = contracts  # type: ignore[attr-defined]
        for name in ("first_month", "last_month"):
            self.fields[name].choices = months  # type: ignore[attr-defined]


class InspectionDeclineForm(forms.Form):
    """Why no files are shown."""

    words = LineField(
        label=_("Why not?"),
        help_text=_("The funder reads this."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def month_words(month: datetime.date) -> str:
    """Name a month with its year, in the language of the page."""
    return format_skeleton("yMMMM", month, locale=(get_language() or "en")[:2])
