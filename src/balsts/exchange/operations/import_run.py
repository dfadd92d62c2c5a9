"""Starting, checking, agreeing to, writing and cancelling the import of a caseload."""

import datetime
import uuid
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.operations.promise import keep_promises_in_one_pass
from balsts.casework.queries.service_record import days_hold_all_services
from balsts.exchange import uploads
from balsts.exchange.bringing_in.caseload import bring_in
from balsts.exchange.enums import FORGOTTEN_STATES, ImportState
from balsts.exchange.findings import Finding, Findings
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.permissions import can_import_caseload, contracts_open_to_import
from balsts.exchange.queries.import_run import imports_waiting_of
from balsts.exchange.reading.apart import read_apart, scan
from balsts.exchange.reading.rows import Rows, read_rows
from balsts.exchange.reading.sources import UnreadableUpload, sources_in
from balsts.exchange.rules import blockers_for_starting_import
from balsts.exchange.sentences import stored, stored_values
from balsts.exchange.uploads import IncomingFile
from balsts.organisations.queries.contract import running_contracts
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.spreadsheets import UnreadableFile

Progress = Callable[[str, int, int], None]
READING, CHECKING, WRITING = "reading", "checking", "writing"


class CannotImportCaseload(Refused):
    """The import cannot be started, agreed to or cancelled."""


class _FoundSomethingElse(Exception):
    """Since the check something has changed: what is found now is not what was agreed to."""


