"""What the holder of an account hears about the own way in."""

import uuid

from django.conf import settings
from django.db import models

from balsts.accounts.enums import NoticeKind


class AccountNotice(models.Model):
    """Something that happened with somebody's way in; the database itself writes it down.

    The login session in which it happened neither reads it nor puts it away: whoever came in with
    what was stolen would.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=NoticeKind.choices)
    session_id = models.UUIDField(null=True, blank=True)
    # What the browser called itself.
    agent = models.CharField(max_length=200, blank=True)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-last_at"], name="account_notice_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(times__gte=1), name="account_notice_happened")
        ]

    def __str__(self) -> str:
        return str(self.id)
