"""What others did with the files of one's clients, or ask.

Openings, questions, referrals, inspections, erasures that want an agreement.
"""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.access.enums import Permission
from balsts.casework.queries.inspection import inspections_to_answer
from balsts.clients.enums import EmergencyReason, InquiryReason, ReferralState
from balsts.clients.models import Client, EmergencyNotice, Inquiry, Referral
from balsts.clients.queries.emergency import notices_for
from balsts.clients.queries.inquiry import inquiries_told_to
from balsts.clients.queries.lending import referrals_answered_to, referred_to
from balsts.clients.queries.lent import LentPerson
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.permissions import can_approve_archive, can_approve_erasures
from balsts.privacy.queries.archive import openings_to_agree
from balsts.privacy.queries.erasure_holder import asked_of
from balsts.web.casework.my_day_work import DayOfWork
from balsts.web.page import StaffRequest
from balsts.web.shapes.my_day import WordLine

ANSWERED_WITHIN = datetime.timedelta(days=7)
MOST = 20


def opening_lines(work: DayOfWork) -> Iterator[WordLine]:
    """Return the openings that the person was told of; whoever only accompanies is told of none."""
    request = work.request
    if not (request.standing.may(Permission.LEND_CLIENTS) and work.waiting.openings):
        return
    for notice in notices_for(request.standing)[:MOST]:
        request.subjects.add(notice.access.client_id)
        yield _opening(notice)


def inquiry_lines(work: DayOfWork) -> Iterator[WordLine]:
    """Return the questions about the person's clients that nobody has answered yet."""
    request = work.request
    if not (request.standing.may(Permission.LEND_CLIENTS) and work.waiting.inquiries):
        return
    for inquiry in inquiries_told_to(request.standing).filter(settled_at=None)[:MOST]:
        if inquiry.client is not None:
            request.subjects.add(inquiry.client.id)
            yield _asked(inquiry, inquiry.client)


def referral_lines(work: DayOfWork) -> Iterator[WordLine]:
    """Return referrals that wait for the person, and this week's answers to their own."""
    request, standing = work.request, work.request.standing
    if standing.may(Permission.SEE_LENT_CLIENTS) and work.waiting.referrals:
        for referral, person in referred_to(standing, most=MOST):
            request.subjects.add(person.id)
            yield _waiting(referral, person)
    if standing.may(Permission.LEND_CLIENTS) and work.waiting.answers:
        since = request.at - ANSWERED_WITHIN
        for referral in referrals_answered_to(request.user.pk, since=since)[:MOST]:
            request.subjects.add(referral.client_id)
            yield _answered(referral)


def inspection_lines(work: DayOfWork) -> Iterator[WordLine]:
    """Return the inspections that wait for the person's answer."""
    standing = work.request.standing
    if not (standing.may(Permission.ANSWER_INSPECTIONS) and work.waiting.inspections):
        return
    for inspection in inspections_to_answer(standing)[:MOST]:
        yield WordLine(
            who=inspection.asked_for.name,
            what=ngettext(
                "%(count)s file, drawn at random",
                "%(count)s files, drawn at random",
                inspection.size,
            )
            % {"count": inspection.size},
            because=inspection.reason,
            url=reverse("inspections:inspection_show", args=[inspection.pk]),
            on=timezone.localdate(inspection.asked_at),
        )


def erasure_lines(request: StaffRequest) -> Iterator[WordLine]:
    """Return the files that somebody else was asked to erase and that wait for our agreement."""
    if not can_approve_erasures(request.standing):
        return
    for question in asked_of(request.standing).filter(answer="", set_aside_at=None)[:MOST]:
        request.subjects.add(question.client_id)
        yield WordLine(
            who=question.client_reference,
            what=_("The person asked another organisation to erase the file, and you hold it too."),
            url=reverse("privacy:holder_answer", args=[question.pk]),
            on=timezone.localdate(question.asked_at),
        )


def archive_lines(request: StaffRequest) -> Iterator[WordLine]:
    """Return the files of ended contracts that wait for the person to agree that they are taken out."""
    if not can_approve_archive(request.standing):
        return
    for one in openings_to_agree(request.standing)[:MOST]:
        if one.client_id:
            request.subjects.add(one.client_id)
        yield WordLine(
            who=one.client_reference,
            what=_("%(name)s asks to take the file out of the archive")
            % {"name": one.asked_by.full_name},
            because=f"{ArchiveGround(one.ground).label}: {one.reason}",
            url=reverse("privacy:archive_list"),
            on=timezone.localdate(one.asked_at),
        )


def _opening(notice: EmergencyNotice) -> WordLine:
    access = notice.access
    return WordLine(
        who=access.client_reference,
        what=_("%(name)s opened the file in an emergency") % {"name": access.opened_by.full_name},
        because=f"{EmergencyReason(access.reason_kind).label}: {access.reason}",
        url=reverse("sharing:emergency_show", args=[access.id]),
        on=timezone.localdate(access.opened_at),
    )


def _asked(inquiry: Inquiry, client: Client) -> WordLine:
    return WordLine(
        who=client.name,
        what=_("%(name)s (%(organisation)s) asks whether somebody works with the client")
        % {"name": inquiry.asked_by.full_name, "organisation": inquiry.organisation.name},
        because=": ".join(
            filter(None, (str(InquiryReason(inquiry.reason_kind).label), inquiry.words))
        ),
        url=reverse("clients:inquiry_show", args=[inquiry.id]),
        on=timezone.localdate(inquiry.asked_at),
    )


def _waiting(referral: Referral, person: LentPerson) -> WordLine:
    return WordLine(
        who=person.name,
        what=_("%(organisation)s asks you to take the client in")
        % {"organisation": referral.consent.contract.provider.name},
        because=referral.words,
        url=reverse("sharing:referral_show", args=[referral.id]),
        on=timezone.localdate(referral.made_at),
    )


def _answered(referral: Referral) -> WordLine:
    because = referral.answer_words
    if referral.state == ReferralState.ACCEPTED:
        words = _("%(organisation)s takes the client in")
    elif referral.state == ReferralState.DECLINED:
        words = _("%(organisation)s does not take the client in")
    else:
        words = _(
            "The client took back the consent to share with %(organisation)s; the referral is recalled"
        )
        if referral.answered_by is not None:
            because = _("Written down by %(name)s") % {"name": referral.answered_by.full_name}
    return WordLine(
        who=referral.client.name,
        what=words % {"organisation": referral.consent.recipient.name},
        because=because,
        url=reverse("sharing:consent_list", args=[referral.client.reference]),
        on=timezone.localdate(referral.answered_at),
    )
