"""Alarms: what must reach the auditor at once, and what the auditor says it was."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.accounts.queries.user import names_of_users
from balsts.audit.alarms import Alarm, acknowledge_alarm, alarms
from balsts.clients.queries.reference import references_of
from balsts.platform.blockers import Refused
from balsts.platform.dates import format_date
from balsts.web.audit.alarm_forms import AlarmNoteForm
from balsts.web.page import StaffRequest, page
from balsts.web.wording import say_all

SHOWN_OF_ONE = 8
# A login session lasts no longer than a working day, so it may have begun the day before.
SESSION_MAY_HAVE_BEGUN = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class AlarmLine:
    """One alarm: what, who, in which session, since when, about whom by reference."""

    key: UUID
    what: str
    who: str
    session_id: UUID | None
    times: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    references: tuple[str, ...]
    more: int
    trail_url: str
    breach_url: str
    form: AlarmNoteForm
    note: str
    acknowledged_by: str
    acknowledged_at: datetime.datetime | None


@page(reads="alarms_seen", needs=Permission.READ_TRAIL)
@require_GET
def alarm_list(request: StaffRequest) -> HttpResponseBase:
    """Show what rings, the oldest first, and what is known already."""
    return _page(request)


@page(reads="alarms_seen", needs=Permission.READ_TRAIL)
@require_POST
def alarm_acknowledge(request: StaffRequest) -> HttpResponseBase:
    """Take note of one alarm; what was typed stays where it is refused."""
    try:
        alarm_id = UUID(request.POST.get("alarm", ""))
    except ValueError as fault:
        raise Http404 from fault
    form = AlarmNoteForm(request.POST, prefix=str(alarm_id))
    if form.is_valid():
        try:
            acknowledge_alarm(
                alarm_id=alarm_id, note=form.cleaned_data["note"], by=request.user, at=request.at
            )
        except Refused as refusal:
            for words in say_all(refusal.blockers):
                messages.error(request, words)
        else:
            messages.success(request, _("Your note stands below; the alarm is silent."))
            return redirect("audit:alarm_list")
    return _page(request, answered=alarm_id, form=form)


def _page(
    request: StaffRequest, *, answered: UUID | None = None, form: AlarmNoteForm | None = None
) -> HttpResponseBase:
    found = alarms()
    forms = {answered: form} if answered and form else {}
    lines = _lines(request, found, forms)
    return render(
        request,
        "audit/alarms.html",
        {
            "page_name": _("Alarms"),
            "waiting": [line for line in lines if line.acknowledged_at is None],
            "known": [line for line in lines if line.acknowledged_at is not None],
            "acknowledge_url": reverse("audit:alarm_acknowledge"),
            "breach_url": reverse("audit:breach_show"),
            "decoys_url": reverse("audit:decoy_list"),
        },
    )


def _lines(
    request: StaffRequest, found: list[Alarm], forms: dict[UUID, AlarmNoteForm]
) -> list[AlarmLine]:
    waiting = [one for one in found if one.acknowledged_at is None]
    references = references_of({who for one in waiting for who in one.subject_ids[:SHOWN_OF_ONE]})
    request.subjects.update(references)
    people = {one.by for one in found} | {one.acknowledged_by or one.by for one in found}
    names = names_of_users(people)
    return [_line(one, names, references, forms, today=request.today) for one in found]


def _line(
    one: Alarm,
    names: dict[UUID, str],
    references: dict[UUID, str],
    forms: dict[UUID, AlarmNoteForm],
    *,
    today: datetime.date,
) -> AlarmLine:
    who = names.get(one.by) or _("somebody whose account is gone")
    subject = _("the client") if len(one.subject_ids) == 1 else _("several clients")
    # Once somebody took note, whom it was about is the trail's to tell and no longer the page's.
    about = one.subject_ids[:SHOWN_OF_ONE] if one.acknowledged_at is None else ()
    return AlarmLine(
        key=one.id,
        what=one.sentence % {"by": who, "subject": subject},
        who=who if one.session_id else "",
        session_id=one.session_id,
        times=one.times,
        first_at=one.first_at,
        last_at=one.last_at,
        references=tuple(references.get(client, _("erased")) for client in about),
        more=max(0, len(one.subject_ids) - SHOWN_OF_ONE),
        trail_url=_trail_url(one),
        breach_url=_breach_url(one, today=today),
        form=forms.get(one.id) or AlarmNoteForm(prefix=str(one.id)),
        note=one.note,
        acknowledged_by=names.get(one.acknowledged_by or one.by, ""),
        acknowledged_at=one.acknowledged_at,
    )


def _trail_url(one: Alarm) -> str:
    asked = {"session": str(one.session_id)} if one.session_id else {"what": one.event}
    return f"{reverse('audit:trail_list')}?{urlencode(asked)}"


def _breach_url(one: Alarm, *, today: datetime.date) -> str:
    """The breach kit of that session, with the clock running since the alarm rang."""
    if one.session_id is None:
        return ""
    since = timezone.localdate(one.first_at) - SESSION_MAY_HAVE_BEGUN
    asked = {
        "session": str(one.session_id),
        "since": _written(since),
        "last": _written(max(today, timezone.localdate(one.last_at))),
        "learnt_at": f"{timezone.localtime(one.first_at):%Y-%m-%dT%H:%M}",
    }
    return f"{reverse('audit:breach_show')}?{urlencode(asked)}"


def _written(day: datetime.date) -> str:
    """Write a day as it will stand in a field, which shows what an address says."""
    return format_date(day, get_language() or "en")
