"""The trail as the auditor reads it: the newest first, narrowed by person, client, session, day, kind."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.audit.findings import findings
from balsts.audit.reading import Entry, entries_where
from balsts.audit.sealing import last_block_on
from balsts.clients.queries.reference import references_of
from balsts.web.audit.file_presenter import kind_word
from balsts.web.audit.naming import Names, purpose_words
from balsts.web.audit.trail_forms import TrailFilterForm
from balsts.web.page import StaffRequest, page
from balsts.web.searches import searched_with
from balsts.web.shapes.lists import StateWord

ROWS = 50
SHOWN_OF_ONE = 5


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One entry: clients by their references, never by name."""

    at: datetime.datetime
    who: str
    where: str
    what: str
    kind: StateWord
    purpose: str
    references: tuple[str, ...]
    more: int
    session_id: UUID | None


@page(reads="trail_seen", needs=Permission.READ_TRAIL)
@searched_with(TrailFilterForm)
@require_GET
def trail_list(request: StaffRequest) -> HttpResponseBase:
    """Show one page of the trail, and the last block that was sealed."""
    form = TrailFilterForm(request.asked.told)
    asked = form.question
    entries = entries_where(asked, before=_before(request), most=ROWS + 1) if asked else []
    shown = entries[:ROWS]
    references = references_of(_shown_keys(shown))
    request.subjects.update(references)
    url = reverse("audit:trail_list")
    return render(
        request,
        "audit/trail_list.html",
        {
            "page_name": _("Trail"),
            "form": form,
            "lines": _lines(shown, references),
            "list_url": url,
            "clear_url": url if request.asked.address else "",
            "older_url": _older(request, shown[-1]) if len(entries) > ROWS else "",
            "anchor": last_block_on(request.today),
            "breach_url": reverse("audit:breach_show"),
            "review_url": reverse("audit:review_list"),
            "waiting": sum(1 for one in findings() if one.verdict is None),
        },
    )


def _shown_keys(entries: list[Entry]) -> set[UUID]:
    return {one for entry in entries for one in entry.subject_ids[:SHOWN_OF_ONE]}


def _lines(entries: list[Entry], references: dict[UUID, str]) -> list[TrailLine]:
    names = Names.of(entries)
    return [_line(entry, names, references) for entry in entries]


def _line(entry: Entry, names: Names, references: dict[UUID, str]) -> TrailLine:
    about = entry.subject_ids[:SHOWN_OF_ONE]
    subject = _("the client") if len(entry.subject_ids) == 1 else _("several clients")
    return TrailLine(
        at=entry.occurred_at,
        who=names.who(entry),
        where=names.where(entry),
        what=entry.sentence % {"by": names.who(entry), "subject": subject},
        kind=kind_word(entry.kind),
        purpose=purpose_words(entry.purpose),
        references=tuple(references.get(one, _("erased")) for one in about),
        more=len(entry.subject_ids) - len(about),
        session_id=entry.session_id,
    )


def _before(request: StaffRequest) -> Entry | None:
    """The entry after which the page begins, as its moment and number in the address."""
    at, _dash, number = request.GET.get("before", "").partition("_")
    try:
        moment, place = datetime.datetime.fromisoformat(at), int(number)
    except ValueError:
        return None
    if moment.tzinfo is None or not 0 < place < 2**63:
        return None
    return Entry(
        number=place,
        occurred_at=moment,
        event="",
        by=UUID(int=0),
        session_id=None,
        organisation_id=None,
        role="",
        purpose="",
        subject_ids=(),
    )


def _older(request: StaffRequest, last: Entry) -> str:
    at = last.occurred_at.astimezone(datetime.UTC).isoformat()
    return request.asked.url(reverse("audit:trail_list"), before=f"{at}_{last.number}")
