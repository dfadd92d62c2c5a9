"""What a what-if may ask: a policy with some values changed, about some people and some months."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from balsts.entitlements.country import Country
from balsts.entitlements.parameters import Parameter, ParameterValue, UnreadableParameter
from balsts.entitlements.policy import Policy
from balsts.organisations.models import Programme
from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.dates import EARLIEST, LATEST
from balsts.platform.periods import MONTHS_IN_YEAR, Period, add_months
from balsts.platform.sentences import Sentence, translatable
from balsts.statistics.enums import Cohort

MOST_MONTHS = 240
MOST_MONTHS_OF_A_TERM = 600


@dataclass(frozen=True, kw_only=True)
class AskedWhatIf:
    """The question: months by their first day, both included; values as the law holds them."""

    base_policy: str
    changes: Mapping[str, ParameterValue]
    programme: str
    cohort: Cohort
    first_month_on: date
    last_month_on: date

    @property
    def period(self) -> Period:
        """All days that are asked about."""
        return Period(self.first_month_on, add_months(self.last_month_on, 1))


def blockers_for_asking(
    asked: AskedWhatIf, *, country: Country, programme: Programme | None
) -> list[Blocker]:
    """Say everything that keeps the question from being counted."""
    return list(_blockers(asked, country, programme))


def changed_policy(
    country: Country, base_policy: str, changes: Mapping[str, ParameterValue], *, name: str
) -> Policy:
    """Copy a named policy with the values changed; `UnreadableParameter` for a value that is none."""
    policy = country.policies[base_policy]
    for parameter_id, value in changes.items():
        policy = policy.with_value(parameter_id, value, name=name)
    return policy


def is_changed(parameter: Parameter, value: ParameterValue) -> bool:
    """Tell whether one value for all time differs from the dated values."""
    return any(row.value != value or row.last_valid_on is not None for row in parameter.rows)


def stored_changes(changes: Mapping[str, ParameterValue]) -> list[dict[str, Any]]:
    """Give changes the form that is kept as JSON."""
    return [
        {
            "parameter": parameter_id,
            "value": value.isoformat() if isinstance(value, date) else value,
        }
        for parameter_id, value in changes.items()
    ]


def read_changes(stored: Sequence[Mapping[str, Any]], policy: Policy) -> dict[str, ParameterValue]:
    """Take changes from their stored form."""
    return {
        row["parameter"]: date.fromisoformat(row["value"])
        if policy.parameters[row["parameter"]].unit == "date"
        else row["value"]
        for row in stored
    }


def _blockers(
    asked: AskedWhatIf, country: Country, programme: Programme | None
) -> Iterator[Blocker]:
    if country.set_wise is None:
        text = translatable("The law of this country cannot be asked for many people at once yet.")
        yield _blocker("not_set_wise", text, fixable_by=FixableBy.NOBODY)
        return
    if programme is None or not programme.entitlement_policy:
        text = translatable("This programme is open to whoever needs it: choose another one.")
        yield _blocker("programme", text)
    if asked.base_policy not in country.policies:
        yield _blocker("policy", translatable("Choose one of the policies of the list."))
        return
    yield from _blockers_of_changes(asked, country)
    months = _months_between(asked.first_month_on, asked.last_month_on)
    is_within = asked.first_month_on >= EARLIEST and asked.last_month_on < LATEST
    if months < 1 or not is_within:
        yield _blocker("months", translatable("The last month lies before the first one."))
    elif months > MOST_MONTHS:
        text = translatable("Ask about %(most)s months at most.")
        yield _blocker("too_many_months", text, most=MOST_MONTHS)


def _blockers_of_changes(asked: AskedWhatIf, country: Country) -> Iterator[Blocker]:
    if not asked.changes:
        text = translatable("Change one value at least: otherwise there is nothing to compare.")
        yield _blocker("nothing_changed", text)
    offered = country.set_wise.parameters if country.set_wise else {}
    base = country.policies[asked.base_policy]
    for parameter_id, value in asked.changes.items():
        if parameter_id not in offered:
            text = translatable("This value cannot be changed in a what-if: %(parameter)s.")
            yield _blocker("parameter", text, parameter=parameter_id)
            continue
        parameter = base.parameters[parameter_id]
        if not _is_sensible(parameter, value):
            text = translatable("“%(title)s” cannot have the value %(value)s.")
            yield _blocker("value", text, title=offered[parameter_id], value=str(value))
        elif not is_changed(parameter, value):
            text = translatable("“%(title)s” has this value already: leave it or change it.")
            yield _blocker("same_value", text, title=offered[parameter_id])


def _is_sensible(parameter: Parameter, value: ParameterValue) -> bool:
    try:
        parameter.require_value(value, where=parameter.id)
    except UnreadableParameter:
        return False
    if isinstance(value, bool | str):
        return True
    if isinstance(value, date):
        return EARLIEST <= value <= LATEST
    return 1 <= value <= MOST_MONTHS_OF_A_TERM


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS_IN_YEAR + last.month - first.month + 1


def _blocker(
    code: str, text: str, *, fixable_by: FixableBy = FixableBy.YOU, **values: str | int
) -> Blocker:
    return Blocker(code=code, message=Sentence(text, dict(values)), fixable_by=fixable_by)
