"""Making a file with people's data, agreeing to it as the second person, taking it once."""

import datetime
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.alarms import raise_alarm
from balsts.exchange import waiting_exports
from balsts.exchange.datasets.caseload_list import (
    SHEET,
    Asking,
    Mark,
    caseload_file,
    clients_of_list,
    columns,
    left_out_of,
)
from balsts.exchange.enums import (
    ExportKind,
    ExportPurpose,
    ExportState,
    ExportTemplate,
    Sensitivity,
)
from balsts.exchange.models import Export
from balsts.exchange.permissions import can_decide_export, can_export_caseload
from balsts.exchange.queries.export import files_asked_for, people_taken_alone
from balsts.exchange.rules import (
    KEPT_FOR,
    MOST_PEOPLE_FOR_ONE,
    blockers_for_asking,
    blockers_for_deciding,
    blockers_for_taking,
    hides_closed_files,
    is_names_by_law,
    reasons_for_two,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import standing_of
from balsts.organisations.rules import blockers_for_second_person
from balsts.platform.blockers import Refused
from balsts.platform.dates import format_date
from balsts.platform.form_ids import id_from_form
from balsts.platform.identifiers import new_export_reference
from balsts.platform.inspection import UnfitToLeave, findings_in_csv, findings_in_xlsx
from balsts.platform.sentences import Sentence, translatable


class CannotExport(Refused):
    """The file cannot be made, agreed to, declined or taken."""


@dataclass(frozen=True, kw_only=True)
class ExportWish:
    """What somebody wants to take out, and why. The id of its form makes sure that sent twice is one file."""

    contract: Contract
    kind: ExportKind
    language: str
    purpose: ExportPurpose
    reason: str
    has_names: bool = False
    names_reason: str = ""
    is_open: bool | None = True
    form_id: UUID = field(default_factory=uuid4)

    def export_id(self, by: User) -> UUID:
        """Return the id of the file that this person has made by it: the same words, the same file."""
        told = (
            by.pk,
            self.contract.pk,
            self.kind.value,
            self.language,
            self.purpose.value,
            self.reason,
            self.has_names,
            self.names_reason,
            self.is_open,
        )
        return id_from_form(self.form_id, [str(one) for one in told])


@transaction.atomic
def make_export(*, wish: ExportWish, by: User, at: datetime.datetime) -> Export:
    """Make the list of a caseload and register it; nobody has it yet.

    The row of the register and the bytes it describes come from the same transaction. The same wish
    sent again returns the file that is made already, wherever it stands; other words are another file.
    """
    on = timezone.localdate(at)
    if not can_export_caseload(standing_of(by, on=on), wish.contract.id):
        raise CannotExport.without_permission()
    # One file of a person at a time, so that the count of the day holds.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    export_id = wish.export_id(by)
    if kept := Export.objects.filter(id=export_id).first():
        return kept
    listed = clients_of_list(
        wish.contract,
        on=on,
        is_open=wish.is_open,
        hides_closed=hides_closed_files(has_names=wish.has_names, purpose=wish.purpose),
    )
    people = listed.clients
    since = at - datetime.timedelta(days=1)
    blockers = blockers_for_asking(
        reason=wish.reason,
        has_names=wish.has_names,
        names_reason=wish.names_reason,
        person_count=len(people),
        asked_today=files_asked_for(by, since=since),
    )
    if blockers:
        raise CannotExport(blockers)

    chosen = columns(has_names=wish.has_names)
    reference = new_export_reference()
    content = caseload_file(
        people,
        kind=wish.kind,
        has_names=wish.has_names,
        asking=Asking(on=on, language=wish.language),
        mark=Mark(
            reference=reference,
            person=by.full_name,
            on=format_date(on, wish.language),
            person_count=len(people),
            left_out=listed.left_out,
        ),
    )
    _inspect(content, wish.kind)
    sensitivities = {column.sensitivity for column in chosen}
    people_before = people_taken_alone(by, since=since)
    reasons = reasons_for_two(
        person_count=len(people),
        people_before=people_before,
        sensitivities=sensitivities,
        names_by_law=is_names_by_law(has_names=wish.has_names, purpose=wish.purpose),
    )
    export = Export.objects.create(
        id=export_id,
        reference=reference,
        state=ExportState.WAITING if reasons else ExportState.READY,
        template=ExportTemplate.CASELOAD,
        kind=wish.kind,
        language=wish.language,
        contract=wish.contract,
        purpose=wish.purpose,
        reason=wish.reason,
        has_names=wish.has_names,
        has_sealed_fields=Sensitivity.SEALED in sensitivities,
        names_reason=wish.names_reason if wish.has_names else "",
        filters={
            "is_open": wish.is_open,
            "on": on.isoformat(),
            "people_before": people_before,
            "left_out": listed.left_out,
        },
        fields=[column.code for column in chosen],
        person_count=len(people),
        client_ids=[client.id for client in people],
        sha256=sha256(content).hexdigest(),
        byte_count=len(content),
        people_needed=2 if reasons else 1,
        asked_at=at,
        asked_by=by,
        expires_at=at + KEPT_FOR,
    )
    trail.record("export_made", by=by, at=at, subjects=export.client_ids, details=_details(export))
    waiting_exports.put(export.id, content)
    return export


@transaction.atomic
def agree_to_export(*, export: Export, by: User, at: datetime.datetime) -> Export:
    """Agree as the second person; from now it can be taken once, for a day."""
    locked = _locked_to_decide(export, by, at)
    standing = standing_of(by, on=timezone.localdate(at))
    if blockers := blockers_for_second_person(second_person_from(locked.asked_by_id, standing)):
        raise CannotExport(blockers)
    locked.state, locked.decided_by, locked.decided_at = ExportState.READY, by, at
    locked.expires_at = at + KEPT_FOR
    locked.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
    trail.record("export_agreed", by=by, at=at, details=_details(locked))
    return locked


@transaction.atomic
def decline_export(*, export: Export, reason: str, by: User, at: datetime.datetime) -> Export:
    """Decline as the second person, with the reason; the file is removed."""
    locked = _locked_to_decide(export, by, at)
    if not reason:
        raise CannotExport.because(
            "decline_without_reason",
            Sentence(translatable("Say why you decline: your colleague reads it.")),
        )
    locked.state, locked.decided_by, locked.decided_at = ExportState.DECLINED, by, at
    locked.decline_reason, locked.client_ids = reason, []
    locked.save(update_fields=["state", "decided_by", "decided_at", "decline_reason", "client_ids"])
    trail.record("export_declined", by=by, at=at, details=_details(locked))
    transaction.on_commit(lambda: waiting_exports.discard(locked.id))
    return locked


@transaction.atomic
def take_export(*, export: Export, by: User, at: datetime.datetime) -> bytes:
    """Hand the bytes to who asked for them, once; what is handed over is what was registered."""
    locked = _locked(export)
    standing = standing_of(by, on=timezone.localdate(at))
    if locked.asked_by_id != by.pk or locked.contract_id is None:
        raise CannotExport.without_permission()
    if not can_export_caseload(standing, locked.contract_id):
        raise CannotExport.without_permission()
    blockers = blockers_for_taking(locked, at=at)
    if blockers:
        raise CannotExport(blockers)
    content = waiting_exports.content_of(locked.id)
    if content is None or sha256(content).hexdigest() != locked.sha256:
        raise CannotExport.because(
            "file_is_gone",
            Sentence(translatable("The file is no longer as it was made: have it made again.")),
        )
    hides_closed = hides_closed_files(
        has_names=locked.has_names, purpose=ExportPurpose(locked.purpose)
    )
    if left_out_of(locked.client_ids, hides_closed=hides_closed):
        raise CannotExport.because(
            "somebody_is_left_out_now",
            Sentence(
                translatable(
                    "Somebody in this list may not be in it any more, because the use of their data "
                    "was restricted or their file was closed since it was made: have it made again."
                )
            ),
        )

    subjects = locked.client_ids
    locked.state, locked.taken_at, locked.client_ids = ExportState.TAKEN, at, []
    locked.save(update_fields=["state", "taken_at", "client_ids"])
    trail.record("export_taken", by=by, at=at, subjects=subjects, details=_details(locked))
    transaction.on_commit(lambda: waiting_exports.discard(locked.id))
    return content


@transaction.atomic
def register_file_taken(
    *,
    template: ExportTemplate,
    kind: ExportKind,
    purpose: ExportPurpose,
    reason: str,
    language: str,
    content: bytes,
    person_count: int,
    by: User,
    at: datetime.datetime,
    reference: str = "",
) -> Export:
    """Register a file that leaves at once: written to one client, about one's own files or a breach.

    Whose data it holds is recorded by the page from which it is taken. A list of many after a breach
    does not wait for a second person: it rings with the auditors, and another one takes note.
    """
    export = Export.objects.create(
        reference=reference or new_export_reference(),
        state=ExportState.TAKEN,
        template=template,
        kind=kind,
        language=language,
        purpose=purpose,
        reason=reason,
        person_count=person_count,
        sha256=sha256(content).hexdigest(),
        byte_count=len(content),
        asked_at=at,
        asked_by=by,
        expires_at=at,
        taken_at=at,
    )
    trail.record("export_registered", by=by, at=at, details=_details(export))
    if template is ExportTemplate.BREACH and person_count > MOST_PEOPLE_FOR_ONE:
        raise_alarm(
            "breach_list_of_many_taken", subjects=(), by=by, at=at, details=_details(export)
        )
    return export


def drop_expired_exports(*, by: User, at: datetime.datetime) -> int:
    """Remove files whose day is over, and files of which the register knows nothing; say how many."""
    if not by.is_system:
        raise CannotExport.without_permission()
    with transaction.atomic():
        late = Export.objects.filter(
            state__in=[ExportState.WAITING, ExportState.READY], expires_at__lte=at
        )
        ids = list(late.select_for_update(skip_locked=True).values_list("id", flat=True))
        Export.objects.filter(id__in=ids).update(state=ExportState.EXPIRED, client_ids=[])
        waiting = Export.objects.filter(state__in=[ExportState.WAITING, ExportState.READY])
        strays = waiting_exports.kept_since_before(at - datetime.timedelta(hours=1))
        gone = {*ids, *(strays - set(waiting.values_list("id", flat=True)))}
        if gone:
            trail.record("exports_dropped", by=by, at=at, details={"files": len(gone)})
    for export_id in gone:
        waiting_exports.discard(export_id)
    return len(gone)


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update().get(id=export.id)


def _locked_to_decide(export: Export, by: User, at: datetime.datetime) -> Export:
    locked = _locked(export)
    if not can_decide_export(standing_of(by, on=timezone.localdate(at)), locked):
        raise CannotExport.without_permission()
    blockers = blockers_for_deciding(locked, at=at)
    if blockers:
        raise CannotExport(blockers)
    return locked


def _inspect(content: bytes, kind: ExportKind) -> None:
    """Look through the finished file before its row says that it may be had."""
    findings = (
        findings_in_csv(content)
        if kind is ExportKind.CSV
        else findings_in_xlsx(content, sheets=[SHEET], is_empty_form=False)
    )
    if findings:
        raise UnfitToLeave(", ".join(sorted(findings)))


def _details(export: Export) -> dict[str, Any]:
    return {
        "export": export.reference,
        "template": export.template,
        "purpose": export.purpose,
        "people": export.person_count,
        "has_names": export.has_names,
        "people_needed": export.people_needed,
    }
