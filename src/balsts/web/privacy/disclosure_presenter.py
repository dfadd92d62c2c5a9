"""Questions of authorities about clients, as finished lines."""

from django.utils import timezone
from django.utils.translation import pgettext

from balsts.privacy.enums import AskedHow, AuthorityKind, DisclosedHow, DisclosureDecision
from balsts.privacy.models import Disclosure
from balsts.web.shapes.disclosures import DisclosureLine
from balsts.web.shapes.lists import StateWord


def disclosure_line(one: Disclosure, *, url: str = "") -> DisclosureLine:
    """Describe one question with what was decided and told; `url` leads to it."""
    return DisclosureLine(
        reference=one.client_reference,
        organisation=one.organisation.name,
        authority_kind=str(AuthorityKind(one.authority_kind).label),
        authority_name=one.authority_name,
        asked_how=str(AskedHow(one.asked_how).label),
        asked_on=one.asked_on,
        legal_basis=one.legal_basis,
        wanted_words=one.wanted_words,
        said_secrecy=one.said_secrecy,
        recorded_by=one.recorded_by.full_name,
        state=_state(one),
        decision_words=one.decision_words,
        secrecy_basis=one.secrecy_basis,
        decided_by=one.decided_by.full_name if one.decided_by else "",
        decided_on=timezone.localdate(one.decided_at) if one.decided_at else None,
        told_on=one.told_on,
        told_how=str(DisclosedHow(one.told_how).label) if one.told_how else "",
        told_by=one.told_by.full_name if one.told_by else "",
        url=url,
    )


def _state(one: Disclosure) -> StateWord:
    if one.told_on is not None:
        return StateWord(word=pgettext("disclosure", "told"), icon="circle-check", kind="good")
    match one.decision:
        case DisclosureDecision.AGREED:
            return StateWord(word=pgettext("disclosure", "agreed, not told yet"), icon="check")
        case DisclosureDecision.REFUSED:
            return StateWord(word=pgettext("disclosure", "refused"), icon="lock", kind="care")
        case _:
            return StateWord(
                word=pgettext("disclosure", "waits for a decision"), icon="hourglass", kind="accent"
            )
