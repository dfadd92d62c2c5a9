"""Lists of files whose time is over, what is set aside before it is erased, and the ledger."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds
from balsts.organisations.models import Organisation
from balsts.privacy.enums import ErasureGround, HolderAnswer, LedgerStage


class ErasureList(models.Model):
    """A dry run: whose files would go, with how many rows of which tables. Another person approves.

    A list is for the organisation that helped last; without one, for the data protection officer.

    `digest` is the SHA-256 of all lines; what is carried out must still be what was approved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ground = models.CharField(max_length=15, choices=ErasureGround.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=Q(approved_at__isnull=True, discarded_at__isnull=True),
                name="erasure_list_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=ErasureGround.values), name="erasurelist_ground_is_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__gte=F("made_at"), approved_by__isnull=False),
                name="erasurelist_is_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="erasurelist_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(discarded_at__isnull=True),
                name="erasurelist_is_approved_or_discarded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.id}"


class ErasureHolder(models.Model):
    """Another organisation that holds a file whose owner wants it erased, and what it answers.

    The list that it was asked about is that of whoever was asked first; neither sees the other's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(ErasureList, on_delete=models.CASCADE, related_name="holders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=HolderAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "organisation"], name="erasureholder_is_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__gte=F("asked_at"), answered_by__isnull=False)),
                name="erasureholder_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.id}"


class ErasureLine(models.Model):
    """One file of a list. `counts` gives the rows of each table that will go with it.

    The reference is kept beside the key: whoever approves the list does not see the client.
    Goes with the file itself; afterwards only the ledger knows of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(ErasureList, on_delete=models.CASCADE, related_name="lines")
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="erasure_line")
    client_reference = models.CharField(max_length=16)
    ended_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    counts = models.JSONField()
    set_aside_at = models.DateTimeField(null=True, blank=True)
    erased_from = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["erased_from"],
                condition=Q(erased_from__isnull=False),
                name="erasure_line_set_aside",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, erased_from__isnull=True)
                | Q(set_aside_at__isnull=False, erased_from__isnull=False),
                name="erasureline_is_set_aside_until_a_day",
            ),
            days_are_within_bounds("erasureline", "ended_on", "due_on", "erased_from"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IdentitySetAside(models.Model):
    """The name of somebody whose file waits to be erased, where no page and no query reaches it.

    Only the functions of the database that set aside, bring back and erase open this table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    identity = models.JSONField()

    def __str__(self) -> str:
        return str(self.id)


class AwaitedEntry(models.Model):
    """What was done to a file and the ledger does not say yet: the job runner writes it and takes this away.

    Only the functions of the database that set aside and bring back add rows, in the order in which it
    was done; pages hold no key of the ledger and only see of their own lists that an entry waits.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=LedgerStage.choices)
    entered_on = models.DateField()
    erased_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            days_are_within_bounds("awaitedentry", "entered_on", "erased_from"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.pk}"


class LedgerEntry(models.Model):
    """What was done to somebody whose id cannot be read here: a keyed hash, a stage, a day.

    The sign tells with which key the hash was made: with another one nobody is recognised by it.
    The same entries stand in a file outside the database, which no restore takes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mark = models.CharField(max_length=64)
    stage = models.CharField(max_length=12, choices=LedgerStage.choices)
    entered_on = models.DateField()
    erased_from = models.DateField(null=True, blank=True)
    key_sign = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mark", "stage", "entered_on"], name="ledgerentry_stands_once"
            ),
            days_are_within_bounds("ledgerentry", "entered_on", "erased_from"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.id}"
