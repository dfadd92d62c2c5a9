"""Bringing in enrolments and the cases they make."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from balsts.casework.enums import CaseCloseReason
from balsts.casework.models import Case
from balsts.casework.operations.case import Spell, record_cases
from balsts.casework.rules import blockers_for_closing
from balsts.clients.models import Enrolment
from balsts.clients.operations.enrolment import EnrolmentEntry, enrol_clients
from balsts.clients.rules import (
    blockers_for_enrolling,
    blockers_for_period,
    blockers_for_responsibility,
)
from balsts.exchange.bringing_in.assignment import Responsibility
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.bringing_in.plan import CaseKey, PlanDraft, is_executed, newest_within
from balsts.exchange.bringing_in.spell import EnrolmentDraft, SpellDraft, join
from balsts.exchange.enums import Severity
from balsts.exchange.reading.rows import ReadRow
from balsts.platform.blockers import Blocker, LeftOut
from balsts.platform.sentences import Sentence, translatable

ONE_DAY = datetime.timedelta(days=1)
Drafts = dict[CaseKey, list[EnrolmentDraft]]
Spells = dict[CaseKey, list[SpellDraft]]


def draft_enrolments(rows: Sequence[ReadRow], ledger: Ledger) -> Drafts:
    """Understand the rows one by one and one with another; all that cannot stand are told."""
    drafts: Drafts = defaultdict(list)
    for row in rows:
        draft = None if row.is_bad else _draft(row, ledger)
        if draft is not None:
            drafts[row["client_key"], draft.contract.programme_id].append(draft)
    return {key: _one_at_a_time(told, ledger) for key, told in drafts.items()}


def judge_spells(
    drafts: Drafts,
    plans: Mapping[CaseKey, Sequence[PlanDraft]],
    responsibility: Responsibility,
    ledger: Ledger,
) -> Spells:
    """Return the spells that can be written, by client and programme; all others are told."""
    spells = {}
    for key, told in drafts.items():
        kept = _spells(told, plans.get(key, ()), responsibility, ledger)
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
    """Refuse a second enrolment in one case on the same days: the first one stays.

    Under two contracts at once two workers would be responsible for one client.
    """
    kept: list[EnrolmentDraft] = []
    for draft in drafts:
        other = next((each for each in kept if each.period.overlaps(draft.period)), None)
        if other is None:
            kept.append(draft)
            continue
        ledger.findings.add(
            draft.row.place,
            Severity.ERROR,
            "overlaps",
            translatable(
                "These days are also in row %(row)s, where the client is enrolled already."
            ),
            {"row": other.row.place.row},
        )
    return kept


def _spells(
    drafts: Sequence[EnrolmentDraft],
    plans: Sequence[PlanDraft],
    responsibility: Responsibility,
    ledger: Ledger,
) -> list[SpellDraft]:
    """Join enrolments; refuse who closes without a plan that says so, or has nobody responsible.

    What is refused may tear a spell apart, so the others are joined again.
    """
    spells = join(drafts)
    refused = set()
    for spell in spells:
        for draft, blockers in (
            (spell.last, _blockers_for_ending(spell, plans)),
            *_blockers_for_days(spell, responsibility),
        ):
            if blockers:
                ledger.findings.refuse(draft.row.place, blockers)
                refused.add(draft.row.place)
    if not refused:
        return spells
    kept = [draft for draft in drafts if draft.row.place not in refused]
    return _spells(kept, plans, responsibility, ledger)


def _blockers_for_ending(spell: SpellDraft, plans: Sequence[PlanDraft]) -> list[Blocker]:
    if spell.close_reason is None:
        return []
    newest = newest_within(plans, spell)
    return blockers_for_closing(
        reason=spell.close_reason,
        goal_states=newest.goal_states if newest else [],
        has_plan=newest is not None,
    )


def _blockers_for_days(
    spell: SpellDraft, responsibility: Responsibility
) -> Iterator[tuple[EnrolmentDraft, list[Blocker]]]:
    """Say at each enrolment which of its days, and of those before it, nobody answers for."""
    before = None
    for draft in spell.enrolments:
        if before is not None and before.until is not None and before.until < draft.from_:
            yield draft, [_enrolled_nowhere(before.until, draft.from_ - ONE_DAY)]
        before = draft.period
        yield (
            draft,
            blockers_for_responsibility(before, responsible=responsibility.of(draft)),
        )


def _enrolled_nowhere(first_day: datetime.date, last_day: datetime.date) -> Blocker:
    return Blocker(
        code="enrolled_nowhere",
        message=Sentence(
            translatable(
                "After the change of provider the case stays open, but from %(first_day)s to "
                "%(last_day)s the client is enrolled nowhere: correct the days, or say in the row "
                "before why help ended."
            ),
            {"first_day": first_day, "last_day": last_day},
        ),
    )


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
