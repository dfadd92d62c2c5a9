"""The stored answer of a what-if, with the words of the active language beside the codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from balsts.casework.queries.law import law
from balsts.entitlements.service import Service
from balsts.statistics.definitions import DIMENSIONS, WHAT_IF_MEASURES
from balsts.statistics.labels import label_of
from balsts.statistics.models import Snapshot, WhatIf

Totals = Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class MonthOfAnswer:
    """One month, written YYYY-MM, of one service; what cannot be said is none."""

    month: str
    base: int
    changed: int
    gained: int
    lost: int
    base_open: int
    changed_open: int
    staff: int
    base_cost_cents: int | None
    changed_cost_cents: int | None

    @property
    def base_load_hundredths(self) -> int | None:
        """People entitled under the base policy for each of the staff."""
        return _load(self.base, self.staff)

    @property
    def changed_load_hundredths(self) -> int | None:
        """People entitled under the changed policy for each of the staff."""
        return _load(self.changed, self.staff)


@dataclass(frozen=True, kw_only=True)
class GroupOfAnswer:
    """People of one sex, age band or citizenship: numbers of the period and of each month."""

    code: str
    label: str
    totals: Totals
    monthly: Mapping[str, list[int]]


@dataclass(frozen=True, kw_only=True)
class DimensionOfAnswer:
    """A way to divide the people, with its groups."""

    code: str
    title: str
    groups: tuple[GroupOfAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class ServiceOfAnswer:
    """What a what-if says about one service."""

    code: str
    label: str
    totals: Totals
    months: tuple[MonthOfAnswer, ...]
    dimensions: tuple[DimensionOfAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class WhatIfAnswer:
    """A what-if that is ready."""

    what_if: WhatIf
    snapshot: Snapshot
    people: int
    services: tuple[ServiceOfAnswer, ...]

    def service(self, code: str) -> ServiceOfAnswer | None:
        """Return what it says of a service, if it was asked."""
        return next((service for service in self.services if service.code == code), None)


def answer_of(what_if: WhatIf) -> WhatIfAnswer:
    """Give a ready what-if its words."""
    if what_if.result is None or what_if.snapshot is None:
        raise ValueError(what_if)
    result: dict[str, Any] = what_if.result
    return WhatIfAnswer(
        what_if=what_if,
        snapshot=what_if.snapshot,
        people=result["people"],
        services=tuple(
            _service(code, stored, result["months"])
            for code, stored in sorted(result["services"].items(), key=_place_of)
        ),
    )


def service_label(code: str) -> str:
    """Name a service as the law does; a code it does not know is shown as it is."""
    labels = {service.value: label for service, label in law().service_labels.items()}
    return _(labels[code]) if code in labels else code


def _place_of(item: tuple[str, Any]) -> int:
    """Services are stored as JSON stores them, without order: read them in that of the law."""
    codes = [service.value for service in Service]
    return codes.index(item[0]) if item[0] in codes else len(codes)


def _service(code: str, stored: Mapping[str, Any], months: list[str]) -> ServiceOfAnswer:
    monthly = stored["monthly"]
    return ServiceOfAnswer(
        code=code,
        label=service_label(code),
        totals=stored["totals"],
        months=tuple(
            MonthOfAnswer(month=month, **{name: series[place] for name, series in monthly.items()})
            for place, month in enumerate(months)
        ),
        dimensions=tuple(
            DimensionOfAnswer(
                code=dimension,
                title=_title_of(dimension),
                groups=tuple(
                    GroupOfAnswer(
                        code=group["code"],
                        label=label_of(dimension, group["code"]),
                        totals=group["totals"],
                        monthly=group["monthly"],
                    )
                    for group in stored["groups"][dimension]
                ),
            )
            for dimension in ("sex", "age", "citizenship")
            if dimension in stored["groups"]
        ),
    )


def _title_of(dimension: str) -> str:
    definition = WHAT_IF_MEASURES.get(dimension) or DIMENSIONS[dimension]
    return str(definition.title)


def _load(people: int, staff: int) -> int | None:
    return (200 * people + staff) // (2 * staff) if staff else None
