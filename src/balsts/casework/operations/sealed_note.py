"""Writing, opening and, on erasure, destroying sealed notes."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.alarms import raise_alarm
from balsts.casework.enums import OpeningPurpose, SealedKind, SealedPart
from balsts.casework.models import SealedKey, SealedNote
from balsts.casework.models.sealed_note import LONGEST_NOTE
from balsts.casework.permissions import (
    can_destroy_sealed_keys,
    can_read_sealed_notes,
    can_write_sealed_notes,
)
from balsts.casework.queries.sealed_note import clients_of_sealed_notes
from balsts.casework.rules import (
    SENT_OTHERWISE,
    blockers_for_sealed_text,
    blockers_from_keeper,
)
from balsts.clients.models import Client
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.rules import CLIENT_NOT_SEEN, CLIENT_RESTRICTED
from balsts.organisations.models import Programme
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.form_ids import id_from_form, ids_from_form
from balsts.platform.sealing.asking import KeeperRefused, keys_to_open, new_keys
from balsts.platform.sealing.envelope import Place, Tampered, padded, seal, unpadded, unseal
from balsts.platform.text import clean_text

# How far each part is filled up: every kind looks the same, a text tells its length roughly.
BLOCKS = {SealedPart.KIND: 32, SealedPart.TEXT: 512}


class CannotWriteSealedNote(Refused):
    """The note was not written; what was typed is still with whoever typed it."""


class CannotOpenSealedNote(Refused):
    """No note was opened."""


class CannotDestroySealedKeys(Refused):
    """No key was destroyed."""


@dataclass(frozen=True, kw_only=True)
class SealedEntry:
    """A note as it is told. The id of its form makes sure that sent twice is kept once."""

    client: Client
    programme: Programme
    kind: SealedKind
    text: str
    form_id: UUID = field(default_factory=uuid4)

    @property
    def note_id(self) -> UUID:
        """The id under which it is kept: what is sealed cannot be compared with what comes again."""
        said = (str(self.client.id), self.kind.value, clean_text(self.text))
        return id_from_form(self.form_id, said)

    @property
    def ids_from_the_form(self) -> tuple[UUID, UUID]:
        """The least and the greatest id that a note of this form can have."""
        return ids_from_form(self.form_id)


@dataclass(frozen=True, kw_only=True)
class OpenedNote:
    """What stands in a note; without a text its key was destroyed or it is not what was sealed."""

    note: SealedNote
    kind: SealedKind | None
    text: str | None


@transaction.atomic
def write_sealed_note(*, entry: SealedEntry, by: User, at: datetime.datetime) -> SealedNote:
    """Seal a note; the same entry sent again returns the note that is kept already.

    Another one from the same form is refused: nobody is told that words are sealed which are not.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_write_sealed_notes(standing, entry.programme.id):
        raise CannotWriteSealedNote.without_permission()
    _refuse_unseen(standing, Permission.WRITE_SEALED_NOTES, entry.client, CannotWriteSealedNote)
    # Sent twice at once, the second waits for the first at the client's row, and then finds it.
    if restricted_once_held({entry.client.id}):
        raise CannotWriteSealedNote([CLIENT_RESTRICTED])
    from_the_form = SealedNote.objects.filter(
        client=entry.client, id__range=entry.ids_from_the_form
    )
    kept = from_the_form.first()
    note_id = entry.note_id
    if kept is not None:
        if kept.id != note_id:
            raise CannotWriteSealedNote([SENT_OTHERWISE])
        return kept
    text = clean_text(entry.text)
    if blockers := blockers_for_sealed_text(text, longest=LONGEST_NOTE):
        raise CannotWriteSealedNote(blockers)
    try:
        keys = new_keys(
            row=str(note_id),
            subject=str(entry.client.id),
            programme=str(entry.programme.id),
            columns=list(SealedPart.values),
        )
    except KeeperRefused as refused:
        raise CannotWriteSealedNote(blockers_from_keeper(refused.why)) from refused
    told = {SealedPart.KIND: str(entry.kind.value), SealedPart.TEXT: text}
    sealed = {
        part: seal(
            padded(told[part], block=BLOCKS[part]),
            key=keys[part].key,
            bound_to=_place(note_id, entry.client.id, part),
        )
        for part in SealedPart
    }
    [note] = SealedNote.objects.bulk_create(
        [
            SealedNote(
                id=note_id,
                client=entry.client,
                programme=entry.programme,
                kind_sealed=sealed[SealedPart.KIND],
                text_sealed=sealed[SealedPart.TEXT],
                recorded_at=at,
                recorded_by=by,
            )
        ]
    )
    SealedKey.objects.bulk_create(
        [
            SealedKey(note=note, part=part, key_id=keys[part].key_id, wrapped=keys[part].wrapped)
            for part in SealedPart
        ]
    )
    trail.record("sealed_note_written", by=by, at=at, subjects=[entry.client.id])
    return note


