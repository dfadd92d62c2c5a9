"""Files on their way out as finished values."""

import datetime
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.exchange.datasets.caseload_list import COLUMNS
from balsts.exchange.enums import (
    ExportPurpose,
    ExportState,
    ExportTemplate,
    Omission,
    Sensitivity,
)
from balsts.exchange.models import Export
from balsts.exchange.rules import is_names_by_law, reasons_for_two
from balsts.platform.dates import format_date
from balsts.web.formatting import grouped
from balsts.web.shapes.lists import Pages, SectionItem, StateWord
from balsts.web.shapes.outgoing import ExportFact, ExportPaper, ExportRow
from balsts.web.wording import say

LOOKS = {
    ExportState.WAITING: ("hourglass", "care"),
    ExportState.READY: ("download", "accent"),
    ExportState.TAKEN: ("circle-check", "good"),
    ExportState.DECLINED: ("x", "bad"),
    ExportState.EXPIRED: ("x", ""),
}


def export_row(export: Export) -> ExportRow:
    """One line of the register."""
    return ExportRow(
        reference=export.reference,
        url=reverse("outgoing:export_show", args=[export.id]),
        what=_what(export),
        purpose=str(ExportPurpose(export.purpose).label),
        reason=export.reason,
        people=export.person_count,
        by=export.asked_by.full_name,
        on=timezone.localdate(export.asked_at),
        second=export.decided_by.full_name if export.decided_by else "",
        state=state_word(export),
    )


def state_word(export: Export) -> StateWord:
    """Say where a file stands."""
    state = ExportState(export.state)
    icon, kind = LOOKS[state]
    return StateWord(word=str(state.label), icon=icon, kind=kind)


def state_choices(address: str, chosen: ExportState | None) -> tuple[SectionItem, ...]:
    """Offer the files of one state only."""
    return (
        SectionItem(label=pgettext("files", "all"), url=address, is_current=chosen is None),
        *(
            SectionItem(
                label=str(state.label),
                url=f"{address}?{urlencode({'state': state.value})}",
                is_current=chosen is state,
            )
            for state in ExportState
        ),
    )


def register_pages(
    address: str, *, state: ExportState | None, offset: int, shown: int, size: int, has_more: bool
) -> Pages:
    """Say how many are shown, and where the neighbours are."""
    asked = {"state": state.value} if state else {}

    def at(place: int) -> str:
        return f"{address}?{urlencode({**asked, 'after': place})}"

    return Pages(
        words=ngettext("%(count)s file on this page", "%(count)s files on this page", shown)
        % {"count": shown},
        previous_url=at(max(0, offset - size)) if offset else "",
        next_url=at(offset + size) if has_more else "",
    )


def export_paper(
    export: Export, *, is_own: bool, may_decide: bool, wait_words: str, deciders: Sequence[str]
) -> ExportPaper:
    """Everything about one file, and what the viewer can do with it now."""
    state = ExportState(export.state)
    return ExportPaper(
        reference=export.reference,
        title=_what(export),
        state=state_word(export),
        lead=_lead(export, is_own=is_own, may_decide=may_decide),
        facts=tuple(_facts(export)),
        take_url=reverse("outgoing:export_take", args=[export.id])
        if is_own and state is ExportState.READY
        else "",
        agree_url=reverse("outgoing:export_agree", args=[export.id])
        if may_decide and not wait_words
        else "",
        wait_words=wait_words,
        decline_url=reverse("outgoing:export_decline", args=[export.id]) if may_decide else "",
        deciders=tuple(deciders) if is_own and state is ExportState.WAITING else (),
        officer_words=_("The data protection officer can agree, too.")
        if is_own and state is ExportState.WAITING
        else "",
    )


def second_person_words(name: str, two_on: datetime.date | None) -> str:
    """Name a colleague who can agree, with the day from which if that is still to come."""
    if two_on is None:
        return name
    day = format_date(two_on, get_language() or "en")
    return _("%(name)s, from %(day)s on") % {"name": name, "day": day}


def _what(export: Export) -> str:
    if export.template != ExportTemplate.CASELOAD:
        return str(ExportTemplate(export.template).label)
    if export.has_names:
        return _("List of the caseload with names")
    return _("List of the caseload without names")


def _lead(export: Export, *, is_own: bool, may_decide: bool) -> str:
    until = {"moment": _moment(export.expires_at)}
    match ExportState(export.state):
        case ExportState.READY if is_own:
            return _("You can take it once, until %(moment)s. After that it is removed.") % until
        case ExportState.READY:
            return _("It can be taken once, until %(moment)s.") % until
        case ExportState.WAITING if may_decide:
            return (
                _(
                    "Your colleague asks to take this out. Once you agree it can be taken once, within "
                    "a day; without an answer it is removed after %(moment)s."
                )
                % until
            )
        case ExportState.WAITING:
            return (
                _("A second person has to agree. Without an answer it is removed after %(moment)s.")
                % until
            )
        case ExportState.TAKEN:
            return _("Taken on %(moment)s. The file is no longer here.") % {
                "moment": _moment(export.taken_at)
            }
        case ExportState.DECLINED:
            return _("The second person has declined. The file was removed.")
        case _:
            return _("Nobody took it in time. The file was removed.")


def _facts(export: Export) -> Iterable[ExportFact]:
    def fact(label: str, words: object) -> ExportFact:
        return ExportFact(label=label, words=str(words))

    yield fact(_("What is it for?"), ExportPurpose(export.purpose).label)
    if export.reason:
        yield fact(_("In a sentence"), export.reason)
    if export.names_reason:
        yield fact(_("Why references are not enough"), export.names_reason)
    yield fact(
        _("People in it"),
        ngettext("%(count)s person", "%(count)s people", export.person_count)
        % {"count": grouped(export.person_count)},
    )
    if left_out := export.filters.get("left_out"):
        yield fact(_("Not in it"), Omission(left_out).label)
    if reasons := _reasons_for_two(export):
        yield fact(_("Why two people are needed"), " ".join(reasons))
    if export.contract:
        yield fact(_("Under contract"), f"{export.contract} · {export.contract.provider.name}")
    if export.fields:
        headings = {column.code: str(column.heading) for column in COLUMNS}
        yield fact(
            pgettext("export", "Columns"),
            ", ".join(headings.get(code, code) for code in export.fields),
        )
    yield fact(_("Asked for by"), f"{export.asked_by.full_name}, {_moment(export.asked_at)}")
    if export.decided_by:
        yield fact(
            _("Second person"), f"{export.decided_by.full_name}, {_moment(export.decided_at)}"
        )
    if export.decline_reason:
        yield fact(_("Why it was declined"), export.decline_reason)
    yield fact(
        _("File"),
        _("%(kind)s, %(size)s bytes")
        % {
            "kind": export.kind.upper(),
            "size": grouped(export.byte_count),
        },
    )
    yield fact(_("SHA-256 of the file"), export.sha256)


def _reasons_for_two(export: Export) -> list[str]:
    """Say why a list waits, or waited, for a second person: for the one who asks and the one who agrees."""
    if export.people_needed == 1:
        return []
    reasons = reasons_for_two(
        person_count=export.person_count,
        people_before=export.filters.get("people_before", 0),
        sensitivities=[Sensitivity.SEALED] if export.has_sealed_fields else [],
        names_by_law=is_names_by_law(has_names=export.has_names, purpose=export.purpose),
    )
    return [say(reason) for reason in reasons]


def _moment(at: object) -> str:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f"{format_date(local.date(), get_language() or 'en')} {local:%H:%M}"
