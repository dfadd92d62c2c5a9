"""The register of disclosures: which authority asked about whom, what was decided, what it was told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Organisation, Programme
from balsts.privacy.enums import AskedHow, AuthorityKind, DisclosedHow, DisclosureDecision

LONGEST_AUTHORITY = 200
LONGEST_BASIS = 500
LONGEST_WORDS = 2000


class Disclosure(models.Model):
    """One authority of Latvia asks one organisation about one client.

    It is written down by whoever was asked, decided by the data protection officer, who knows the
    file by its reference only, and told once. Each of the three is written once and stays.
    `secrecy_basis` says which law forbids to tell the client; where it is empty, they may know.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="disclosures")
    client_reference = models.CharField(max_length=16)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    authority_kind = models.CharField(max_length=20, choices=AuthorityKind.choices)
    authority_name = models.CharField(max_length=LONGEST_AUTHORITY)
    asked_how = models.CharField(max_length=12, choices=AskedHow.choices)
    asked_on = models.DateField()
    legal_basis = models.CharField(max_length=LONGEST_BASIS)
    wanted_words = models.TextField(max_length=LONGEST_WORDS)
    said_secrecy = models.CharField(max_length=LONGEST_BASIS, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decision = models.CharField(max_length=8, choices=DisclosureDecision.choices, blank=True)
    decision_words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    secrecy_basis = models.CharField(max_length=LONGEST_BASIS, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=12, choices=DisclosedHow.choices, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        indexes = [models.Index(fields=["-recorded_at", "id"], name="disclosure_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(authority_kind__in=AuthorityKind.values)
                & Q(asked_how__in=AskedHow.values),
                name="disclosure_is_asked_by_an_authority_of_latvia",
            ),
            models.CheckConstraint(
                condition=~Q(authority_name="") & ~Q(legal_basis="") & ~Q(wanted_words=""),
                name="disclosure_says_who_asks_why_and_what",
            ),
            models.CheckConstraint(
                condition=Q(
                    decision="",
                    decision_words="",
                    secrecy_basis="",
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                )
                | Q(
                    decision__in=DisclosureDecision.values,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(decision_words=""),
                name="disclosure_is_decided_by_somebody_in_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="disclosure_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    told_on__isnull=True, told_how="", told_at__isnull=True, told_by__isnull=True
                )
                | Q(
                    decision=DisclosureDecision.AGREED,
                    told_on__gte=F("asked_on"),
                    told_how__in=DisclosedHow.values,
                    told_at__isnull=False,
                    told_by__isnull=False,
                ),
                name="disclosure_is_told_as_agreed",
            ),
            days_are_within_bounds("disclosure", "asked_on", "told_on"),
            text_is_fit(
                "disclosure",
                "authority_name",
                "legal_basis",
                "wanted_words",
                "said_secrecy",
                "decision_words",
                "secrecy_basis",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_decided(self) -> bool:
        """Whether the data protection officer has agreed or refused."""
        return bool(self.decision)
