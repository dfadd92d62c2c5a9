"""The list of a caseload as a file: its columns, each declared with what it tells about a person."""

import datetime
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override, pgettext_lazy

from balsts.casework.enums import CaseState
from balsts.casework.queries.case_state import clients_by_case, with_case_state
from balsts.casework.queries.law import law
from balsts.casework.queries.service_record import with_last_service_day
from balsts.casework.queries.timeline import case_timeline_of, with_case_timeline_rows
from balsts.clients.enums import LegalStatus, Sex
from balsts.clients.queries.client import (
    clients_enrolled_under,
    with_citizenship,
    with_responsible_worker,
)
from balsts.clients.queries.emergency import closed_to_emergencies
from balsts.clients.queries.restriction import use_restricted_among
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import UnknownStatus, status_on
from balsts.exchange.enums import ExportKind, Omission, Sensitivity
from balsts.organisations.models import Contract
from balsts.platform.countries import country_name
from balsts.platform.dates import BirthDate, BirthDatePrecision, age_on
from balsts.platform.languages import language_name
from balsts.platform.spreadsheets import Column, SheetToWrite, write_csv, write_workbook
from balsts.platform.spreadsheets.writing import Value

SHEET = "caseload"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What the values of a row depend on besides the client."""

    on: datetime.date
    language: str


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """A column: its stable code, its heading, what it tells about a person, and its value."""

    code: str
    heading: Promise | str
    sensitivity: Sensitivity
    value: Callable[[Any, Asking], Value | Promise]
    width: int = 16


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What stands on every page: which file it is, who has it, when, of how many people, of whom not."""

    reference: str
    person: str
    on: str
    person_count: int
    left_out: Omission | None = None

    def lines(self) -> list[str]:
        """Write the mark in the active language."""
        people = ngettext(
            "contains data of %(count)s person",
            "contains data of %(count)s people",
            self.person_count,
        ) % {"count": self.person_count}
        return [
            _("%(reference)s · made for %(person)s on %(day)s · %(people)s")
            % {
                "reference": self.reference,
                "person": self.person,
                "day": self.on,
                "people": people,
            },
            _("Internal, not for publication. Remove this file when you no longer need it."),
            *([str(self.left_out.label)] if self.left_out else []),
        ]


def columns(*, has_names: bool) -> tuple[ExportColumn, ...]:
    """Return the columns of the list; those that say who it is only where names are wanted."""
    return tuple(
        column
        for column in COLUMNS
        if has_names or column.sensitivity is not Sensitivity.IDENTIFYING
    )


@dataclass(frozen=True, kw_only=True)
class ListedPeople:
    """Who stands in a list, and why some do not, if there are any."""

    clients: Sequence[Any]
    left_out: Omission | None


def clients_of_list(
    contract: Contract, *, on: datetime.date, is_open: bool | None, hides_closed: bool
) -> ListedPeople:
    """Return those enrolled under the contract on the day, with all that a row needs.

    Whoever is only seen because somebody shares a file, or in an emergency, is enrolled elsewhere
    and is not among them. Whose data may only be kept is left out of every list.
    """
    programmes = [contract.programme_id]
    clients = clients_enrolled_under(contract.id, on=on)
    if is_open is not None:
        clients = clients_by_case(clients, programmes, is_open=is_open)
    clients = with_case_timeline_rows(with_citizenship(clients))
    clients = with_responsible_worker(clients, [contract.id], on=on)
    clients = with_last_service_day(with_case_state(clients, programmes), programmes)
    everybody = list(clients.order_by("sort_key", "id"))
    hidden = left_out_of([one.id for one in everybody], hides_closed=hides_closed)
    reason = Omission.RESTRICTED_OR_CLOSED if hides_closed else Omission.RESTRICTED
    return ListedPeople(
        clients=[one for one in everybody if one.id not in hidden],
        left_out=reason if hidden else None,
    )


def left_out_of(client_ids: Collection[UUID], *, hides_closed: bool) -> set[UUID]:
    """Return whom a list may not hold now: whose data may only be kept, and closed files if told."""
    restricted = use_restricted_among(client_ids)
    return restricted | closed_to_emergencies(client_ids) if hides_closed else restricted


