"""Sealed notes: special categories of data and what could cost a life, never in ordinary fields.

The rows hold ciphertext only. The keys stand beside them, wrapped; the application can add both
and read no key. What opens them is `balsts.platform.sealing`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from balsts.casework.enums import OpeningPurpose, SealedPart
from balsts.clients.models import Client
from balsts.organisations.models import Programme

LONGEST_NOTE = 4000  # characters
MOST_BYTES = 20_000
MOST_BYTES_OF_KIND = 120


class SealedNote(models.Model):
    """One note, kept as it was written; a correction is another note.

    It belongs to a programme, as a case does: the state service and the movement do not read each
    other's. The id comes from the form: sent twice, kept once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="sealed_notes", db_index=False
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    kind_sealed = models.BinaryField()
    text_sealed = models.BinaryField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["client", "-recorded_at"], name="sealed_note_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("kind_sealed"), MOST_BYTES_OF_KIND))
                & Q(LessThanOrEqual(Length("text_sealed"), MOST_BYTES)),
                name="sealednote_is_not_too_long",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SealedKey(models.Model):
    """The key of one sealed column of a note, readable only by who holds the key of keys.

    Where it is destroyed the note stays for ever unread, in every backup that lacks the key too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(
        SealedNote, on_delete=models.PROTECT, related_name="keys", db_index=False
    )
    part = models.CharField(max_length=10, choices=SealedPart.choices)
    key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="sealed_key_by_key_of_keys")]
        constraints = [
            models.UniqueConstraint(fields=["note", "part"], name="sealedkey_is_one_per_part"),
            models.CheckConstraint(
                condition=Q(key_id__regex="^[0-9a-f]{16}$"), name="sealedkey_names_its_key_of_keys"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SealedOpening(models.Model):
    """A key that was given, or refused because the hour's budget was spent; written by the keeper.

    No foreign keys: it stays when the note has gone. The application can neither read nor write it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note_id = models.UUIDField()
    client_id = models.UUIDField()
    part = models.CharField(max_length=10, choices=SealedPart.choices)
    purpose = models.CharField(max_length=20, choices=OpeningPurpose.choices, blank=True)
    user_id = models.UUIDField()
    session_id = models.UUIDField()
    asked_at = models.DateTimeField()
    is_given = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["user_id", "asked_at"], name="sealed_opening_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(part=SealedPart.KIND) | ~Q(purpose=""),
                name="sealedopening_of_a_text_has_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
