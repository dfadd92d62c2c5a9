"""The question of a what-if: which values of a policy to change, for whom and for which months."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from balsts.entitlements.country import SetWise
from balsts.entitlements.parameters import Parameter, ParameterValue
from balsts.entitlements.policy import Policy
from balsts.organisations.models import Programme
from balsts.statistics.enums import Cohort
from balsts.statistics.models.what_if import LONGEST_NAME, LONGEST_REASON
from balsts.statistics.rules.what_if import AskedWhatIf
from balsts.statistics.what_if_wording import written_value
from balsts.web.fields import DayField, LineField, TextField
from balsts.web.formatting import day

FIRST_YEAR = 2016
YEARS_AHEAD = 10
VALUE = "value_"
UNITS = {
    "months": pgettext_lazy("unit", "months"),
    "days": pgettext_lazy("unit", "days"),
    "working_days": pgettext_lazy("unit", "working days"),
    "date": pgettext_lazy("unit", "a day"),
    "choice": pgettext_lazy("unit", "one of the list"),
    "yes_or_no": pgettext_lazy("unit", "yes or no"),
}


class WhatIfForm(forms.Form):
    """Name, reason, people, months, and one field for each value that can be changed."""

    name = LineField(
        label=pgettext_lazy("what-if", "Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("How you will find it again, e.g. “18 instead of 12 months”."),
    )
    reason = TextField(
        label=pgettext_lazy("what-if", "Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Who wants to know, and what for. It is kept with the figures."),
    )
    cohort = forms.ChoiceField(
        label=gettext_lazy("People"), choices=Cohort.choices, widget=forms.RadioSelect
    )
    first_year = forms.TypedChoiceField(label=gettext_lazy("First month: year"), coerce=int)
    first_month = forms.TypedChoiceField(label=gettext_lazy("First month"), coerce=int)
    last_year = forms.TypedChoiceField(label=gettext_lazy("Last month: year"), coerce=int)
    last_month = forms.TypedChoiceField(label=gettext_lazy("Last month"), coerce=int)

    def __init__(
        self,
        *args: Any,
        policy: Policy,
        offered: SetWise,
        programmes: Iterable[Programme],
        today: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.fields["programme"] = forms.ChoiceField(
            label=pgettext_lazy("figures", "Programme"),
            choices=[
                (programme.code, programme.name)
                for programme in programmes
                if programme.entitlement_policy
            ],
        )
        years = [(year, str(year)) for year in range(FIRST_YEAR, today.year + YEARS_AHEAD + 1)]
        names = get_month_names("wide", "stand-alone", (get_language() or "en")[:2])
        for end in ("first", "last"):
            self.fields[f"{end}_year"].choices = years  # type: ignore[attr-defined]
            self.fields[f"{end}_month"].choices = list(names.items())  # type: ignore[attr-defined]
        self.parameters = {
            code: policy.parameters[code]
            for code in offered.parameters
            if code in policy.parameters
        }
        for code, parameter in self.parameters.items():
            self.fields[VALUE + code] = _field_of(parameter, title=_(offered.parameters[code]))

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The fields that say what it is about."""
        return [self[name] for name in ("name", "reason", "programme", "cohort")]

    @property
    def month_fields(self) -> list[forms.BoundField]:
        """The fields of the first and of the last month."""
        return [self[name] for name in ("first_year", "first_month", "last_year", "last_month")]

    @property
    def value_fields(self) -> list[forms.BoundField]:
        """The fields of the values that can be changed."""
        return [self[VALUE + code] for code in self.parameters]

    def asked(self) -> AskedWhatIf:
        """Return the question of a valid form."""
        told = self.cleaned_data
        return AskedWhatIf(
            base_policy=self.policy.name,
            changes=self._changes(told),
            programme=told["programme"],
            cohort=Cohort(told["cohort"]),
            first_month_on=datetime.date(told["first_year"], told["first_month"], 1),
            last_month_on=datetime.date(told["last_year"], told["last_month"], 1),
        )

    def _changes(self, told: Mapping[str, Any]) -> dict[str, ParameterValue]:
        changes: dict[str, ParameterValue] = {}
        for code, parameter in self.parameters.items():
            value = told[VALUE + code]
            if value in (None, ""):
                continue
            changes[code] = value == "yes" if parameter.unit == "yes_or_no" else value
        return changes


def _field_of(parameter: Parameter, *, title: str) -> forms.Field:
    """Make a field for a value; left empty, the value stays that of the policy."""
    about: dict[str, Any] = {
        "label": title,
        "required": False,
        "help_text": _current_words(parameter),
    }
    as_it_is = ("", pgettext("value", "as in the policy"))
    match parameter.unit:
        case "choice":
            choices = [as_it_is, *((choice, written_value(choice)) for choice in parameter.choices)]
            return forms.ChoiceField(choices=choices, **about)
        case "yes_or_no":
            yes, no = pgettext("value", "yes"), pgettext("value", "no")
            return forms.ChoiceField(choices=[as_it_is, ("yes", yes), ("no", no)], **about)
        case "date":
            return DayField(**about)
        case _:
            return forms.IntegerField(min_value=1, **about)


def _current_words(parameter: Parameter) -> str:
    """Say what holds now, since when, by which source, and in what unit."""
    values = {
        "values": "; ".join(_rows_in_words(parameter)),
        "source": parameter.rows[-1].citation.title,
        "unit": UNITS.get(parameter.unit, parameter.unit),
    }
    return _("In the policy: %(values)s (%(source)s). Unit: %(unit)s.") % values


def _rows_in_words(parameter: Parameter) -> Iterator[str]:
    """Write each value with its days; the same value in two rows is one."""
    for value, group in groupby(parameter.rows, key=lambda row: row.value):
        rows = list(group)
        written = {"value": written_value(value), "from": day(rows[0].valid_from)}
        last_on = rows[-1].last_valid_on
        if parameter.unit == "date":
            yield written["value"]
        elif last_on is None:
            yield _("%(value)s since %(from)s") % written
        else:
            written["last_day"] = day(last_on)
            yield _("%(value)s from %(from)s to %(last_day)s") % written
