"""What a user proves with besides a password: passkeys, a code generator, recovery codes."""

import uuid

from django.conf import settings
from django.db import models

LONGEST_CREDENTIAL_ID = 1023  # bytes, WebAuthn level 2


class Passkey(models.Model):
    """A key on somebody's phone, computer or security key; we hold its public half."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="passkeys"
    )
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(unique=True)
    # Attested credential data as the standard writes it: maker's model, id and public key.
    credential = models.BinaryField()
    # Counts the key's signatures where it counts at all; 0 for ever where it does not.
    sign_count = models.BigIntegerField()
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sign_count__gte=0), name="passkey_counts_upwards"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CodeGenerator(models.Model):
    """An application that makes a code of six digits every half minute (TOTP, RFC 6238)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="code_generator",
    )
    secret = models.BinaryField()  # encrypted by platform.derived_keys
    # The half minute of the newest code that was accepted: no code of it or before counts again.
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """A code kept on paper, good for one sign-in; only its hash is known here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recovery_codes"
    )
    code_hash = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "code_hash"], name="recovery_code_exists_once_for_a_user"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
