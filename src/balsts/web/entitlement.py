"""How an answer of the law is shown: the chip with its tree of reasons, and the day in a list."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext as _

from balsts.casework.queries.law import law
from balsts.casework.rules import service_of_role
from balsts.clients.enums import CircumstanceKind, LegalStatus, StepKind
from balsts.entitlements.decision import Citation, Decision, Node, Outcome, mark_of, remaining_days
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline, UnknownStatus, status_on
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import format_date
from balsts.platform.machine_clock import clock_jump
from balsts.web.shapes.people import BecauseNode, Change, EntitlementChip, Question
from balsts.web.wording import say

_OUTCOMES = {
    "met": "met",
    "not_met": "not-met",
    "unknown": "unknown",
    "remark": "remark",
    "warning": "warning",
}


# Which form of the timeline records a fact that is missing.
EVENT_KIND_OF_FACT = {
    "legal_status": "status",
    "decided_on": "status",
    "granted_on": "status",
    "notified_on": "status",
    "became_final_on": "status",
    "arrived_on": "arrival",
    "permit_from": "permit",
    "permit_last_on": "permit",
    "registered_with_employment_agency": "circumstance",
    "employed": "circumstance",
    "full_time_studies": "circumstance",
    "disability": "circumstance",
    "departed_on": "departure",
    "applied_on": "status",
    "appeal_lodged_on": "status",
    "appeal_authority": "status",
    "papers_received_on": "step",
    "accepted_on": "step",
    "interviewed_on": "step",
    "extended_on": "step",
    "conflict": "status",
    "residence_ground": "permit",
}
# What such a form is asked to have chosen already.
CHOICE_OF_FACT: Mapping[str, Mapping[str, str]] = {
    "applied_on": {"legal_status": LegalStatus.ASYLUM_SEEKER},
    "appeal_lodged_on": {"legal_status": LegalStatus.APPEAL_PENDING},
    "appeal_authority": {"legal_status": LegalStatus.APPEAL_PENDING},
    "papers_received_on": {"step_kind": StepKind.PAPERS_RECEIVED},
    "accepted_on": {"step_kind": StepKind.ACCEPTED},
    "interviewed_on": {"step_kind": StepKind.INTERVIEWED},
    "extended_on": {"step_kind": StepKind.EXTENDED},
    **{kind.value: {"circumstance_kind": kind} for kind in CircumstanceKind},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportEnd:
    """When support ends: a day ahead of us, or else words."""

    on: datetime.date | None = None
    days: int = 0
    words: str = ""


def service_for(standing: Standing) -> Service:
    """Mentors are shown the mentor's service, all others the worker's."""
    roles = {service_of_role(post.role) for post in standing.posts}
    return Service.SOCIAL_MENTOR if roles == {Service.SOCIAL_MENTOR} else Service.SOCIAL_WORKER


def status_label(timeline: Timeline, on: datetime.date) -> str:
    """Name the legal status of the day, or say that it is not known."""
    status = status_on(timeline, on)
    if status is None:
        return pgettext("legal status", "not recorded")
    if isinstance(status, UnknownStatus):
        return pgettext("legal status", "not clear: a day is missing")
    return str(LegalStatus(status).label)


def support_end(outcome: Outcome) -> SupportEnd:
    """Say in a cell of a list until when the person is entitled."""
    if clock_jump():
        return SupportEnd(words=pgettext("entitlement", "not worked out"))
    days = remaining_days(outcome)
    if days is not None:
        return SupportEnd(on=outcome.last_entitled_on, days=days)
    return SupportEnd(words=_short(outcome))


def chip_of(decision: Decision, *, ask_url: str = "") -> EntitlementChip:
    """Show one service with all its reasons, what to ask next, what will change it.

    `ask_url` is where events are recorded, for those who may. Where the clock has jumped nobody knows
    which day it is, and no answer is shown.
    """
    if clock_jump():
        return EntitlementChip(
            label=gettext(law().label_of(Service(decision.service))),
            outcome="unknown",
            short=pgettext("entitlement", "not worked out"),
            answer=_(
                "The clock of this system has jumped, so this is not worked out until it is right again."
            ),
            because=(),
        )
    outcome = {True: "met", False: "not-met", None: "unknown"}[decision.is_entitled]
    return EntitlementChip(
        label=gettext(law().label_of(Service(decision.service))),
        outcome=outcome,
        short=_short_on_chip(decision),
        answer=say(decision.because.sentence),
        because=tuple(because_of(child) for child in decision.because.children),
        next_changes=tuple(
            Change(sentence=say(change.sentence), on=change.on) for change in decision.next_changes
        ),
        offers=tuple(say(offer.sentence) for offer in decision.offers),
        questions=tuple(question_of(fact, ask_url=ask_url) for fact in decision.missing_facts),
    )


def question_of(fact: str, *, ask_url: str) -> Question:
    """Say what to ask, and where the answer is recorded."""
    kind = EVENT_KIND_OF_FACT.get(fact)
    query = urlencode({"kind": kind, **CHOICE_OF_FACT.get(fact, {})})
    url = f"{ask_url}?{query}" if ask_url and kind else ""
    return Question(sentence=gettext(law().questions[fact]), url=url)


def _short_on_chip(decision: Decision) -> str:
    """Say the answer beside the name of the service: a right needs no end to be had."""
    begins_on = next((one.on for one in decision.next_changes if one.code == "starts"), None)
    if decision.is_entitled and decision.last_entitled_on is None:
        return pgettext("entitlement", "yes")
    if decision.is_entitled is False and begins_on is not None:
        day = format_date(begins_on, get_language() or "en")
        return pgettext("entitlement", "from %(day)s") % {"day": day}
    return _short(decision)


def _short(outcome: Outcome) -> str:
    last_on = outcome.last_entitled_on
    day = format_date(last_on, get_language() or "en") if last_on else ""
    match outcome.is_entitled:
        case None:
            return pgettext("entitlement", "a fact is missing")
        case True if last_on:
            return pgettext("entitlement", "until %(day)s") % {"day": day}
        case True:
            return pgettext("entitlement", "no end set")
        case _ if last_on and last_on < outcome.on:
            return pgettext("entitlement", "ended %(day)s") % {"day": day}
        case _:
            return pgettext("entitlement", "no")


def because_of(node: Node) -> BecauseNode:
    """Show one reason with its source and what hangs below it."""
    return BecauseNode(
        outcome=_OUTCOMES[mark_of(node)],
        sentence=say(node.sentence),
        source=source_of(node.citation) if node.citation else "",
        source_url=node.citation.link if node.citation else "",
        children=tuple(because_of(child) for child in node.children),
    )


def source_of(citation: Citation) -> str:
    """Name where something is published, and whether that was compared."""
    parts = [citation.title, citation.article]
    if citation.is_to_be_checked:
        parts.append(_("to be compared with the source"))
    return ", ".join(filter(None, parts))
