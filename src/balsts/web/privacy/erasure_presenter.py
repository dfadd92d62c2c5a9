"""Lists of files to be erased as finished values."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.platform.dates import stored_day
from balsts.privacy.enums import ErasureGround, HolderAnswer
from balsts.privacy.models import ErasureLine, FormerStaffList
from balsts.privacy.queries.former_staff import names_on
from balsts.privacy.queries.ledger import waits_for_an_entry
from balsts.web.page import StaffRequest
from balsts.web.second_person import words_for_second_person
from balsts.web.shapes.erasures import (
    ErasureLineRow,
    ErasureListRow,
    ErasureScreen,
    FormerStaffPanel,
    FormerStaffRow,
    HolderQuestion,
)
from balsts.web.shapes.lists import StateWord


def list_row(found: Any, again: Collection[UUID] = ()) -> ErasureListRow:
    """One list, as a row of the list of lists; `again` are its files whose people are helped again."""
    return ErasureListRow(
        url=reverse("privacy:erasure_list_detail", args=[found.pk]),
        made_on=_day(found.made_at),
        ground=str(ErasureGround(found.ground).label),
        organisation=found.organisation.name if found.organisation else _("nobody any more"),
        files=found.files,
        state=_state(found, is_helped_again=bool(again)),
    )


def question_row(holder: Any) -> HolderQuestion:
    """What we are asked about a file that we hold too."""
    return HolderQuestion(
        url=reverse("privacy:holder_answer", args=[holder.pk]),
        reference=holder.client_reference,
        asked_on=_day(holder.asked_at),
        answer=str(HolderAnswer(holder.answer).label) if holder.answer else "",
        is_open=holder.set_aside_at is None,
    )


def former_staff_panel(former: FormerStaffList) -> FormerStaffPanel:
    """Whose names go, and who has agreed."""
    names = names_on(former)
    rows = [
        FormerStaffRow(
            name=names.get(account, ""),
            left_on=stored_day(days["left_on"]),
            due_on=stored_day(days["due_on"]),
        )
        for account, days in former.lines.items()
    ]
    return FormerStaffPanel(
        rows=tuple(sorted(rows, key=lambda row: (row.due_on, row.name))),
        agree_url=""
        if former.approved_by
        else reverse("privacy:former_staff_agree", args=[former.pk]),
        agreed_by=former.approved_by.full_name if former.approved_by else "",
    )


def list_screen(
    found: Any,
    lines: Sequence[ErasureLine],
    answers: Sequence[str | None],
    request: StaffRequest,
    *,
    again: Collection[UUID] = (),
) -> ErasureScreen:
    """One list with its files, and what others answered who hold them too."""
    is_waiting = found.approved_at is None
    is_own = found.made_by_id == request.user.pk
    cannot_words = ""
    if is_waiting:
        cannot_words = (
            _("You put this file on the list: somebody else must approve it.")
            if is_own
            else words_for_second_person(found.made_by_id, request.standing)
        )
    return ErasureScreen(
        row=list_row(found, again),
        lines=tuple(_line(line, is_helped_again=line.pk in again) for line in lines),
        made_by=_("the program, at night") if found.made_by.is_system else found.made_by.full_name,
        approved_by=found.approved_by.full_name if found.approved_by else "",
        approve_url=reverse("privacy:erasure_approve", args=[found.pk])
        if is_waiting and not cannot_words and lines and set(answers) <= {HolderAnswer.AGREES}
        else "",
        cannot_words=cannot_words,
        others=tuple(_answer(one) for one in answers),
        withdraw_url=reverse("privacy:erasure_withdraw", args=[found.pk])
        if is_waiting and found.ground == ErasureGround.REQUEST
        else "",
        waits_for_entry=not is_waiting and waits_for_an_entry(found),
        helped_again=len(again),
    )


def _answer(answer: str | None) -> StateWord:
    if answer is None:
        word = pgettext("erasure", "not asked: began to help since")
        return StateWord(word=word, icon="alert-triangle", kind="care")
    if not answer:
        word = pgettext("erasure", "has not answered yet")
        return StateWord(word=word, icon="hourglass", kind="care")
    is_agreed = answer == HolderAnswer.AGREES
    return StateWord(
        word=str(HolderAnswer(answer).label),
        icon="circle-check" if is_agreed else "lock",
        kind="good" if is_agreed else "care",
    )


def _line(line: ErasureLine, *, is_helped_again: bool) -> ErasureLineRow:
    return ErasureLineRow(
        reference=line.client_reference,
        ended_on=line.ended_on,
        due_on=line.due_on,
        rows=sum(line.counts.values()),
        erased_from=line.erased_from,
        bring_back_url=reverse("privacy:file_bring_back", args=[line.pk])
        if line.set_aside_at
        else "",
        is_helped_again=is_helped_again,
    )


def _state(found: Any, *, is_helped_again: bool) -> StateWord:
    if found.approved_at is None:
        word = pgettext("erasure", "waits for approval")
        return StateWord(word=word, icon="hourglass", kind="care")
    if is_helped_again:
        word = pgettext("erasure", "set aside, helped again")
        return StateWord(word=word, icon="alert-triangle", kind="care")
    if found.files:
        return StateWord(word=pgettext("erasure", "set aside"), icon="lock")
    return StateWord(word=pgettext("erasure", "done"), icon="check")


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)
