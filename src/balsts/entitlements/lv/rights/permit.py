"""The residence permit: permanent for refugees, temporary with alternative status; its dates."""

from collections.abc import Iterator, Sequence
from datetime import date

from balsts.entitlements.answering import Answer
from balsts.entitlements.decision import Change, ChangeKind, Citation, Node, Remark
from balsts.entitlements.lv.course import OPEN_STANDINGS
from balsts.entitlements.lv.reasons.procedure import open_procedure
from balsts.entitlements.lv.reasons.protection import status_held
from balsts.entitlements.lv.rights.grounds import (
    along_standings,
    met,
    not_met,
    of_other_standing,
    of_span,
)
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus, Permit, Timeline
from balsts.platform.periods import ONE_DAY, add_months
from balsts.platform.sentences import Sentence, Value, translatable


def residence_permit(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer whether the person has a right to a permit, and by when something is to be done."""

    def answers_of(span: Span) -> Iterator[Answer]:
        if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
            yield _with_status(span, timeline, policy)
        elif isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
            yield _without_status(span, policy)
        else:
            yield of_other_standing(span, policy)

    return along_standings(timeline, policy, answers_of)


def permit_on(timeline: Timeline, on: date) -> Permit | None:
    """Return the newest permit that has begun by the day, or the renewal that joins on to it.

    Who holds the next permit already need not be told to ask for it.
    """
    dated = [permit for permit in timeline.permits if permit.valid_from]
    found: Permit | None = None
    for permit in sorted(dated, key=lambda permit: permit.valid_from or on):
        has_begun = permit.valid_from is not None and permit.valid_from <= on
        if has_begun or (found is not None and _joins(permit, found)):
            found = permit
    return found


def renewal_due_on(permit: Permit, policy: Policy) -> date | None:
    """Return the day by which the renewal of a temporary permit is to be asked for."""
    if permit.last_valid_on is None:
        return None
    lead = policy.number_on("permit_renewal_lead_months", permit.last_valid_on)
    return add_months(permit.last_valid_on, -lead)


def next_registration_on(permit: Permit, policy: Policy, *, on: date) -> date | None:
    """Return the next day, from the given one on, to register a permanent permit again."""
    if permit.valid_from is None:
        return None
    months = policy.number_on("permit_registration_months_refugee", permit.valid_from)
    times = 1
    while (due_on := add_months(permit.valid_from, months * times)) < on:
        times += 1
    return due_on


def _joins(permit: Permit, earlier: Permit) -> bool:
    """Whether a permit begins before the earlier one has ended, or on the day after."""
    from_, last_on = permit.valid_from, earlier.last_valid_on
    return from_ is not None and last_on is not None and from_ <= last_on + ONE_DAY


def _with_status(span: StatusSpan, timeline: Timeline, policy: Policy) -> Answer:
    is_refugee = span.change.legal_status is LegalStatus.REFUGEE
    parameter = "permit_registration_months_refugee" if is_refugee else "permit_months_alternative"
    citation = policy.citation_on(parameter, span.from_)

    def reasons(on: date) -> Iterator[Node]:
        yield status_held(span.change, citation)
        if is_refugee:
            text = translatable("this status gives a permanent residence permit")
        else:
            text = translatable("this status gives a temporary residence permit")
        yield met("permit", text, {}, citation)
        yield from _about_permit(timeline, policy, on, citation, is_refugee=is_refugee)

    def changes(on: date) -> Iterator[Change]:
        permit = permit_on(timeline, on)
        if permit is None:
            return
        if is_refugee:
            yield from _registration(permit, policy, on)
        else:
            yield from _renewal(permit, policy, on)

    return of_span(span, is_entitled=True, reasons=reasons, changes=changes)


def _about_permit(
    timeline: Timeline, policy: Policy, on: date, citation: Citation, *, is_refugee: bool
) -> Iterator[Node]:
    """Say what the newest permit leaves to do, or ask for it."""
    permit = permit_on(timeline, on)
    if permit is None:
        text = translatable("no residence permit is recorded: its days tell what is to be done")
        yield Remark(code="permit_days", sentence=Sentence(text), fact="permit_from")
    elif is_refugee:
        return
    elif permit.last_valid_on is None:
        text = translatable("the last day of the residence permit is missing")
        yield Remark(code="permit_days", sentence=Sentence(text), fact="permit_last_on")
    elif on > permit.last_valid_on:
        text = translatable(
            "the recorded residence permit ended on %(permit_last_on)s; the status stays: "
            "has the permit been renewed?"
        )
        sentence = Sentence(text, {"permit_last_on": permit.last_valid_on})
        yield Remark(
            code="permit_ended",
            sentence=sentence,
            citation=citation,
            fact="permit_last_on",
            is_warning=True,
        )
    else:
        due_on = renewal_due_on(permit, policy)
        if due_on is not None and on > due_on:
            values: dict[str, Value] = {"due_on": due_on, "permit_last_on": permit.last_valid_on}
            text = translatable(
                "the renewal of the residence permit was to be asked for by %(due_on)s; "
                "the permit ends on %(permit_last_on)s: has it been asked for?"
            )
            sentence = Sentence(text, values)
            yield Remark(code="renewal_due", sentence=sentence, citation=citation, is_warning=True)


def _registration(permit: Permit, policy: Policy, on: date) -> Iterator[Change]:
    due_on = next_registration_on(permit, policy, on=on)
    if due_on is None:
        return
    text = translatable("the permanent permit is to be registered again by %(due_on)s")
    sentence = Sentence(text, {"due_on": due_on})
    yield Change(code="registration_due", kind=ChangeKind.WARNS, on=due_on, sentence=sentence)


def _renewal(permit: Permit, policy: Policy, on: date) -> Iterator[Change]:
    due_on, last_on = renewal_due_on(permit, policy), permit.last_valid_on
    if due_on is None or last_on is None or on > last_on:
        return
    months = policy.number_on("permit_months_alternative", last_on)
    if on <= due_on:
        text = translatable(
            "the renewal of the residence permit is to be asked for by %(due_on)s; "
            "it is then valid for %(months)s months more"
        )
        sentence = Sentence(text, {"due_on": due_on, "months": months})
        yield Change(code="renewal_due", kind=ChangeKind.WARNS, on=due_on, sentence=sentence)
    text = translatable("the residence permit ends on %(permit_last_on)s unless it is renewed")
    sentence = Sentence(text, {"permit_last_on": last_on})
    yield Change(code="permit_ends", kind=ChangeKind.WARNS, on=last_on, sentence=sentence)


def _without_status(span: StatusSpan, policy: Policy) -> Answer:
    citation = policy.citation_on("permit_months_alternative", span.from_)
    text = translatable("an asylum seeker has an identity document, not a residence permit")
    nobody = not_met("no_protection", text, {}, citation)

    def changes(_on: date) -> Iterator[Change]:
        words = translatable("refugee or alternative status gives a residence permit")
        yield Change(code="status", kind=ChangeKind.STARTS, on=None, sentence=Sentence(words))

    return of_span(
        span,
        is_entitled=False,
        reasons=lambda on: (*open_procedure(span, policy=policy, on=on), nobody),
        changes=changes,
    )