@transaction.atomic
def list_kinds_of_sealed_notes(
    *, notes: Sequence[SealedNote], client: Client, by: User, at: datetime.datetime
) -> dict[UUID, SealedKind]:
    """Open only what the notes are about; a note whose key was destroyed is left out.

    The keeper writes down that they were listed.
    """
    if not notes:
        return {}
    opened = _opened(notes, SealedPart.KIND, client=client, purpose="", by=by, at=at)
    return {
        note_id: SealedKind(kind) for note_id, kind in opened.items() if kind in SealedKind.values
    }


@transaction.atomic
def open_sealed_notes(
    *,
    notes: Sequence[SealedNote],
    client: Client,
    purpose: OpeningPurpose,
    by: User,
    at: datetime.datetime,
) -> list[OpenedNote]:
    """Open notes of one client for a purpose.

    Before the keeper gives a key it writes an event for each note into the trail, in a transaction
    of its own: what was opened is known even if this page never comes to be shown.
    """
    kinds = list_kinds_of_sealed_notes(notes=notes, client=client, by=by, at=at)
    texts = _opened(notes, SealedPart.TEXT, client=client, purpose=purpose, by=by, at=at)
    return [
        OpenedNote(note=note, kind=kinds.get(note.id), text=texts.get(note.id)) for note in notes
    ]


@transaction.atomic
def destroy_sealed_keys(*, client_ids: Collection[UUID], by: User, at: datetime.datetime) -> int:
    """Make all sealed notes of these clients unreadable for ever; return how many keys there were.

    For erasure: what no right allows to delete at once, as rows in backups, is lost with its key.
    """
    _refuse_all_but_erasure(by, at)
    destroyed = _at_the_database("select sec.destroy_sealed_keys(%s::uuid[])", client_ids)
    trail.record(
        "sealed_keys_destroyed",
        by=by,
        at=at,
        subjects=sorted(client_ids),
        details={"keys": destroyed},
    )
    return destroyed


@transaction.atomic
def remove_sealed_notes(*, client_ids: Collection[UUID], by: User, at: datetime.datetime) -> int:
    """Remove all sealed notes of these clients with their keys; return how many notes there were.

    Who opened them stays written down.
    """
    _refuse_all_but_erasure(by, at)
    removed = _at_the_database("select sec.remove_sealed_notes(%s::uuid[])", client_ids)
    trail.record(
        "sealed_notes_removed",
        by=by,
        at=at,
        subjects=sorted(client_ids),
        details={"notes": removed},
    )
    return removed


def _refuse_all_but_erasure(by: User, at: datetime.datetime) -> None:
    if not can_destroy_sealed_keys(standing_of(by, on=timezone.localdate(at))):
        raise CannotDestroySealedKeys.without_permission()


def _at_the_database(question: str, client_ids: Collection[UUID]) -> int:
    """Ask what only the role of jobs may: no right of its own lets it change these tables."""
    with connection.cursor() as cursor:
        cursor.execute(question, [list(client_ids)])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def _opened(
    notes: Sequence[SealedNote],
    part: SealedPart,
    *,
    client: Client,
    purpose: str,
    by: User,
    at: datetime.datetime,
) -> dict[UUID, str]:
    standing = standing_of(by, on=timezone.localdate(at))
    if not all(can_read_sealed_notes(standing, note.programme_id) for note in notes):
        raise CannotOpenSealedNote.without_permission()
    _refuse_unseen(standing, Permission.READ_SEALED_NOTES, client, CannotOpenSealedNote)
    if any(note.client_id != client.id for note in notes):
        raise CannotOpenSealedNote([CLIENT_NOT_SEEN])
    try:
        keys = keys_to_open(rows=[str(note.id) for note in notes], column=part, purpose=purpose)
    except KeeperRefused as refused:
        again_on = timezone.localtime(refused.again_at) if refused.again_at else None
        raise CannotOpenSealedNote(
            blockers_from_keeper(refused.why, again_at=again_on)
        ) from refused
    opened, damaged = _unsealed(notes, keys, part)
    if damaged:
        details = {"notes": len(damaged)}
        raise_alarm(
            "sealed_note_does_not_open", by=by, at=at, subjects=[client.id], details=details
        )
    return opened


def _unsealed(
    notes: Iterable[SealedNote], keys: Mapping[str, bytes], part: SealedPart
) -> tuple[dict[UUID, str], list[UUID]]:
    opened, damaged = {}, []
    for note in notes:
        key = keys.get(str(note.id))
        if key is None:
            continue
        sealed = note.kind_sealed if part == SealedPart.KIND else note.text_sealed
        try:
            plain = unseal(bytes(sealed), key=key, bound_to=_place(note.id, note.client_id, part))
        except Tampered:
            damaged.append(note.id)
        else:
            opened[note.id] = unpadded(plain)
    return opened, damaged


def _refuse_unseen(
    standing: Standing, permission: Permission, client: Client, refusal: type[Refused]
) -> None:
    if not clients_of_sealed_notes(standing, permission).filter(pk=client.pk).exists():
        raise refusal([CLIENT_NOT_SEEN])


def _place(note_id: UUID, client_id: UUID, part: SealedPart) -> bytes:
    place = Place(
        table=SealedNote._meta.db_table, row=str(note_id), column=part, subject=str(client_id)
    )
    return place.named()
