"""Answers, referrals and openings of one client as finished lines."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from balsts.clients.enums import (
    ConsentAnswer,
    ConsentPurpose,
    EmergencyReason,
    EmergencyVerdict,
    FilePart,
    ReferralState,
)
from balsts.clients.models import Consent, EmergencyAccess, EmergencyNote, Referral
from balsts.clients.queries.lent import LentPerson
from balsts.platform.dates import format_date
from balsts.platform.languages import language_name
from balsts.web.people import name_of
from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.sharing import (
    ConsentLine,
    EmergencyLine,
    LentConsent,
    NoteLine,
    ReferralLine,
)

_REFERRAL_LOOKS = {
    ReferralState.WAITING: ("hourglass", "accent"),
    ReferralState.ACCEPTED: ("circle-check", "good"),
    ReferralState.DECLINED: ("info-circle", ""),
    ReferralState.RECALLED: ("arrow-back-up", ""),
}


def consent_lines(
    consents: Iterable[Consent], *, reference: str, on: datetime.date, waiting: Collection[UUID]
) -> tuple[ConsentLine, ...]:
    """Describe answers in the order given; under `waiting` consents nothing more is referred."""
    return tuple(_consent_line(one, reference, on, waiting) for one in consents)


def lent_consent(consent: Consent, *, reference: str) -> LentConsent:
    """Describe a consent to who reads the file under it."""
    return LentConsent(
        lender=consent.contract.provider.name,
        purpose=str(ConsentPurpose(consent.purpose).label),
        parts=parts_in_words(consent.parts),
        days=_days(consent),
        take_back_url=reverse("sharing:lent_take_back", args=[reference, consent.id]),
    )


def parts_in_words(parts: Iterable[str]) -> tuple[str, ...]:
    """Name the parts in the order of the file."""
    return tuple(str(part.label) for part in FilePart if part in set(parts))


def referral_line(
    referral: Referral, *, of: LentPerson | None = None, url: str = ""
) -> ReferralLine:
    """Describe a referral: to where we made it, or from where it came, and of whom."""
    state = ReferralState(referral.state)
    icon, kind = _REFERRAL_LOOKS[state]
    consent = referral.consent
    where = consent.contract.provider.name if of else consent.recipient.name
    answered = ""
    if referral.answered_by is not None and state != ReferralState.RECALLED:
        answered = f"{referral.answered_by.full_name}, {_day(referral.answered_at)}"
        answered = ": ".join(filter(None, (answered, referral.answer_words)))
    return ReferralLine(
        who=name_of(of) if of else None,
        where=where,
        words=referral.words,
        state=StateWord(word=str(state.label), icon=icon, kind=kind),
        made_on=timezone.localdate(referral.made_at),
        made_by=referral.made_by.full_name,
        answer=answered,
        url=url,
    )


def emergency_line(
    access: EmergencyAccess,
    notes: Mapping[UUID, list[EmergencyNote]],
    *,
    at: datetime.datetime,
    url: str = "",
) -> EmergencyLine:
    """Describe an opening; how it stands is said in words: open, waiting for review, reviewed."""
    review = ""
    if access.reviewed_by is not None:
        review = (
            f"{access.reviewed_by.full_name}, {_day(access.reviewed_at)}: {access.review_words}"
        )
    return EmergencyLine(
        reference=access.client_reference,
        opened_by=access.opened_by.full_name,
        opened_at=timezone.localtime(access.opened_at),
        reason_kind=str(EmergencyReason(access.reason_kind).label),
        reason=access.reason,
        state=_emergency_state(access, at),
        url=url,
        review=review,
        notes=tuple(
            NoteLine(at=timezone.localtime(note.written_at), words=note.words)
            for note in notes.get(access.id, [])
        ),
    )


def notes_by_access(notes: Iterable[EmergencyNote]) -> dict[UUID, list[EmergencyNote]]:
    """Group notes by the opening in which they were written."""
    grouped: dict[UUID, list[EmergencyNote]] = {}
    for note in notes:
        grouped.setdefault(note.access_id, []).append(note)
    return grouped


def _emergency_state(access: EmergencyAccess, at: datetime.datetime) -> StateWord:
    if access.verdict == EmergencyVerdict.NOT_JUSTIFIED:
        word = str(EmergencyVerdict.NOT_JUSTIFIED.label)
        return StateWord(word=word, icon="alert-triangle", kind="bad")
    if access.verdict:
        word = str(EmergencyVerdict(access.verdict).label)
        return StateWord(word=word, icon="circle-check", kind="good")
    if access.is_open_at(at):
        word = pgettext("emergency", "open now")
        return StateWord(word=word, icon="eye", kind="bad")
    return StateWord(
        word=pgettext("emergency", "waits for a review"), icon="hourglass", kind="care"
    )


def _consent_line(
    consent: Consent, reference: str, on: datetime.date, waiting: Collection[UUID]
) -> ConsentLine:
    last_day = consent.valid_until - datetime.timedelta(days=1)
    withdrawal = getattr(consent, "withdrawal", None)
    is_given = consent.answer == ConsentAnswer.GIVEN and withdrawal is None
    is_over = last_day < on
    keys = [reference, consent.id]
    may_refer = is_given and not is_over and consent.id not in waiting
    return ConsentLine(
        to=f"{consent.recipient.name}, {consent.programme.name}",
        purpose=str(ConsentPurpose(consent.purpose).label),
        state=_consent_state(consent, withdrawal, on=on),
        parts=parts_in_words(consent.parts),
        facts=tuple(_facts(consent, withdrawal)),
        take_back_url=reverse("sharing:consent_take_back", args=keys)
        if is_given and not is_over
        else "",
        refer_url=reverse("sharing:referral_make", args=keys) if may_refer else "",
    )


def _consent_state(consent: Consent, withdrawal: Any, *, on: datetime.date) -> StateWord:
    """A no looks as calm as a yes: a word, an icon, no colour of alarm."""
    if withdrawal is not None:
        word = pgettext("consent", "taken back on %(day)s") % {"day": _day(withdrawal.withdrawn_on)}
        return StateWord(word=word, icon="arrow-back-up")
    if consent.answer == ConsentAnswer.DECLINED:
        return StateWord(word=str(ConsentAnswer.DECLINED.label), icon="circle")
    if consent.valid_until <= on:
        return StateWord(word=pgettext("consent", "ended"), icon="circle")
    if consent.valid_from > on:
        return StateWord(word=pgettext("consent", "agreed, begins later"), icon="hourglass")
    return StateWord(word=str(ConsentAnswer.GIVEN.label), icon="circle-check", kind="good")


def _days(consent: Consent) -> str:
    last_day = consent.valid_until - datetime.timedelta(days=1)
    return _("%(first_day)s to %(last_day)s") % {
        "first_day": _day(consent.valid_from),
        "last_day": _day(last_day),
    }


def _facts(consent: Consent, withdrawal: Any) -> list[str]:
    language = language_name(consent.explanation_language, get_language() or "en")
    facts = [
        _days(consent),
        _("answered on %(day)s") % {"day": _day(consent.answered_on)},
        _("explained by %(name)s, language: %(language)s")
        % {"name": consent.explained_by.full_name, "language": language},
        _("interpreter: %(name)s") % {"name": consent.interpreter_name}
        if consent.interpreter_name
        else _("without an interpreter"),
    ]
    if withdrawal is not None:
        # It may have been written down where the file is read.
        name = withdrawal.recorded_by.full_name
        facts.append(_("that it was taken back was written down by %(name)s") % {"name": name})
    return facts


def _day(moment: Any) -> str:
    day = timezone.localdate(moment) if isinstance(moment, datetime.datetime) else moment
    return format_date(day, get_language() or "en")
