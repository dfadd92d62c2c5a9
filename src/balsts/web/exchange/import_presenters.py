"""Imports as they are shown: earlier ones in a list, one with what its check has found."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.exchange.enums import WAITING_STATES, ImportState, Severity
from balsts.exchange.models import ImportRun
from balsts.exchange.queries.import_run import (
    MESSAGES_ON_A_PAGE,
    ImportProgress,
    MessageLine,
    MessagePage,
)
from balsts.web.formatting import day, grouped
from balsts.web.shapes.checks import (
    CheckedSheet,
    ImportCheck,
    ImportMessage,
    ImportRow,
    JobProgress,
)
from balsts.web.shapes.lists import Pages, SectionItem, StateWord

LOOKS = {
    ImportState.UPLOADED: ("hourglass", "accent"),
    ImportState.CHECKING: ("hourglass", "accent"),
    ImportState.CHECKED: ("question-mark", "care"),
    ImportState.WRITING: ("hourglass", "accent"),
    ImportState.WRITTEN: ("circle-check", "good"),
    ImportState.REFUSED: ("x", "bad"),
    ImportState.FAILED: ("alert-triangle", "bad"),
    ImportState.CANCELLED: ("x", ""),
    ImportState.EXPIRED: ("x", ""),
}
WITH_RESULT = frozenset({ImportState.CHECKED, ImportState.WRITTEN})


def import_row(run: ImportRun) -> ImportRow:
    """One line of the list of imports."""
    state = ImportState(run.state)
    written = sum(counts["ready"] for counts in run.row_counts.values())
    return ImportRow(
        file_name=file_words(run.file_names),
        url=reverse("exchange:import_check_show", args=[run.id]),
        on=timezone.localdate(run.started_at),
        by=run.started_by.full_name,
        state=state_word(state),
        written=written if state == ImportState.WRITTEN else None,
    )


def state_word(state: ImportState) -> StateWord:
    icon, kind = LOOKS[state]
    return StateWord(word=str(state.label), icon=icon, kind=kind)


def file_words(names: Iterable[str]) -> str:
    """Name the file, or the first of several and how many more there are."""
    first, *others = names
    if not others:
        return first
    return ngettext(
        "%(file)s and %(count)s more file", "%(file)s and %(count)s more files", len(others)
    ) % {"file": first, "count": len(others)}


def check_of(
    progress: ImportProgress,
    page: MessagePage | None,
    *,
    severity: Severity | None,
    offset: int,
) -> ImportCheck:
    """Put together what a person needs to decide."""
    address = reverse("exchange:import_check_show", args=[progress.id])
    state = progress.state
    return ImportCheck(
        file_name=file_words(progress.file_names),
        state=state_word(state),
        lead=_lead(progress),
        wait_words=_wait_words(progress),
        has_result=state in WITH_RESULT,
        is_written=state == ImportState.WRITTEN,
        is_stalled=progress.is_stalled,
        has_changed=progress.has_changed_since_check,
        refusals=progress.refusals,
        valid=progress.ready,
        warnings=progress.warned,
        errors=progress.refused,
        left_out=progress.left_out,
        sheets=tuple(
            CheckedSheet(
                label=sheet.label,
                numbers=tuple(
                    grouped(number)
                    for number in (
                        sheet.read,
                        sheet.ready,
                        sheet.warned,
                        sheet.refused,
                        sheet.left_out,
                    )
                ),
            )
            for sheet in progress.sheets
        ),
        messages=tuple(
            _message(line, position)
            for position, line in enumerate(page.lines if page else (), start=offset + 1)
        ),
        message_count=progress.message_count,
        message_kinds=_kinds(address, severity) if progress.message_count else (),
        pages=_pages(page, address, severity=severity, offset=offset),
        errors_url=reverse("exchange:import_messages", args=[progress.id])
        if progress.message_count
        else "",
        cancel_url=reverse("exchange:import_discard", args=[progress.id])
        if state in WAITING_STATES
        else "",
        confirm_url=reverse("exchange:import_confirm", args=[progress.id])
        if progress.may_be_agreed_to
        else "",
        confirm_label=ngettext("Write %(rows)s row", "Write %(rows)s rows", progress.ready)
        % {"rows": grouped(progress.ready)},
        progress=progress_of_import(progress) if progress.is_moving else None,
    )


def progress_of_import(progress: ImportProgress) -> JobProgress:
    """Say how far reading, checking or writing has come."""
    values = {"done": grouped(progress.done), "total": grouped(progress.total)}
    match progress.phase if progress.total else "":
        case "writing":
            words = _("Writing: %(done)s of %(total)s rows.") % values
        case "checking" | "reading":
            words = _("Checking: %(done)s of %(total)s rows.") % values
        case _:
            words = _("Waiting for its turn. You may leave this page and come back.")
    return JobProgress(
        done=progress.done,
        total=progress.total or 1,
        words=words,
        poll_url=reverse("exchange:import_progress", args=[progress.id])
        if progress.is_moving and not progress.is_stalled
        else "",
    )


def _lead(progress: ImportProgress) -> str:
    if progress.written_at is not None:
        return ngettext(
            "%(rows)s row was written on %(day)s.",
            "%(rows)s rows were written on %(day)s.",
            progress.ready,
        ) % {
            "rows": grouped(progress.ready),
            "day": day(timezone.localdate(progress.written_at)),
        }
    if progress.state == ImportState.CHECKED:
        return ngettext(
            "%(rows)s row was read and checked. Nothing has been written yet.",
            "%(rows)s rows were read and checked. Nothing has been written yet.",
            progress.read,
        ) % {"rows": grouped(progress.read)}
    if progress.state == ImportState.EXPIRED:
        return _(
            "Nobody agreed to the import in time, so the files were removed; nothing was written. "
            "To bring the caseload in, choose the files again."
        )
    return _("Nothing has been written yet.")


def _wait_words(progress: ImportProgress) -> str:
    """Say until when the files wait for an agreement."""
    if progress.state not in WAITING_STATES:
        return ""
    return _("Without your agreement the files are removed after %(day)s.") % {
        "day": day(timezone.localdate(progress.kept_until))
    }


def _message(line: MessageLine, position: int) -> ImportMessage:
    place = line.sheet or line.source
    if line.row_number is not None:
        place = _("%(sheet)s, row %(row)s") % {"sheet": place, "row": line.row_number}
    if line.column:
        place = _("%(place)s, “%(column)s”") % {"place": place, "column": line.column}
    return ImportMessage(
        anchor=f"message-{position}",
        place=place,
        message=line.text,
        kind=line.severity.value,
        kind_label=_kind_words(line.severity),
    )


def _kind_words(severity: Severity) -> str:
    match severity:
        case Severity.ERROR:
            return _("not written")
        case Severity.LEFT_OUT:
            return _("left out")
        case Severity.WARNING:
            return _("warning")


def _kinds(address: str, chosen: Severity | None) -> tuple[SectionItem, ...]:
    """Offer the messages of one weight only."""
    every = SectionItem(label=_("all messages"), url=address, is_current=chosen is None)
    return (
        every,
        *(
            SectionItem(
                label=_kind_words(severity),
                url=f"{address}?{urlencode({'weight': severity.value})}",
                is_current=chosen == severity,
            )
            for severity in Severity
        ),
    )


def _pages(
    page: MessagePage | None, address: str, *, severity: Severity | None, offset: int
) -> Pages | None:
    if page is None or not page.lines:
        return None
    last = offset + len(page.lines)
    asked = {"weight": severity.value} if severity else {}
    step = len(page.lines) if page.more else 0

    def at(place: int) -> str:
        return f"{address}?{urlencode({**asked, 'after': place})}#messages"

    return Pages(
        words=_("%(first)s–%(last)s of %(total)s messages")
        % {
            "first": grouped(offset + 1),
            "last": grouped(last),
            "total": grouped(page.total),
        },
        previous_url=at(max(0, offset - MESSAGES_ON_A_PAGE)) if offset else "",
        next_url=at(offset + step) if page.more else "",
    )
