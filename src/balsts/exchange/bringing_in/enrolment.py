"""Bringing in enrolments, the cases they make, and who works with the clients."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

from balsts.casework.enums import CaseCloseReason
from balsts.casework.models import Case
from balsts.casework.operations.case import Spell, record_cases
from balsts.casework.rules import blockers_for_closing
from balsts.clients.models import Enrolment
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    EnrolmentEntry,
    assign_staff,
    enrol_clients,
)
from balsts.clients.rules import blockers_for_enrolling, blockers_for_period
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.bringing_in.plan import CaseKey, PlanDraft, is_executed, newest_within
from balsts.exchange.bringing_in.spell import EnrolmentDraft, SpellDraft, join
from balsts.exchange.enums import Severity
from balsts.exchange.findings import Place
from balsts.exchange.reading.rows import ReadRow
from balsts.platform.blockers import Blocker, LeftOut
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable

ONE_DAY = datetime.timedelta(days=1)
Spells = dict[CaseKey, list[SpellDraft]]


def judge_enrolments(
    rows: Sequence[ReadRow], plans: Mapping[CaseKey, Sequence[PlanDraft]], ledger: Ledger
) -> Spells:
    """Return the spells that can be written, by client and programme; all others are told."""
    drafts: dict[CaseKey, list[EnrolmentDraft]] = defaultdict(list)
    for row in rows:
        draft = None if row.is_bad else _draft(row, ledger)
        if draft is not None:
            drafts[row["client_key"], draft.contract.programme_id].append(draft)
    spells = {}
    for key, told in drafts.items():
        kept = _spells(_one_at_a_time(told, ledger), plans.get(key, ()), ledger)
        if kept:
            spells[key] = kept
    return spells


def _draft(row: ReadRow, ledger: Ledger) -> EnrolmentDraft | None:
    contract = ledger.contract_of(row)
    if contract is None:
        return None
    if row["client_key"] in ledger.known_before:
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "client_registered",
            translatable("This client is registered already: enrol them on their own page."),
            column="client_key",
        )
        return None
    from_, last_day, reason = row["from"], row["last_day"], row["close_reason"]
    end = contract.actual_until and contract.actual_until - ONE_DAY
    if reason is None and end is not None and (last_day is None or last_day == end):
        reason = CaseCloseReason.PROVIDER_CHANGE
    blockers = (
        blockers_for_period(from_=from_, last_day=last_day)
        or blockers_for_enrolling(contract, from_=from_, last_day=last_day)
        or _blockers_for_reason(reason, last_day=last_day or end, today=ledger.today)
    )
    if blockers:
        ledger.findings.refuse(row.place, blockers)
        return None
    return EnrolmentDraft(
        row=row,
        contract=contract,
        from_=from_,
        last_day=last_day or end,
        close_reason=reason and CaseCloseReason(reason.value),
    )


def _blockers_for_reason(
    reason: CaseCloseReason | None, *, last_day: datetime.date | None, today: datetime.date
) -> list[Blocker]:
    """An enrolment that ends says why, and a reason has its day, which is not to come."""
    if reason is None and last_day is not None:
        return [
            Blocker(
                code="reason_missing",
                message=Sentence(translatable("Say why help ended on the last day.")),
            )
        ]
    if reason is not None and last_day is None:
        return [
            Blocker(
                code="last_day_missing",
                message=Sentence(
                    translatable("Say on which last day help ended, or leave the reason empty.")
                ),
            )
        ]
    is_closing = reason not in (None, CaseCloseReason.PROVIDER_CHANGE)
    if is_closing and last_day is not None and last_day > today:
        return [
            Blocker(
                code="closed_in_future",
                message=Sentence(
                    translatable("This day is still to come: record it when it has happened.")
                ),
            )
        ]
    return []


def _one_at_a_time(drafts: Sequence[EnrolmentDraft], ledger: Ledger) -> list[EnrolmentDraft]:
    """Refuse a second enrolment under one contract on the same days: the first one stays."""
    kept: list[EnrolmentDraft] = []
    for draft in drafts:
        period = Period.through(draft.from_, draft.last_day)
        other = next(
            (
                each
                for each in kept
                if each.contract.id == draft.contract.id
                and Period.through(each.from_, each.last_day).overlaps(period)
            ),
            None,
        )
        if other is None:
            kept.append(draft)
        else:
            _refuse_overlap(draft.row.place, other, ledger)
    return kept


def _refuse_overlap(place: Place, other: EnrolmentDraft, ledger: Ledger) -> None:
    ledger.findings.add(
        place,
        Severity.ERROR,
        "overlaps",
        translatable("These days are also in row %(row)s, where the client is enrolled already."),
        {"row": other.row.place.row},
    )


def _spells(
    drafts: Sequence[EnrolmentDraft], plans: Sequence[PlanDraft], ledger: Ledger
) -> list[SpellDraft]:
    """Join enrolments; who closes without a plan carried out that says so is refused."""
    spells, overlapping = join(drafts)
    refused = {id(draft) for draft in overlapping}
    for draft in overlapping:
        _refuse_overlap(draft.row.place, spells[-1].last, ledger)
    for spell in spells:
        newest = newest_within(plans, spell)
        reason = spell.close_reason
        blockers = reason and blockers_for_closing(
            reason=reason,
            goal_states=newest.goal_states if newest else [],
            has_plan=newest is not None,
        )
        if blockers:
            ledger.findings.refuse(spell.last.row.place, blockers)
            refused.add(id(spell.last))
    if not refused:
        return spells
    kept = [draft for draft in drafts if id(draft) not in refused]
    return _spells(kept, plans, ledger) if kept else []


def enrol(spells: Spells, ledger: Ledger) -> tuple[Spells, list[Enrolment]]:
    """Write enrolments; what belongs to a refused client is left out. Return what is written."""
    written: Spells = {}
    entries, told = [], []
    for key, of_case in spells.items():
        for draft in (each for spell in of_case for each in spell.enrolments):
            client = ledger.client_of(draft.row, key[0])
            if client is not None:
                written[key] = of_case
                told.append(draft)
                entries.append(
                    EnrolmentEntry(
                        client=client,
                        contract=draft.contract,
                        from_=draft.from_,
                        last_day=draft.last_day,
                    )
                )
    if not entries:
        return {}, []
    left_out: LeftOut = {}
    enrolments = enrol_clients(entries=entries, by=ledger.by, at=ledger.at, left_out=left_out)
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].row.place, blockers)
    return written, enrolments


def open_cases(
    spells: Spells, plans: Mapping[CaseKey, Sequence[PlanDraft]], ledger: Ledger
) -> dict[CaseKey, Case]:
    """Write the cases with all their spells; return them by client and programme."""
    told = [
        Spell(
            client=ledger.clients[key[0]],
            contract=spell.enrolments[0].contract,
            opened_on=spell.opened_on,
            closed_on=spell.closed_on,
            close_reason=spell.close_reason,
            is_fully_delivered=is_executed(newest_within(plans.get(key, ()), spell), spell),
        )
        for key, of_case in spells.items()
        for spell in of_case
    ]
    if not told:
        return {}
    cases = record_cases(spells=told, by=ledger.by, at=ledger.at)
    return {key: cases[ledger.clients[key[0]].id, key[1]] for key in spells}


def assign(rows: Sequence[ReadRow], enrolments: Sequence[Enrolment], ledger: Ledger) -> None:
    """Assign staff to the enrolments that are written."""
    by_client: dict[tuple[object, object], list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments:
        by_client[enrolment.client_id, enrolment.contract_id].append(enrolment)
    told, entries = [], []
    for row in rows:
        entry = None if row.is_bad else _assignment(row, by_client, ledger)
        if entry is not None:
            told.append(row)
            entries.append(entry)
    if not entries:
        return
    left_out: LeftOut = {}
    assign_staff(entries=entries, by=ledger.by, at=ledger.at, left_out=left_out)
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].place, blockers)


def _assignment(
    row: ReadRow,
    by_client: Mapping[tuple[object, object], Sequence[Enrolment]],
    ledger: Ledger,
) -> AssignmentEntry | None:
    client = ledger.client_of(row, row["client_key"])
    contract = ledger.contract_of(row)
    if client is None or contract is None:
        return None
    enrolment = next(
        (
            each
            for each in by_client.get((client.id, contract.id), ())
            if Period(each.valid_from, each.valid_until).contains(row["from"])
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
