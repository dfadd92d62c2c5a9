"""Facts of a procedure that are missing, or that cannot both be right: what to ask."""

from collections.abc import Mapping
from datetime import date

from balsts.entitlements.decision import Remark, Unknown
from balsts.entitlements.timeline import StatusChange
from balsts.platform.sentences import Sentence, translatable

_MISSING: Mapping[str, str] = {
    "applied_on": translatable("the day of the application is missing"),
    "papers_received_on": translatable(
        "the day is missing on which the office received the papers from the State Border Guard"
    ),
    "accepted_on": translatable(
        "the day is missing on which the application was accepted for examination"
    ),
    "interviewed_on": translatable("the day of the personal interview is missing"),
    "extended_on": translatable("the day is missing on which the time was prolonged"),
    "decided_on": translatable("an appeal is recorded, but not the decision against which it is"),
    "notified_on": translatable("the day is missing on which the person was told of the decision"),
    "appeal_lodged_on": translatable("the day on which the appeal was lodged is missing"),
    "appeal_authority": translatable(
        "it is not recorded whether the appeal went to the Ministry of the Interior or to the court"
    ),
}
_BEFORE: Mapping[tuple[str, str], str] = {
    ("papers_received_on", "applied_on"): translatable(
        "the papers are recorded as received on %(on)s, before the application of %(other_on)s: "
        "which day is right?"
    ),
    ("accepted_on", "applied_on"): translatable(
        "the acceptance is recorded on %(on)s, before the application of %(other_on)s: "
        "which day is right?"
    ),
    ("accepted_on", "papers_received_on"): translatable(
        "the acceptance is recorded on %(on)s, before the papers were received on %(other_on)s: "
        "which day is right?"
    ),
    ("accepted_on", "decided_on"): translatable(
        "the acceptance is recorded on %(on)s, after the decision of %(other_on)s: "
        "which day is right?"
    ),
    ("interviewed_on", "applied_on"): translatable(
        "the interview is recorded on %(on)s, before the application of %(other_on)s: "
        "which day is right?"
    ),
    ("interviewed_on", "accepted_on"): translatable(
        "the interview is recorded on %(on)s, before the acceptance of %(other_on)s: "
        "which day is right?"
    ),
    ("interviewed_on", "decided_on"): translatable(
        "the interview is recorded on %(on)s, after the decision of %(other_on)s: "
        "which day is right?"
    ),
    ("extended_on", "applied_on"): translatable(
        "the longer time is recorded on %(on)s, before the application of %(other_on)s: "
        "which day is right?"
    ),
    ("extended_on", "decided_on"): translatable(
        "the longer time is recorded on %(on)s, after the decision of %(other_on)s: "
        "which day is right?"
    ),
    ("notified_on", "decided_on"): translatable(
        "the notification is recorded on %(on)s, before the decision of %(other_on)s: "
        "which day is right?"
    ),
    ("appeal_lodged_on", "decided_on"): translatable(
        "the appeal is recorded on %(on)s, before the decision of %(other_on)s: which day is right?"
    ),
}


def missing(fact: str) -> Unknown:
    """Say which fact is missing."""
    return Unknown(code="missing", sentence=Sentence(_MISSING[fact]), fact=fact)


def conflict(fact: str, on: date, other: str, other_on: date) -> Unknown:
    """Say which two days cannot both be right."""
    sentence = Sentence(_BEFORE[fact, other], {"on": on, "other_on": other_on})
    return Unknown(code="conflict", sentence=sentence, fact=fact)


def two_days(fact: str, on: date, other_on: date) -> Unknown:
    """Say that one step is recorded on two days."""
    text = translatable("two days are recorded, %(on)s and %(other_on)s: which one is right?")
    return Unknown(
        code="conflict", sentence=Sentence(text, {"on": on, "other_on": other_on}), fact=fact
    )


def missing_day_of(undated: StatusChange) -> Unknown:
    """Ask for the day of a status that may be the decision or the end."""
    text = translatable(
        "this status is recorded without a day and could change the answer: %(legal_status)s"
    )
    sentence = Sentence(text, {"legal_status": undated.legal_status.value})
    return Unknown(code="status_day", sentence=sentence, fact="decided_on")


def still_to_come(planned_on: date) -> Remark:
    """Say that a step is recorded for a later day."""
    text = translatable("recorded for %(planned_on)s, which is still to come")
    return Remark(code="planned", sentence=Sentence(text, {"planned_on": planned_on}))
