"""Bringing in who works with the clients; first of all, who is responsible for them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Enrolment
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    assign_staff,
    blocked_assignments,
)
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.bringing_in.plan import CaseKey
from balsts.exchange.bringing_in.spell import EnrolmentDraft
from balsts.exchange.enums import Severity
from balsts.exchange.findings import Place
from balsts.exchange.reading.rows import ReadRow
from balsts.platform.blockers import LeftOut
from balsts.platform.periods import Period
from balsts.platform.sentences import translatable


@dataclass(frozen=True, kw_only=True)
class Responsibility:
    """When somebody is responsible, by the row of the enrolment; and the rows that are refused."""

    periods: Mapping[Place, Sequence[Period]]
    refused: Collection[Place]

    def of(self, draft: EnrolmentDraft) -> Sequence[Period]:
        return self.periods.get(draft.row.place, ())


def judge_responsibility(
    rows: Sequence[ReadRow],
    drafts: Mapping[CaseKey, Sequence[EnrolmentDraft]],
    ledger: Ledger,
) -> Responsibility:
    """Find out who would be responsible, before a client is registered for whom nobody is.

    The rows are asked the very questions of the operation that will write them.
    """
    enrolments, place_of = _enrolments_to_be(drafts)
    told, entries = [], []
    refused = set()
    for row in rows:
        of_client = enrolments.get(row["client_key"])
        is_worker = row["assignment_role"] == AssignmentRole.RESPONSIBLE_WORKER
        if row.is_bad or not is_worker or of_client is None:
            continue
        entry = _entry(row, of_client, ledger)
        if entry is None:
            refused.add(row.place)
        else:
            told.append(row)
            entries.append(entry)
    blocked = blocked_assignments(entries)
    periods: dict[Place, list[Period]] = defaultdict(list)
    for position, (row, entry) in enumerate(zip(told, entries, strict=True)):
        if position in blocked:
            ledger.findings.refuse(row.place, blocked[position])
            refused.add(row.place)
        else:
            periods[place_of[entry.enrolment.id]].append(entry.period)
    return Responsibility(periods=periods, refused=refused)


def _enrolments_to_be(
    drafts: Mapping[CaseKey, Sequence[EnrolmentDraft]],
) -> tuple[dict[str, list[Enrolment]], dict[UUID, Place]]:
    """Return enrolments that are not written yet, by the key of the client; and their rows."""
    enrolments: dict[str, list[Enrolment]] = defaultdict(list)
    place_of = {}
    for (client_key, _programme), of_case in drafts.items():
        for draft in of_case:
            enrolment = Enrolment(
                contract=draft.contract,
                valid_from=draft.period.from_,
                valid_until=draft.period.until,
            )
            enrolments[client_key].append(enrolment)
            place_of[enrolment.id] = draft.row.place
    return enrolments, place_of


def assign(
    rows: Sequence[ReadRow],
    enrolments: Sequence[Enrolment],
    responsibility: Responsibility,
    ledger: Ledger,
) -> None:
    """Assign staff to the enrolments that are written; rows that were refused before stay so."""
    by_client: dict[UUID, list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        by_client[enrolment.client_id].append(enrolment)
    told, entries = [], []
    for row in rows:
        if row.is_bad or row.place in responsibility.refused:
            continue
        client = ledger.client_of(row, row["client_key"])
        entry = None if client is None else _entry(row, by_client[client.id], ledger)
        if entry is not None:
            told.append(row)
            entries.append(entry)
    if not entries:
        return
    left_out: LeftOut = {}
    assign_staff(entries=entries, by=ledger.by, at=ledger.at, left_out=left_out)
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].place, blockers)


def _entry(row: ReadRow, of_client: Sequence[Enrolment], ledger: Ledger) -> AssignmentEntry | None:
    contract = ledger.contract_of(row)
    if contract is None:
        return None
    enrolment = next(
        (
            each
            for each in of_client
            if each.contract_id == contract.id
            and Period(each.valid_from, each.valid_until).contains(row["from"])
        ),
        None,
    )
    if enrolment is None:
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "not_enrolled",
            translatable("The client is not enrolled under contract %(number)s on that day."),
            {"number": contract.number},
        )
        return None
    post = ledger.post_of(row, contract=contract, on=row["from"], role=row["assignment_role"])
    if post is None:
        return None
    return AssignmentEntry(
        enrolment=enrolment,
        staff_member=post,
        role=row["assignment_role"],
        from_=row["from"],
        last_day=row["last_day"],
    )
