"""Requests as finished values: what is asked, how long there is time, what can be done now."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.access.enums import Permission
from balsts.clients.permissions import can_correct_particulars
from balsts.privacy.enums import IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models import DataRequest
from balsts.privacy.permissions import (
    can_answer_request,
    can_confirm_identity,
    can_receive_request,
)
from balsts.privacy.queries.erasure import is_listed
from balsts.privacy.queries.request import gives_copy_from, is_about_child, knows_client
from balsts.privacy.rules import blockers_for_handing_over
from balsts.web.formatting import day
from balsts.web.page import StaffRequest
from balsts.web.people import name_of
from balsts.web.privacy.taken_out import file_url, is_from_archive
from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.requests import RequestRow, RequestScreen, RequestStep
from balsts.web.wording import say_all

RESTRICTS = frozenset({RequestKind.RESTRICTION, RequestKind.OBJECTION})
_ENDS = {
    RequestOutcome.GRANTED: ("circle-check", "good"),
    RequestOutcome.PARTLY: ("circle-check", "care"),
    RequestOutcome.REFUSED: ("circle-x", "care"),
    RequestOutcome.WITHDRAWN: ("x", ""),
}


def request_row(asked: DataRequest, today: datetime.date) -> RequestRow:
    """One request for a list."""
    due_on = asked.due_on if asked.is_open else None
    return RequestRow(
        name=name_of(asked.client),
        url=reverse("privacy:request_detail", args=[asked.id]),
        kind=str(RequestKind(asked.kind).label),
        received_on=asked.received_on,
        state=_state(asked),
        due_on=due_on,
        days=(due_on - today).days if due_on else 0,
    )


def request_screen(asked: DataRequest, request: StaffRequest) -> RequestScreen:
    """One request with its course and what the viewer can do."""
    standing, here = request.standing, [asked.id]
    is_archived = is_from_archive(request, asked.client)
    may_receive = asked.is_open and can_receive_request(standing)
    answers = can_answer_request(standing, asked)
    may_answer = asked.is_open and answers
    is_known = asked.identified_on is not None
    asks_who = may_receive and not is_known
    may_tell = (
        asks_who
        and can_confirm_identity(standing, asked)
        and knows_client(request.user, asked.client)
    )
    may_erase = may_answer and is_known and asked.kind == RequestKind.ERASURE and not is_archived
    is_on_list = may_erase and is_listed(asked.client)
    hands_over = answers and is_known and asked.kind == RequestKind.ACCESS
    not_by_them = (
        blockers_for_handing_over(
            outcome=asked.outcome,
            answered_on=asked.answered_on,
            today=request.today,
            two_on=gives_copy_from(asked, standing),
            is_about_child=is_about_child(asked, on=request.today),
        )
        if hands_over
        else []
    )
    return RequestScreen(
        row=request_row(asked, request.today),
        client_url=file_url(request, asked.client),
        steps=tuple(_steps(asked, answers=answers)),
        clock_words=_clock_words(asked),
        identity_url=reverse("privacy:identity_confirm", args=here)
        if asks_who and may_tell
        else "",
        identity_words=_("First somebody who knows the person must say that it is they who ask.")
        if asks_who and not may_tell
        else "",
        wait_url=reverse("privacy:request_wait", args=here)
        if asks_who and asked.waits_from is None
        else "",
        extend_url=reverse("privacy:request_extend", args=here)
        if may_answer and asked.extended_on is None
        else "",
        answer_url=reverse("privacy:request_answer", args=here) if may_answer else "",
        export_url=reverse("privacy:own_data_show", args=here)
        if hands_over and not not_by_them
        else "",
        export_words=" ".join(say_all(not_by_them)),
        erase_url=reverse("privacy:erasure_propose", args=here)
        if may_erase and not is_on_list
        else "",
        erase_words=_(
            "The file is on a list to be erased: somebody else must approve it, and other "
            "organisations that hold it are asked."
        )
        if is_on_list
        else "",
        erasures_url=reverse("privacy:erasure_list")
        if is_on_list and standing.may(Permission.APPROVE_ERASURES)
        else "",
        correct_url=reverse("clients:particulars_correct", args=[asked.client.reference])
        if asked.is_open
        and is_known
        and asked.kind == RequestKind.CORRECTION
        and not is_archived
        and can_correct_particulars(standing)
        else "",
        restrict_url=reverse("privacy:use_restrict", args=[asked.client.reference])
        if may_answer and is_known and asked.kind in RESTRICTS and not is_archived
        else "",
        hold_url=reverse("privacy:file_hold", args=[asked.client.reference])
        if may_answer and not is_archived
        else "",
    )


def _state(asked: DataRequest) -> StateWord:
    if not asked.is_open:
        icon, kind = _ENDS[RequestOutcome(asked.outcome)]
        return StateWord(word=str(RequestOutcome(asked.outcome).label), icon=icon, kind=kind)
    if asked.clock.is_standing:
        return StateWord(word=pgettext("request", "waits for the person"), icon="hourglass")
    if asked.identified_on is None:
        word = pgettext("request", "who asks is to be confirmed")
        return StateWord(word=word, icon="help-circle", kind="care")
    return StateWord(word=pgettext("request", "to be answered"), icon="clock")


def _clock_words(asked: DataRequest) -> str:
    """Say how the last day comes about."""
    if not asked.is_open:
        return ""
    if asked.clock.is_standing:
        return _(
            "The month stands still until it is known who asks; the days of waiting are added."
        )
    values = {"received": day(asked.received_on), "waited": asked.clock.waited.days}
    words = (
        _("Counted from %(received)s: three months, because the time was extended.")
        if asked.extended_on
        else _("Counted from %(received)s: one month.")
    )
    if asked.clock.waited.days:
        words += " " + _("Added, because the person was waited for: %(waited)s days.")
    return words % values


def _steps(asked: DataRequest, *, answers: bool) -> Iterator[RequestStep]:
    yield RequestStep(
        title=_("Received"),
        on=asked.received_on,
        by=asked.recorded_by.full_name,
        words=asked.asked_words,
    )
    if asked.waits_from:
        yield RequestStep(title=_("Asked to show who they are"), on=asked.waits_from)
    if asked.extended_on:
        yield RequestStep(
            title=_("Extended by two months"), on=asked.extended_on, words=asked.extension_reason
        )
    if asked.identified_on and asked.identified_by:
        yield RequestStep(
            title=_("Recognised: %(how)s") % {"how": IdentityCheck(asked.identity_check).label},
            on=asked.identified_on,
            by=asked.identified_by.full_name,
        )
    if asked.answered_on and asked.answered_by:
        yield RequestStep(
            title=_("Answered: %(outcome)s") % {"outcome": RequestOutcome(asked.outcome).label},
            on=asked.answered_on,
            by=asked.answered_by.full_name,
            words=asked.answer_words,
        )
        if answers and asked.best_interest_words:
            yield RequestStep(
                title=_("Considered what is best for the child"),
                on=asked.answered_on,
                by=asked.answered_by.full_name,
                words=asked.best_interest_words,
            )
