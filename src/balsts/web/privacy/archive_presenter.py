"""Files of the archive as finished lines."""

import datetime
from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from balsts.organisations.queries.second_person import recent_ties
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening
from balsts.privacy.permissions import can_approve_archive
from balsts.privacy.queries.archive import openings_that_open
from balsts.privacy.rules import blockers_for_agreeing_to_opening
from balsts.web.page import StaffRequest
from balsts.web.shapes.archive import ArchiveLine
from balsts.web.shapes.lists import StateWord
from balsts.web.wording import say_all


def archive_lines(request: StaffRequest, openings: Collection[ArchiveOpening]) -> list[ArchiveLine]:
    """Describe the openings, each with what the reader can do now; as many questions for one as for all."""
    ties = recent_ties(on=request.today)
    opens = openings_that_open(request.standing)
    may_agree = can_approve_archive(request.standing)
    lines = []
    for one in openings:
        is_current = one.is_current_on(request.today)
        waits = is_current and one.agreed_at is None
        blockers = (
            blockers_for_agreeing_to_opening(
                is_current=is_current,
                is_agreed=one.agreed_at is not None,
                two_on=ties.two_people_from(one.asked_by_id, request.user.pk),
            )
            if waits and may_agree
            else []
        )
        key = [one.pk]
        lines.append(
            ArchiveLine(
                reference=one.client_reference,
                organisation=one.organisation.name,
                ground=str(ArchiveGround(one.ground).label),
                reason=one.reason,
                asked_by=one.asked_by.full_name,
                asked_on=timezone.localdate(one.asked_at),
                state=_state(one, request.today),
                back_on=_back_on(one),
                agreed_by=one.agreed_by.full_name if one.agreed_by else "",
                wait_words=" ".join(say_all(blockers)),
                file_url=reverse("privacy:archive_file", args=key) if one.pk in opens else "",
                agree_url=reverse("privacy:archive_agree", args=key)
                if waits and may_agree and not blockers
                else "",
                end_url=reverse("privacy:archive_end", args=key) if is_current else "",
            )
        )
    return lines


def _back_on(one: ArchiveOpening) -> datetime.date:
    ended_on = timezone.localdate(one.ended_at) if one.ended_at else one.open_until
    return min(ended_on, one.open_until)


def _state(one: ArchiveOpening, today: datetime.date) -> StateWord:
    if one.is_out_on(today):
        return StateWord(word=pgettext("archive", "taken out"), icon="eye", kind="care")
    if one.is_current_on(today):
        word = pgettext("archive", "waits for a second person")
        return StateWord(word=word, icon="hourglass", kind="accent")
    if one.agreed_at is None:
        return StateWord(word=pgettext("archive", "was not taken out"), icon="x")
    return StateWord(word=pgettext("archive", "back in the archive"), icon="lock")