def caseload_file(
    clients: Iterable[Any],
    *,
    kind: ExportKind,
    has_names: bool,
    asking: Asking,
    mark: Mark,
) -> bytes:
    """Draw the list with its mark; the rows of a list without names stand by reference."""
    chosen = columns(has_names=has_names)
    people = clients if has_names else sorted(clients, key=lambda client: client.reference)
    rows = [[column.value(client, asking) for column in chosen] for client in people]
    with override(asking.language):
        lines = mark.lines()
        heads = [Column(heading=str(column.heading), width=column.width) for column in chosen]
        if kind is ExportKind.XLSX:
            sheet = SheetToWrite(
                name=SHEET, columns=heads, rows=_said(rows), notes=lines, mark=" · ".join(lines[:2])
            )
            workbook = io.BytesIO()
            write_workbook(workbook, [sheet])
            return workbook.getvalue()
        text = io.StringIO(newline="")
        text.writelines(f"# {line}\r\n" for line in lines)
        write_csv(text, heads, _said(rows), delimiter=";")
        return text.getvalue().encode("utf-8-sig")


def _said(rows: list[list[Any]]) -> list[list[Value]]:
    """Say labels in the language of the file."""
    return [[str(cell) if isinstance(cell, Promise) else cell for cell in row] for row in rows]


def _age(client: Any, asking: Asking) -> int | None:
    if client.born_on is None:
        return None
    birth = BirthDate(client.born_on, BirthDatePrecision(client.birth_precision))
    return age_on(birth, asking.on)


def _citizenship(client: Any, asking: Asking) -> str:
    return country_name(client.citizenship, asking.language) if client.citizenship else ""


def _status(client: Any, asking: Asking) -> Promise | str:
    status = status_on(case_timeline_of(client), asking.on)
    if status is None or isinstance(status, UnknownStatus):
        return pgettext_lazy("legal status", "not recorded")
    return LegalStatus(status).label


def _until(service: Service) -> Callable[[Any, Asking], Value]:
    def value(client: Any, asking: Asking) -> Value:
        return law().decide(service, case_timeline_of(client), on=asking.on).last_entitled_on

    return value


def _interpreter(client: Any, asking: Asking) -> str:
    wanted = client.interpreter_language
    return language_name(wanted, asking.language) if wanted else ""


COLUMNS = (
    ExportColumn(
        code="reference",
        heading=gettext_lazy("Reference"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=lambda client, _asking: client.reference,
    ),
    ExportColumn(
        code="name",
        heading=pgettext_lazy("column", "Name"),
        sensitivity=Sensitivity.IDENTIFYING,
        value=lambda client, _asking: client.name,
        width=30,
    ),
    ExportColumn(
        code="name_original",
        heading=gettext_lazy("Name in original script"),
        sensitivity=Sensitivity.IDENTIFYING,
        value=lambda client, _asking: client.name_original,
        width=30,
    ),
    ExportColumn(
        code="born_on",
        heading=gettext_lazy("birth date"),
        sensitivity=Sensitivity.IDENTIFYING,
        value=lambda client, _asking: client.born_on,
    ),
    ExportColumn(
        code="age",
        heading=pgettext_lazy("column", "Age"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_age,
        width=8,
    ),
    ExportColumn(
        code="sex",
        heading=pgettext_lazy("column", "Sex"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=lambda client, _asking: Sex(client.sex).label,
        width=12,
    ),
    ExportColumn(
        code="citizenship",
        heading=gettext_lazy("Citizenship"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_citizenship,
        width=22,
    ),
    ExportColumn(
        code="legal_status",
        heading=gettext_lazy("Status today"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_status,
        width=26,
    ),
    ExportColumn(
        code="worker_until",
        heading=gettext_lazy("Support of the worker until"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_until(Service.SOCIAL_WORKER),
    ),
    ExportColumn(
        code="mentor_until",
        heading=gettext_lazy("Support of the mentor until"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_until(Service.SOCIAL_MENTOR),
    ),
    ExportColumn(
        code="case_state",
        heading=pgettext_lazy("column", "Case"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=lambda client, _asking: (
            CaseState(client.case_state).label if client.case_state else ""
        ),
    ),
    ExportColumn(
        code="last_service_on",
        heading=gettext_lazy("Last service"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=lambda client, _asking: client.last_service_on,
    ),
    ExportColumn(
        code="interpreter_language",
        heading=gettext_lazy("needs an interpreter for"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=_interpreter,
        width=18,
    ),
    ExportColumn(
        code="worker",
        heading=gettext_lazy("Worker"),
        sensitivity=Sensitivity.PSEUDONYMOUS,
        value=lambda client, _asking: client.worker_name or "",
        width=26,
    ),
)
