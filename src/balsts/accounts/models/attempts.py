"""What failed, and what must not be used twice; nothing that was typed is kept."""

from django.db import models

from balsts.accounts.enums import AttemptScope


class AttemptCounter(models.Model):
    """How often signing in failed for an account, from a network, or both; keyed by a hash."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=10, choices=AttemptScope.choices)
    key_hash = models.BinaryField()
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key_hash"], name="attempt_counter_counts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.id}"


class SpentChallenge(models.Model):
    """A challenge that a passkey has answered; a second answer to it is a copy."""

    challenge_hash = models.BinaryField(primary_key=True)
    spent_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.spent_at)
