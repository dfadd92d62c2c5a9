"""Setting up the programmes, organisations and contracts of the published record."""

import datetime
from importlib import resources
from typing import Any

import yaml
from django.db import transaction

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.enums import InstitutionKind
from balsts.organisations.models import Contract, Institution, Organisation, Programme


class CannotSetUpOrganisations(Exception):
    """Only the system actor sets up the organisations."""


def _day_after(day: datetime.date | None) -> datetime.date | None:
    return day and day + datetime.timedelta(days=1)


def _contract(
    row: dict[str, Any],
    providers: dict[str, Organisation],
    programmes: dict[str, Programme],
) -> Contract:
    return Contract(
        number=row["number"],
        provider=providers[row["provider"]],
        programme=programmes[row["programme"]],
        planned_from=row["planned_from"],
        planned_until=_day_after(row.get("planned_last_day")),
        actual_from=row["actual_from"],
        actual_until=_day_after(row.get("actual_last_day")),
        source=row["source"],
        worker_month_cents=row.get("worker_month_cents"),
        mentor_month_cents=row.get("mentor_month_cents"),
    )


@transaction.atomic
def set_up_organisations(*, by: User, at: datetime.datetime) -> None:
    """Add what is missing of the record; rows that exist are left as they are."""
    if not by.is_system:
        raise CannotSetUpOrganisations
    source = resources.files("balsts.organisations") / "data" / "organisations.yaml"
    record = yaml.safe_load(source.read_text(encoding="utf-8"))

    Programme.objects.bulk_create(
        [Programme(**row) for row in record["programmes"]], ignore_conflicts=True
    )
    Organisation.objects.bulk_create(
        [Organisation(**row) for row in record["organisations"]], ignore_conflicts=True
    )
    programmes = {row.code: row for row in Programme.objects.all()}
    providers = {row.code: row for row in Organisation.objects.all()}
    Contract.objects.bulk_create(
        [_contract(row, providers, programmes) for row in record["contracts"]],
        ignore_conflicts=True,
    )
    Institution.objects.bulk_create(
        [Institution(kind=kind) for kind in InstitutionKind.values],
        ignore_conflicts=True,
    )
    trail.record("organisations_set_up", by=by, at=at)
