"""Setting up programmes, organisations and contracts: the published record, or one of one's own."""

import datetime
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import psycopg
import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.enums import InstitutionKind, OrganisationKind
from balsts.organisations.models import Contract, Institution, Organisation, Programme
from balsts.organisations.queries.staff import posts_of_inspectors

Rows = Sequence[Mapping[str, Any]]
# What a later record may say of a contract otherwise than an earlier one; everything else stays.
FOLLOWED = ("planned_until", "actual_until", "worker_month_cents", "mentor_month_cents")
# Services are written down above this room; the database looks for the last one, and names its day.
ENDS_AFTER_ITS_SERVICES = "contract_ends_after_its_services"


class CannotSetUpOrganisations(Exception):
    """Only the system actor sets up organisations, from rows that are whole; says which is not."""


@transaction.atomic
def set_up_organisations(
    *, record: str | None = None, by: User, at: datetime.datetime
) -> list[str]:
    """Add what is missing of a record; return the codes and numbers of what it has changed.

    The published record changes nothing that is there. One of one's own, YAML of the same form, is
    followed in when a contract ends, what it costs, and that a funder was a provider.
    """
    if not by.is_system:
        raise CannotSetUpOrganisations
    is_followed = record is not None
    told = _lists_in(record or _published_record())
    _add(Programme, told["programmes"])
    organisations = _add(Organisation, told["organisations"])
    changed = _let_provide(organisations, on=timezone.localdate(at)) if is_followed else []
    changed += _add_contracts(told["contracts"], is_followed=is_followed)
    Institution.objects.bulk_create(
        [Institution(kind=kind) for kind in InstitutionKind.values],
        ignore_conflicts=True,
    )
    trail.record("organisations_set_up", by=by, at=at, details={"changed": " ".join(changed)})
    return changed


def _published_record() -> str:
    """Return the record that everybody can read: who gave the services in Latvia since 2016."""
    return (resources.files("balsts.organisations") / "data" / "organisations.yaml").read_text(
        encoding="utf-8"
    )


def _lists_in(record: str) -> dict[str, Rows]:
    try:
        told = yaml.safe_load(record)
    except yaml.YAMLError as fault:
        raise CannotSetUpOrganisations(f"This is no YAML: {fault}") from None
    names = ("programmes", "organisations", "contracts")
    if not isinstance(told, dict) or set(told) - set(names):
        raise CannotSetUpOrganisations(f"The record has lists of the names {', '.join(names)}.")
    lists = {name: told.get(name) or [] for name in names}
    for name, rows in lists.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CannotSetUpOrganisations(f"{name} is no list of entries.")
    return lists


def _add(table: type[Any], rows: Rows) -> list[Any]:
    built = [_whole(table, row) for row in rows]
    table._default_manager.bulk_create(built, ignore_conflicts=True)  # noqa: SLF001 - Django's own name
    return built


def _let_provide(told: Sequence[Organisation], *, on: datetime.date) -> list[str]:
    """Make providers of funders that the record calls so; nobody who checks services is left there."""
    provide = [one.code for one in told if one.kind == OrganisationKind.PROVIDER]
    funders = Organisation.objects.filter(code__in=provide, kind=OrganisationKind.FUNDER)
    changed = []
    for there in funders.select_for_update().order_by("code"):
        inspectors = [post.user.username for post in posts_of_inspectors(there.pk, on=on)]
        if inspectors:
            raise CannotSetUpOrganisations(
                f"{there.code} becomes a provider only when nobody there checks services any more: "
                f"let the posts of {', '.join(inspectors)} end, and give them at the funder."
            )
        there.kind = OrganisationKind.PROVIDER
        there.save(update_fields=["kind"])
        changed.append(there.code)
    return changed


def _add_contracts(rows: Rows, *, is_followed: bool) -> list[str]:
    programmes = {row.code: row for row in Programme.objects.all()}
    providers = {row.code: row for row in Organisation.objects.all()}
    contracts = [_contract(row, providers, programmes) for row in rows]
    built = {contract.number: contract for contract in contracts}
    changed = []
    known = Contract.objects.select_for_update().filter(number__in=built).order_by("number")
    for there in known:
        told = built.pop(there.number)
        if not is_followed:
            continue
        if (there.provider_id, there.programme_id) != (told.provider_id, told.programme_id):
            raise CannotSetUpOrganisations(
                f"{there.number} is a contract of {there.provider.code} in {there.programme.code}."
            )
        if _goes_on_longer(told, there):
            _refuse_funder(told)
        if any(getattr(there, name) != getattr(told, name) for name in FOLLOWED):
            _follow(there, told)
            changed.append(there.number)
    for contract in built.values():
        _refuse_funder(contract)
    Contract.objects.bulk_create(built.values(), ignore_conflicts=True)
    return changed


def _follow(there: Contract, told: Contract) -> None:
    for name in FOLLOWED:
        setattr(there, name, getattr(told, name))
    try:
        there.save(update_fields=FOLLOWED)
    except IntegrityError as error:
        cause = error.__cause__
        if (
            not isinstance(cause, psycopg.errors.CheckViolation)
            or cause.diag.constraint_name != ENDS_AFTER_ITS_SERVICES
        ):
            raise
        raise CannotSetUpOrganisations(
            f"{there.number}: a service is recorded under it on {cause.diag.message_detail}, "
            "so its last day cannot be earlier."
        ) from None


def _goes_on_longer(told: Contract, there: Contract) -> bool:
    if there.actual_until is None:
        return False
    return told.actual_until is None or told.actual_until > there.actual_until


def _refuse_funder(contract: Contract) -> None:
    """A funder has no clients; one that gave a service before this was asked may only let it end."""
    if contract.provider.kind == OrganisationKind.FUNDER:
        raise CannotSetUpOrganisations(
            f"{contract.number}: {contract.provider.code} is a funder, and a funder gives no service. "
            "Write what it does itself down as an organisation of its own, of the kind provider."
        )


def _contract(
    row: Mapping[str, Any],
    providers: Mapping[str, Organisation],
    programmes: Mapping[str, Programme],
) -> Contract:
    told = dict(row)
    for name, among in (("provider", providers), ("programme", programmes)):
        if told.get(name) not in among:
            raise CannotSetUpOrganisations(
                f"{_named(row)}: {name} must be one of {', '.join(sorted(among))}."
            )
        told[name] = among[told[name]]
    for period in ("planned", "actual"):
        told[f"{period}_until"] = _day_after(row, told.pop(f"{period}_last_day", None))
    contract: Contract = _whole(Contract, row, told)
    return contract


def _day_after(row: Mapping[str, Any], day: object) -> datetime.date | None:
    if day is None:
        return None
    if type(day) is not datetime.date:
        raise CannotSetUpOrganisations(f"{_named(row)}: {day} is no day such as 2026-11-30.")
    return day + datetime.timedelta(days=1)


def _whole(table: type[Any], row: Mapping[str, Any], told: Mapping[str, Any] | None = None) -> Any:
    try:
        built = table(**(row if told is None else told))
        built.full_clean(validate_unique=False)
    except (TypeError, ValidationError) as fault:
        said = _said(fault) if isinstance(fault, ValidationError) else [str(fault)]
        raise CannotSetUpOrganisations(f"{_named(row)}: {' '.join(said)}") from None
    return built


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("number") or row.get("code") or "an entry without number or code")


def _said(fault: ValidationError) -> list[str]:
    return [f"{name}: {' '.join(words)}" for name, words in fault.message_dict.items()]
