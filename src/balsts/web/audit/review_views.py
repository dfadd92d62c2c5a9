"""The weekly review: what looks like curiosity, and what the auditor says it was."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.accounts.queries.user import names_of_users
from balsts.audit.findings import (
    CannotReviewFinding,
    Found,
    OpenedOutside,
    Verdict,
    findings,
    is_overdue,
    monday_before,
    opened_outside,
    review_finding,
)
from balsts.clients.enums import OutsideReason
from balsts.clients.queries.reference import references_of
from balsts.platform.dates import beginning_of
from balsts.web.page import StaffRequest, page

SHOWN_OF_ONE = 8
PATTERNS: dict[str, Promise] = {
    "same_family_name": gettext_lazy("opened files of people with the same family name"),
    "burst": gettext_lazy("opened more than 40 files within an hour"),
    "out_of_hours": gettext_lazy("opened files at night or at the weekend"),
    "closed_case_of_a_colleague": gettext_lazy("opened files without an open case, of others"),
    "looked_and_wrote_nothing": gettext_lazy("opened files of others and wrote nothing into them"),
    "searched_and_opened_nothing": gettext_lazy("searched often and opened nothing"),
    "asked_around": gettext_lazy("asked others often and registered few people"),
    "asked_the_archive": gettext_lazy("asked the archive often for files that are not there"),
    "many_outside": gettext_lazy("opened 60 or more files outside their own caseload"),
    "vague_reasons": gettext_lazy("gave “something else” as the reason for five or more files"),
    "nobody_else_there": gettext_lazy(
        "opened files on which nobody, themselves included, worked in that week"
    ),
    "often_refused": gettext_lazy("was refused pages often"),
}
VERDICTS = {
    Verdict.EXPLAINED: pgettext_lazy("verdict", "There was a reason"),
    Verdict.TALKED_OVER: pgettext_lazy("verdict", "Talked over with the person"),
    Verdict.REPORTED: pgettext_lazy("verdict", "Reported as a breach"),
}


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """Who did what in which week, about whom by reference, and what was said of it."""

    who: str
    what: str
    week_from: datetime.date
    times: int
    references: tuple[str, ...]
    more: int
    trail_url: str
    key: UUID
    verdict: str
    reviewed_by: str
    reviewed_at: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class OutsideLine:
    """How many files somebody opened outside their own caseload, and how many with which reason."""

    who: str
    files: int
    reasons: tuple[tuple[str, int], ...]


@page(reads="review_seen", needs=Permission.READ_TRAIL)
@require_GET
def review_list(request: StaffRequest) -> HttpResponseBase:
    """Show what waits for a review, and what was said before."""
    found = findings()
    monday = monday_before(request.today)
    outside = opened_outside(since=beginning_of(monday), until=request.at)
    lines = _lines(request, found)
    return render(
        request,
        "audit/review.html",
        {
            "page_name": _("Weekly review"),
            "waiting": [line for line in lines if not line.verdict],
            "reviewed": [line for line in lines if line.verdict],
            "is_overdue": is_overdue(found, at=request.at),
            "outside": _outside_lines(outside),
            "outside_since": monday,
            "write_url": reverse("audit:review_write"),
            "verdicts": list(VERDICTS.items()),
            "trail_url": reverse("audit:trail_list"),
        },
    )


@page(reads="review_seen", needs=Permission.READ_TRAIL)
@require_POST
def review_write(request: StaffRequest) -> HttpResponseBase:
    """Write down what it was."""
    said = request.POST.get("verdict", "")
    try:
        finding_id = UUID(request.POST.get("finding", ""))
    except ValueError as fault:
        raise Http404 from fault
    if said not in set(Verdict):
        raise Http404
    try:
        review_finding(finding_id=finding_id, verdict=Verdict(said), by=request.user, at=request.at)
    except CannotReviewFinding:
        messages.error(
            request,
            _(
                "This was reviewed already, or it is about yourself, or about somebody who let you in "
                "or gave you your post less than two weeks ago: ask another auditor."
            ),
        )
    return redirect("audit:review_list")


def _outside_lines(outside: list[OpenedOutside]) -> list[OutsideLine]:
    names = names_of_users({one.by for one in outside}) if outside else {}
    by_person: dict[UUID, list[OpenedOutside]] = {}
    for one in outside:
        by_person.setdefault(one.by, []).append(one)
    lines = [
        OutsideLine(
            who=names.get(by, "") or _("somebody whose account is gone"),
            files=sum(one.files for one in given),
            reasons=tuple((str(OutsideReason(one.reason).label), one.files) for one in given),
        )
        for by, given in by_person.items()
    ]
    return sorted(lines, key=lambda line: (-line.files, line.who))


def _lines(request: StaffRequest, found: list[Found]) -> list[FindingLine]:
    waiting = [one for one in found if one.verdict is None]
    shown = {client for one in waiting for client in one.subject_ids[:SHOWN_OF_ONE]}
    references = references_of(shown)
    request.subjects.update(references)
    people: set[Any] = {one.by for one in found} | {one.reviewed_by for one in found}
    names = names_of_users(people - {None})
    return [_line(one, names, references) for one in found]


def _line(one: Found, names: dict[UUID, str], references: dict[UUID, str]) -> FindingLine:
    # Once it is reviewed, whom it was about is the trail's to tell and no longer the page's.
    about = one.subject_ids[:SHOWN_OF_ONE] if one.verdict is None else ()
    last = one.week_from + datetime.timedelta(days=6)
    return FindingLine(
        who=names.get(one.by, "") or _("somebody whose account is gone"),
        what=str(PATTERNS.get(one.pattern, one.pattern)),
        week_from=one.week_from,
        times=one.times,
        references=tuple(references.get(client, _("erased")) for client in about),
        more=max(0, len(one.subject_ids) - SHOWN_OF_ONE),
        trail_url=f"{reverse('audit:trail_list')}?since={one.week_from}&last={last}",
        key=one.id,
        verdict=str(VERDICTS[one.verdict]) if one.verdict else "",
        reviewed_by=names.get(one.reviewed_by or one.by, "") if one.reviewed_by else "",
        reviewed_at=one.reviewed_at,
    )
