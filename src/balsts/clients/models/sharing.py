"""What a client agreed to lend to another organisation of ours, and referrals made from it.

An answer is added, never changed: taking a consent back is a row of its own. A consent is no legal
basis of casework; it is a gate for sharing, and only for that.
"""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    ConsentAnswer,
    ConsentPurpose,
    FilePart,
    RecipientKind,
    ReferralState,
)
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import (
    days_are_within_bounds,
    period_is_not_empty,
    text_is_fit,
)
from balsts.clients.models.enrolment import Enrolment
from balsts.organisations.models import Contract, Organisation, Programme

LONGEST_CONSENT = datetime.timedelta(days=731)
LONGEST_WORDS = 500


def is_one_of(table: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The list of codes is closed in the database, too."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"{table}_{field}_is_known"
    )


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents by day."""

    def in_force_on(self, day: datetime.date) -> "ConsentQuerySet":
        """Those given and not taken back whose days hold the day."""
        return self.agreed_on(day).filter(valid_from__lte=day)

    def agreed_on(self, day: datetime.date) -> "ConsentQuerySet":
        """Those given and not taken back that lend on the day or from a later one."""
        return self.filter(answer=ConsentAnswer.GIVEN, valid_until__gt=day, withdrawal__isnull=True)


class Consent(models.Model):
    """A client's answer whether parts of the file may be lent, for what, to whom, how long.

    Lent is what was recorded in the programme of `contract`. The recipient is an organisation of
    ours in one of its programmes: `recipient_kind` is the organisation's own kind, held equal by a
    foreign key over both columns (migration 0009).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30, choices=ConsentPurpose.choices)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient_kind = models.CharField(max_length=20, choices=RecipientKind.choices)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    parts = ArrayField(models.CharField(max_length=20, choices=FilePart.choices))
    valid_from = models.DateField()
    valid_until = models.DateField()
    explanation_language = models.CharField(_("language of the explanation"), max_length=3)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    interpreter_name = models.CharField(_("interpreter"), max_length=120, blank=True)
    answer = models.CharField(max_length=10, choices=ConsentAnswer.choices)
    answered_on = models.DateField(_("day of the answer"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["recipient", "programme", "valid_until"],
                condition=Q(answer=ConsentAnswer.GIVEN),
                name="consent_by_recipient",
            ),
        ]
        constraints = [
            days_are_within_bounds("consent", "valid_from", "valid_until", "answered_on"),
            period_is_not_empty("consent"),
            models.CheckConstraint(
                condition=Q(valid_until__lte=F("valid_from") + LONGEST_CONSENT),
                name="consent_ends_within_two_years",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("answered_on")),
                name="consent_does_not_look_back",
            ),
            models.CheckConstraint(
                condition=Q(parts__contained_by=FilePart.values)
                & Q(parts__contains=[FilePart.IDENTITY]),
                name="consent_lends_known_parts_with_identity",
            ),
            models.CheckConstraint(
                condition=~Q(explanation_language=""), name="consent_says_in_which_language"
            ),
            is_one_of("consent", "purpose", ConsentPurpose),
            is_one_of("consent", "recipient_kind", RecipientKind),
            is_one_of("consent", "answer", ConsentAnswer),
            text_is_fit("consent", "interpreter_name"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.id}"


class ConsentWithdrawal(models.Model):
    """The client took a consent back; lending ends with this row, whatever day it names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_on = models.DateField(_("taken back on"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [days_are_within_bounds("consentwithdrawal", "withdrawn_on")]

    def __str__(self) -> str:
        return str(self.id)


class Referral(models.Model):
    """The recipient of a consent is asked to take the client in; it carries only what is lent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="referrals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="referrals")
    words = models.CharField(_("what is asked for"), max_length=LONGEST_WORDS)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=ReferralState.choices, default=ReferralState.WAITING
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_words = models.CharField(_("reason"), max_length=LONGEST_WORDS, blank=True)
    # Whoever was referred twice is enrolled once: both referrals lead to the same enrolment.
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent"],
                condition=Q(state=ReferralState.WAITING),
                name="referral_one_waits_at_a_time",
            ),
            is_one_of("referral", "state", ReferralState),
            models.CheckConstraint(
                condition=Q(
                    state=ReferralState.WAITING, answered_at__isnull=True, answered_by__isnull=True
                )
                | (
                    ~Q(state=ReferralState.WAITING)
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
                name="referral_is_answered_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.ACCEPTED, enrolment__isnull=False)
                | (~Q(state=ReferralState.ACCEPTED) & Q(enrolment__isnull=True)),
                name="referral_accepted_is_enrolled",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.DECLINED) | ~Q(answer_words=""),
                name="referral_declined_says_why",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="referral_asks_for_something"),
            text_is_fit("referral", "words", "answer_words"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"
