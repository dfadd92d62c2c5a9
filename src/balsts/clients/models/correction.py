"""What the particulars of a client said before, who put them right and why, who must be told.

Corrections and former values are added, never changed; they go when the person is erased. Nothing
of a value stands in the trail: it names the correction and the particulars, and these rows hold what
they said. So the trail stays whole when somebody is forgotten.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.enums import Channel, CorrectionCause, Particular, ToldKind
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.clients.models.sharing import LONGEST_WORDS, Consent, is_one_of
from balsts.clients.models.telling import Told, is_told_by_somebody
from balsts.organisations.models import Programme

SHORTEST_CORRECTION_REASON = 5
LONGEST_NAMED = 120
_NEEDS_NO_TELLING = [ToldKind.READER]


class Correction(models.Model):
    """One person put particulars of one client right, at a moment, for a reason.

    `made_version` is the version of the client that it made: two tabs cannot make the same one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    made_version = models.PositiveIntegerField()
    cause = models.CharField(max_length=15, choices=CorrectionCause.choices)
    reason = models.CharField(max_length=LONGEST_WORDS)
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "made_version"], name="correction_makes_a_version_once"
            ),
            models.CheckConstraint(
                condition=Q(made_version__gte=2), name="correction_follows_the_registration"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_says_why"),
            is_one_of("correction", "cause", CorrectionCause),
            text_is_fit("correction", "reason"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.id}"


class FormerValue(models.Model):
    """What one particular said until a moment, and what it was made to say then.

    Values are codes and texts as they are stored: a birth date with how exactly it was known, the
    primary citizenship first, languages with how well they are spoken.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="former_values", db_index=False
    )
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="values", db_index=False
    )
    particular = models.CharField(max_length=25, choices=Particular.choices)
    said = models.JSONField()
    says_now = models.JSONField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["client", "particular", "replaced_at"], name="former_value_by_client"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "particular"], name="formervalue_is_told_once"
            ),
            models.CheckConstraint(
                condition=~Q(said=F("says_now")), name="formervalue_is_another_one"
            ),
            is_one_of("formervalue", "particular", Particular),
        ]

    def __str__(self) -> str:
        return f"{self.particular} {self.id}"


class CorrectionAddressee(Told):
    """Somebody who has had what was corrected: they are to be told, unless they read the record.

    `named` is what a room above knows of them: the municipality, the reference of a file that left.
    Where a `programme` gave it away, only those who work in it see this and tell.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="addressees")
    kind = models.CharField(max_length=20, choices=ToldKind.choices)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    named = models.CharField(max_length=LONGEST_NAMED, blank=True)
    had_it_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=15, choices=Channel.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["correction"],
                condition=Q(told_on__isnull=True) & ~Q(kind__in=_NEEDS_NO_TELLING),
                name="correction_to_be_told",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "kind", "consent", "named"],
                nulls_distinct=False,
                name="correctionaddressee_is_named_once",
            ),
            is_told_by_somebody("correctionaddressee"),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, told_how="")
                | Q(told_on__isnull=False) & ~Q(told_how=""),
                name="correctionaddressee_is_told_in_a_way",
            ),
            models.CheckConstraint(
                condition=Q(kind=ToldKind.CLIENT, consent__isnull=True, named="")
                | Q(
                    kind__in=[ToldKind.READER, ToldKind.FORMER_READER],
                    consent__isnull=False,
                    named="",
                )
                | Q(kind__in=[ToldKind.MUNICIPALITY, ToldKind.FILE], consent__isnull=True)
                & ~Q(named=""),
                name="correctionaddressee_is_who_its_kind_says",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=_NEEDS_NO_TELLING) | Q(told_on__isnull=True),
                name="correctionaddressee_who_reads_it_is_not_told",
            ),
            models.CheckConstraint(
                condition=Q(told_how__in=["", *Channel.values]),
                name="correctionaddressee_told_how_is_known",
            ),
            days_are_within_bounds("correctionaddressee", "told_on", "had_it_on"),
            text_is_fit("correctionaddressee", "named"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class FormerRow(models.Model):
    """A row about a client as it stood before somebody changed or removed it; the database adds it.

    A trigger writes it, whichever operation or hand changes the row, so that no former value is lost:
    an earlier last day of an assignment, the state of a case or goal, a place where somebody lived.
    Tables that keep their own history (timeline, promises, corrections) need none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="former_rows", db_index=False
    )
    table_name = models.CharField(max_length=40)
    row_id = models.UUIDField()
    said = models.JSONField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        indexes = [models.Index(fields=["client", "-replaced_at"], name="former_row_by_client")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.id}"
