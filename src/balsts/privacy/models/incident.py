"""The register of incidents (GDPR 33(5)): what went wrong, and what was found, decided and done."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models.constraints import text_is_fit
from balsts.organisations.models import Organisation
from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind

LONGEST_LINE = 200
LONGEST_WORDS = 2000
MOST_PEOPLE = 1_000_000

# Of each kind of step: what it must say, and what it may say. Everything else stays empty.
SAYS = {
    IncidentStepKind.NOTICED: ({"happened_at", "words"}, set[str]()),
    IncidentStepKind.COUNTED: (
        {"people"},
        {"words", "asked_user", "asked_session", "asked_from_at", "asked_until_at"},
    ),
    IncidentStepKind.JUDGED: ({"risk", "words"}, set[str]()),
    IncidentStepKind.AUTHORITY_TOLD: ({"happened_at"}, {"reference", "words"}),
    IncidentStepKind.AUTHORITY_NOT_TOLD: ({"words"}, set[str]()),
    IncidentStepKind.PEOPLE_TOLD: ({"happened_at", "how", "people"}, {"words"}),
    IncidentStepKind.PEOPLE_NOT_TOLD: ({"words"}, set[str]()),
    IncidentStepKind.DONE: ({"words"}, set[str]()),
    IncidentStepKind.CLOSED: (set[str](), set[str]()),
    IncidentStepKind.REOPENED: (set[str](), set[str]()),
}
TEXTS = ("risk", "reference", "how", "words")
NOTHING_OR_A_VALUE = (
    "happened_at",
    "people",
    "asked_user",
    "asked_session",
    "asked_from_at",
    "asked_until_at",
)


def _says_what_belongs_to_it() -> Q:
    """Each kind of step says what it must, and nothing that belongs to another."""
    whole = Q()
    for kind, (must, may) in SAYS.items():
        one = Q(kind=kind)
        for name in TEXTS:
            if name in must:
                one &= ~Q(**{name: ""})
            elif name not in may:
                one &= Q(**{name: ""})
        for name in NOTHING_OR_A_VALUE:
            if name in must:
                one &= Q(**{f"{name}__isnull": False})
            elif name not in may:
                one &= Q(**{f"{name}__isnull": True})
        whole |= one
    return whole


class Incident(models.Model):
    """What somebody of the staff reports, once, without names of clients.

    `noticed_at` is when the organisation noticed it, from which the 72 hours run. It belongs to the
    organisation where whoever reports it has a post; to none where they have no post any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=IncidentKind.choices)
    noticed_at = models.DateTimeField()
    since_at = models.DateTimeField(null=True, blank=True)
    what_happened = models.TextField(max_length=LONGEST_WORDS)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["-noticed_at", "id"], name="incident_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=IncidentKind.values) & ~Q(what_happened=""),
                name="incident_says_what_happened",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__lte=F("reported_at"))
                & (Q(since_at__isnull=True) | Q(since_at__lte=F("noticed_at"))),
                name="incident_happens_before_it_is_noticed_and_reported",
            ),
            text_is_fit("incident", "what_happened"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class IncidentStep(models.Model):
    """What the data protection officer found, decided or did, in order; never changed.

    `happened_at` is when it was told or noticed; `asked_…` what the breach kit was asked when it counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=IncidentStepKind.choices)
    risk = models.CharField(max_length=8, choices=IncidentRisk.choices, blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=LONGEST_LINE, blank=True)
    how = models.CharField(max_length=LONGEST_LINE, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    asked_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    asked_session = models.UUIDField(null=True, blank=True)
    asked_from_at = models.DateTimeField(null=True, blank=True)
    asked_until_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "number"], name="incidentstep_has_its_place"
            ),
            models.CheckConstraint(
                condition=_says_what_belongs_to_it(), name="incidentstep_says_what_belongs_to_it"
            ),
            models.CheckConstraint(
                condition=Q(risk="") | Q(risk__in=IncidentRisk.values),
                name="incidentstep_risk_is_known",
            ),
            models.CheckConstraint(
                condition=(Q(happened_at__isnull=True) | Q(happened_at__lte=F("written_at")))
                & (
                    Q(asked_from_at__isnull=True, asked_until_at__isnull=True)
                    | Q(asked_from_at__lt=F("asked_until_at"))
                ),
                name="incidentstep_is_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__lte=MOST_PEOPLE),
                name="incidentstep_people_are_within_bounds",
            ),
            text_is_fit("incidentstep", "reference", "how", "words"),
        ]

    def __str__(self) -> str:
        return str(self.id)
