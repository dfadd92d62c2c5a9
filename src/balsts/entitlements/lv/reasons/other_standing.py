"""Reasons outside protection and procedure: nothing recorded, ended, meant for others."""

from collections.abc import Iterator, Mapping
from datetime import date

from balsts.entitlements.decision import NotMet, Remark, Unknown
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus
from balsts.platform.sentences import Sentence, Value, translatable

TEXTS: Mapping[LegalStatus, str] = {
    LegalStatus.TEMPORARY_PROTECTION: translatable(
        "has temporary protection since %(since_on)s: the published texts offer this service "
        "only to asylum seekers and people with refugee or alternative status"
    ),
    LegalStatus.CITIZEN_OR_OTHER: translatable(
        "lives here on another ground since %(since_on)s: the published texts offer this service "
        "only to asylum seekers and people with refugee or alternative status"
    ),
    LegalStatus.REFUSED_FINAL: translatable("the refusal became final on %(since_on)s"),
    LegalStatus.STATUS_REVOKED: translatable("the status was revoked on %(since_on)s"),
    LegalStatus.STATUS_EXPIRED: translatable("the status expired on %(since_on)s"),
    LegalStatus.WITHDRAWN: translatable("the application was withdrawn on %(since_on)s"),
}


def reason_of_other_standing(span: Span, *, policy: Policy, on: date) -> NotMet | Unknown:
    """Name the standing, or the fact that would tell it."""
    if not isinstance(span, StatusSpan):
        return _without_status(span, on)
    values: dict[str, Value] = {"decided_on": span.from_}
    appeal = policy.citation_on("appeal_months", span.from_)
    if span.standing is Standing.REFUSED_WITHOUT_NOTIFICATION:
        text = translatable(
            "refused on %(decided_on)s, but the day of notification is missing: "
            "an appeal may still be possible"
        )
        sentence = Sentence(text, values)
        return Unknown(code="refusal", sentence=sentence, citation=appeal, fact="notified_on")
    if span.standing is Standing.REVOKED_AND_APPEALED:
        text = translatable(
            "the status was revoked on %(decided_on)s and an appeal was lodged: "
            "has the revocation become final?"
        )
        return Unknown(code="revocation", sentence=Sentence(text, values), fact="became_final_on")
    if span.change.legal_status is LegalStatus.REFUSED_FINAL:
        return NotMet(
            code="refused_final",
            sentence=_final_refusal(span),
            citation=appeal,
            children=tuple(_not_told(span)),
        )
    text = TEXTS[span.change.legal_status]
    citation = policy.citation_on("asylum_phase", on)
    sentence = Sentence(text, {"since_on": span.from_})
    return NotMet(code=span.change.legal_status.value, sentence=sentence, citation=citation)


def _final_refusal(span: StatusSpan) -> Sentence:
    """Say when the refusal became final and, where an appeal was possible, why."""
    values: dict[str, Value] = {"since_on": span.change.became_final_on or span.from_}
    if span.appeal_due_on is None or span.change.became_final_on is not None:
        return Sentence(TEXTS[LegalStatus.REFUSED_FINAL], values)
    values["appeal_due_on"] = span.appeal_due_on
    if span.change.appeal_lodged_on is None:
        text = translatable(
            "the refusal became final on %(since_on)s: "
            "no appeal was lodged up to and including %(appeal_due_on)s"
        )
        return Sentence(text, values)
    values["appeal_lodged_on"] = span.change.appeal_lodged_on
    text = translatable(
        "the refusal became final on %(since_on)s: the appeal of %(appeal_lodged_on)s "
        "came after its last day %(appeal_due_on)s"
    )
    return Sentence(text, values)


def _not_told(span: StatusSpan) -> Iterator[Remark]:
    """Ask for the notification where only a month that has passed speaks for a final refusal."""
    change = span.change
    decided_on = change.known_from
    is_counted = span.appeal_due_on is None and change.became_final_on is None
    if is_counted and decided_on is not None and decided_on < span.from_:
        text = translatable(
            "refused on %(decided_on)s; when the person was told is not recorded, so it only counts "
            "as final: the time to appeal begins with the notification"
        )
        yield Remark(
            code="not_told",
            sentence=Sentence(text, {"decided_on": decided_on}),
            fact="notified_on",
            is_warning=True,
        )


def _without_status(span: Span, on: date) -> NotMet | Unknown:
    """Before any recorded status: either nothing is known, or there was nothing yet."""
    first_on = span.until
    if span.standing is Standing.NOT_RECORDED or first_on is None:
        text = translatable("no status is recorded for %(on)s: was there an application by then?")
        sentence = Sentence(text, {"on": on})
        return Unknown(code="no_status", sentence=sentence, fact="legal_status")
    text = translatable("nothing gives a right yet: the first day on record is %(first_on)s")
    return NotMet(code="no_status", sentence=Sentence(text, {"first_on": first_on}))