@transaction.atomic
def start_import(*, files: Sequence[IncomingFile], by: User, at: datetime.datetime) -> ImportRun:
    """Keep the files to be checked; the same files are not brought in twice."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_import_caseload(standing):
        raise CannotImportCaseload.without_permission()
    # One import of a person at a time, so that the count of those that wait holds.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    blockers = blockers_for_starting_import(waiting=imports_waiting_of(by))
    if blockers:
        raise CannotImportCaseload(blockers)
    run_id = uuid.uuid4()
    kept = uploads.keep(run_id, files)
    before = ImportRun.objects.filter(sha256=kept.sha256, state=ImportState.WRITTEN).first()
    if before is not None and before.written_at is not None:
        uploads.discard(run_id)
        raise CannotImportCaseload.because(
            "already_imported",
            Sentence(
                translatable("These very files were brought in on %(day)s: nothing to do."),
                {"day": timezone.localdate(before.written_at)},
            ),
        )
    contract_ids = contracts_open_to_import(standing)
    contracts = running_contracts(on=standing.on, ids=contract_ids or ())
    run = ImportRun.objects.create(
        id=run_id,
        file_names=kept.names,
        sha256=kept.sha256,
        contract_numbers=sorted(contract.number for contract in contracts),
        started_at=at,
        started_by=by,
    )
    trail.record("import_started", by=by, at=at, details={"files": len(files)})
    return run


def check_import(
    *, run: ImportRun, by: User, at: datetime.datetime, progress: Progress | None = None
) -> ImportRun:
    """Write everything and take it back: the answer of writing, without having written."""
    _refuse_unless(run, by, ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)
    _move(run, ImportState.CHECKING)
    try:
        rows, findings = _read(run, progress)
        with transaction.atomic(), keep_promises_in_one_pass(by=by, at=at, is_trial=True):
            bring_in(rows, findings, by=by, at=at, progress=_report(run, CHECKING, progress))
            transaction.set_rollback(True)
    except UnreadableFile as refused:
        return _refuse_files(run, refused)
    except Exception:
        _move(run, ImportState.FAILED)
        raise
    _keep_findings(run, findings, has_changed=False)
    return run


@transaction.atomic
def agree_to_import(*, run: ImportRun, by: User, at: datetime.datetime) -> bool:
    """Agree to what the check has found; return whether there is something to write now.

    Agreeing once more to what is written changes nothing; what should be written and was broken
    off is written again, and never twice, because the writing itself waits for its turn.
    """
    locked = ImportRun.objects.select_for_update().get(id=run.id)
    if locked.state in (ImportState.WRITING, ImportState.WRITTEN) and locked.started_by_id == by.id:
        run.state = locked.state
        return locked.state == ImportState.WRITING
    _refuse_unless(locked, by, ImportState.CHECKED)
    if not can_import_caseload(standing_of(by, on=timezone.localdate(at))):
        raise CannotImportCaseload.without_permission()
    if not any(counts["ready"] for counts in locked.row_counts.values()):
        raise CannotImportCaseload.because(
            "nothing_to_write",
            Sentence(translatable("No row can be written: correct the files and choose again.")),
        )
    _move(run, ImportState.WRITING)
    return True


def write_import(
    *, run: ImportRun, by: User, at: datetime.datetime, progress: Progress | None = None
) -> ImportRun:
    """Write what was agreed to, in one transaction; if it finds anything else, write nothing.

    May be begun again after an interruption: only the end of the transaction makes it written.
    """
    try:
        with transaction.atomic():
            locked = ImportRun.objects.select_for_update().get(id=run.id)
            if locked.state == ImportState.WRITTEN:
                run.refresh_from_db()
                return run
            _refuse_unless(locked, by, ImportState.WRITING)
            rows, findings = _read(run, progress)
            with keep_promises_in_one_pass(by=by, at=at):
                client_ids = bring_in(
                    rows, findings, by=by, at=at, progress=_report(run, WRITING, progress)
                )
            if findings.digest() != locked.digest or not days_hold_all_services():
                raise _FoundSomethingElse  # noqa: TRY301 - rolls the transaction back
            trail.record(
                "caseload_imported",
                by=by,
                at=at,
                subjects=client_ids,
                details={sheet: counts["ready"] for sheet, counts in findings.counts().items()},
            )
            run.state, run.written_at, run.written_by = ImportState.WRITTEN, at, by
            run.save(update_fields=["state", "written_at", "written_by"])
    except _FoundSomethingElse:
        _keep_findings(run, findings, has_changed=True)
        return run
    except CannotImportCaseload:
        raise
    except UnreadableFile as refused:
        return _refuse_files(run, refused)
    except Exception:
        run.written_at = run.written_by = None
        _move(run, ImportState.FAILED)
        raise
    uploads.discard(run.id)
    return run


@transaction.atomic
def cancel_import(*, run: ImportRun, by: User, at: datetime.datetime) -> None:
    """Forget the files and what was found in them; what is being written can no longer be."""
    locked = ImportRun.objects.select_for_update().get(id=run.id)
    if locked.state == ImportState.CANCELLED:
        return
    _refuse_unless(
        locked,
        by,
        ImportState.UPLOADED,
        ImportState.CHECKING,
        ImportState.CHECKED,
        ImportState.REFUSED,
        ImportState.FAILED,
    )
    ImportMessage.objects.filter(run=run).delete()
    _move(run, ImportState.CANCELLED)
    trail.record("import_cancelled", by=by, at=at)
    uploads.discard(run.id)


def _refuse_unless(run: ImportRun, by: User, *states: ImportState) -> None:
    """Only who started an import goes on with it, and only from where it stands."""
    if run.started_by_id != by.id:
        raise CannotImportCaseload.without_permission()
    if run.state not in states:
        raise CannotImportCaseload.because(
            "import_moved_on",
            Sentence(translatable("This import has moved on meanwhile: look where it stands now.")),
        )


def _move(run: ImportRun, state: ImportState) -> None:
    run.state = state
    run.save(update_fields=["state"])


def _read(run: ImportRun, progress: Progress | None) -> tuple[Rows, Findings]:
    findings = Findings()
    report = _report(run, READING, progress)
    report(0, 0)
    kept = uploads.uploads_of(run.id, run.file_names)
    if len(kept) < len(run.file_names):
        raise UnreadableFile(
            Sentence(translatable("The files are no longer here: choose them again"))
        )
    scan(kept, program=settings.BALSTS_UPLOAD_SCANNER)
    read_apart(kept)
    sources = sources_in(kept)
    return read_rows(sources, findings, progress=report), findings


def _report(run: ImportRun, phase: str, progress: Progress | None) -> Callable[[int, int], None]:
    def report(done: int, total: int) -> None:
        uploads.note_progress(run.id, phase, done, total)
        (progress or _nothing)(phase, done, total)

    return report


def _nothing(_phase: str, _done: int, _total: int) -> None:
    pass


def _is_forgotten(run: ImportRun) -> bool:
    """Whether it was cancelled or dropped meanwhile; holds the row until the transaction ends."""
    locked = ImportRun.objects.select_for_update().get(id=run.id)
    if locked.state in FORGOTTEN_STATES:
        run.state = locked.state
        return True
    return False


@transaction.atomic
def _refuse_files(run: ImportRun, refused: UnreadableFile) -> ImportRun:
    if _is_forgotten(run):
        return run
    run.refused_because = stored(refused.sentence)
    if isinstance(refused, UnreadableUpload):
        run.refused_file = refused.file_name
        run.refused_because["others"] = [
            stored(other.sentence) | {"file": other.file_name} for other in refused.others
        ]
    run.state = ImportState.REFUSED
    run.save(update_fields=["refused_because", "refused_file", "state"])
    uploads.discard(run.id)
    return run


@transaction.atomic
def _keep_findings(run: ImportRun, findings: Findings, *, has_changed: bool) -> None:
    if _is_forgotten(run):
        return
    ImportMessage.objects.filter(run=run).delete()
    ImportMessage.objects.bulk_create(
        [_message(run, position, each) for position, each in enumerate(findings.in_order())],
        batch_size=5000,
    )
    run.row_counts, run.digest = findings.counts(), findings.digest()
    run.message_count = len(findings.all)
    run.has_changed_since_check = has_changed
    run.state = ImportState.CHECKED
    run.save(
        update_fields=[
            "row_counts",
            "digest",
            "message_count",
            "has_changed_since_check",
            "state",
        ]
    )


def _message(run: ImportRun, position: int, finding: Finding) -> ImportMessage:
    return ImportMessage(
        run=run,
        position=position,
        sheet=finding.sheet,
        source=finding.source[: uploads.LONGEST_NAME],
        row_number=finding.row,
        column=finding.column,
        severity=finding.severity,
        code=finding.code,
        text=finding.sentence.text,
        values=stored_values(finding.sentence.values),
    )
