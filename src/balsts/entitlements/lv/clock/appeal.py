"""What follows a decision: the person's right to appeal, and the ruling on the appeal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from balsts.entitlements.clock import ClockStep, Duty
from balsts.entitlements.decision import Node, Remark
from balsts.entitlements.lv.clock.asked import (
    Asked,
    Due,
    StepName,
    done,
    due_in_working_days,
    not_expected,
    open_until,
    open_without_day,
    passed,
    unknown,
    waiting,
)
from balsts.entitlements.lv.clock.missing import conflict, missing, missing_day_of, still_to_come
from balsts.entitlements.lv.clock.procedure import Appeal
from balsts.entitlements.lv.standing import (
    MINISTRY,
    MINISTRY_OR_COURT,
    appeal_due_on,
    appeal_starts_on,
)
from balsts.entitlements.timeline import COURT, LegalStatus, StatusChange
from balsts.platform.periods import add_months
from balsts.platform.sentences import Sentence, Value, translatable

_RUNNING = translatable("can be lodged up to and including %(due_on)s")
_PASSED = translatable("the time for it ended on %(due_on)s; no appeal is recorded")


APPEAL_TO_COURT = StepName(
    code="appeal",
    label=translatable("Appeal to the court"),
    overdue=_PASSED,
    running=_RUNNING,
    whose_duty=Duty.PERSON,
)
APPEAL_TO_EITHER = replace(
    APPEAL_TO_COURT, label=translatable("Appeal to the Ministry of the Interior or to the court")
)
FURTHER_APPEAL = replace(APPEAL_TO_COURT, code="further_appeal")
_COURT_OVERDUE = translatable("as far as recorded, the court has not decided by %(due_on)s")
RULING = StepName(code="ruling", label=translatable("Decision on the appeal"))
RULING_OF_COURT = StepName(
    code="ruling", label=translatable("Decision of the court"), overdue=_COURT_OVERDUE
)
RULING_OF_MINISTRY = StepName(
    code="ruling", label=translatable("Decision of the Ministry of the Interior")
)
FURTHER_RULING = StepName(
    code="further_ruling", label=translatable("Decision of the court"), overdue=_COURT_OVERDUE
)


def steps_of_appeal(asked: Asked) -> Iterator[ClockStep]:
    """Return for each appeal the right and the ruling; at last the right not used yet."""
    procedure = asked.procedure
    for number, appeal in enumerate(procedure.appeals):
        is_further = number > 0
        yield _lodged(asked, appeal, is_further=is_further)
        yield _ruling(asked, appeal, is_further=is_further)
    if procedure.appealable is not None:
        yield _right_to_appeal(asked, procedure.appealable, is_further=bool(procedure.appeals))


def _lodged(asked: Asked, appeal: Appeal, *, is_further: bool) -> ClockStep:
    name = _name_of_right(asked, appeal.against, is_further=is_further)
    due = _appeal_due(asked, appeal.against) if appeal.against else None
    lodged_on, decided_on = appeal.lodged_on, appeal.decided_on
    if lodged_on is None:
        return unknown(name, (missing("appeal_lodged_on"),), due=due)
    if decided_on is not None and not appeal.is_in_order:
        problem = conflict("appeal_lodged_on", lodged_on, "decided_on", decided_on)
        return unknown(name, (problem,), due=due)
    reasons: list[Node] = []
    if due is not None and due.due_on is not None and lodged_on > due.due_on:
        text = translatable(
            "the appeal is recorded on %(since_on)s, after its last day %(appeal_due_on)s: "
            "has it been accepted?"
        )
        values: dict[str, Value] = {"since_on": lodged_on, "appeal_due_on": due.due_on}
        reasons.append(Remark(code="late_appeal", sentence=Sentence(text, values), is_warning=True))
    return done(name, lodged_on, tuple(reasons), due=due)


def _ruling(asked: Asked, appeal: Appeal, *, is_further: bool) -> ClockStep:
    """The court has months, counted from the appeal; for the ministry no period is known."""
    name = _name_of_ruling(asked, appeal, is_further=is_further)
    due = (
        _court_due(asked, appeal) if name is not RULING_OF_MINISTRY and appeal.is_in_order else None
    )
    ruled_on = appeal.ruling.known_from if appeal.ruling else None
    if ruled_on is not None:
        return done(name, ruled_on, due=None if name is RULING else due)
    if asked.ended_on is not None:
        return not_expected(name, asked)
    undated = asked.procedure.undated
    if undated is not None:
        return unknown(name, (missing_day_of(undated),), due=due)
    if name is RULING:
        return unknown(name, (missing("appeal_authority"),))
    if due is not None:
        return open_until(name, due, on=asked.on)
    if appeal.lodged_on is None or not appeal.is_in_order:
        return unknown(name, (missing("appeal_lodged_on"),))
    return open_without_day(name, appeal.lodged_on)


def _court_due(asked: Asked, appeal: Appeal) -> Due | None:
    lodged_on = appeal.lodged_on
    if lodged_on is None:
        return None
    version_on = _version_on(appeal.against) or lodged_on
    months = asked.number("court_months", at=version_on)
    if months is None:
        return None
    due_on = add_months(lodged_on, months)
    text = translatable("counted in calendar months: %(started_on)s + %(months)s = %(due_on)s")
    values: dict[str, Value] = {"started_on": lodged_on, "months": months, "due_on": due_on}
    citation = asked.citation("court_months", at=version_on)
    counted = Remark(code="sum", sentence=Sentence(text, values), citation=citation)
    text = translatable(
        "the court may count from the day on which it takes the case, which is not recorded"
    )
    remark = Remark(code="court_takes_case", sentence=Sentence(text))
    return Due(started_on=lodged_on, due_on=due_on, reasons=(counted, remark))


def _right_to_appeal(asked: Asked, change: StatusChange, *, is_further: bool) -> ClockStep:
    name = _name_of_right(asked, change, is_further=is_further)
    due = _appeal_due(asked, change)
    if asked.ended_on is not None:
        return not_expected(name, asked)
    final_on, undated = change.became_final_on, asked.procedure.undated
    if final_on is not None and final_on <= asked.on:
        text = translatable("no appeal is recorded, and the decision is final since %(final_on)s")
        return passed(name, Sentence(text, {"final_on": final_on}), due=due)
    if undated is not None and undated.legal_status is LegalStatus.APPEAL_PENDING:
        return unknown(name, (missing("appeal_lodged_on"),), due=due)
    reasons = tuple(_reasons_of_right(change))
    if due is None:
        return unknown(name, (missing("notified_on"), *reasons))
    if change.notified_on is not None and change.notified_on > asked.on:
        return waiting(name, (still_to_come(change.notified_on), *reasons), due=due)
    return open_until(name, due, reasons, on=asked.on)


def _reasons_of_right(change: StatusChange) -> Iterator[Node]:
    if change.legal_status is LegalStatus.ALTERNATIVE:
        text = translatable(
            "alternative status can be appealed too, to claim refugee status; "
            "the status stays meanwhile"
        )
        yield Remark(code="for_refugee_status", sentence=Sentence(text))
    notified_on, decided_on = change.notified_on, change.decided_on
    if notified_on is not None and decided_on is not None and notified_on < decided_on:
        yield conflict("notified_on", notified_on, "decided_on", decided_on)


def _appeal_due(asked: Asked, change: StatusChange) -> Due | None:
    """The last day is that of the standing before the law; here it is shown how it was counted."""
    starts_on = appeal_starts_on(change, asked.policy)
    if starts_on is None:
        return None
    count = asked.number("appeal_working_days", at=starts_on)
    if count is not None:
        citation = asked.citation("appeal_working_days", at=starts_on)
        due = due_in_working_days(count, starts_on, citation)
        return Due(
            started_on=starts_on,
            due_on=appeal_due_on(change, asked.policy),
            reasons=(*_start(asked, change, starts_on), *due.reasons),
        )
    due_on = appeal_due_on(change, asked.policy)
    months = asked.policy.number_on("appeal_months", starts_on)
    text = translatable("counted in calendar months: %(started_on)s + %(months)s = %(due_on)s")
    values: dict[str, Value] = {
        "started_on": starts_on,
        "months": months,
        "due_on": due_on or starts_on,
    }
    citation = asked.policy.citation_on("appeal_months", starts_on)
    counted = Remark(code="sum", sentence=Sentence(text, values), citation=citation)
    return Due(
        started_on=starts_on,
        due_on=due_on,
        reasons=(*_start(asked, change, starts_on), counted),
    )


def _start(asked: Asked, change: StatusChange, starts_on: date) -> Iterator[Node]:
    citation = asked.policy.citation_on("appeal_starts", starts_on)
    if starts_on == change.notified_on:
        text = translatable("counted from the notification on %(starts_on)s")
    else:
        text = translatable("counted from the receipt of the translated decision on %(starts_on)s")
    sentence = Sentence(text, {"starts_on": starts_on})
    yield Remark(code="starts", sentence=sentence, citation=citation)


def _name_of_right(asked: Asked, change: StatusChange | None, *, is_further: bool) -> StepName:
    if is_further:
        return FURTHER_APPEAL
    return APPEAL_TO_EITHER if _has_newer_route(asked, change) else APPEAL_TO_COURT


def _name_of_ruling(asked: Asked, appeal: Appeal, *, is_further: bool) -> StepName:
    if is_further:
        return FURTHER_RULING
    if appeal.authority == COURT or not _has_newer_route(asked, appeal.against):
        return RULING_OF_COURT
    return RULING_OF_MINISTRY if appeal.authority == MINISTRY else RULING


def _has_newer_route(asked: Asked, change: StatusChange | None) -> bool:
    day = _version_on(change) or asked.on
    return asked.policy.choice_on("appeal_route", day) == MINISTRY_OR_COURT


def _version_on(change: StatusChange | None) -> date | None:
    return None if change is None else change.notified_on or change.known_from
