"""What the system has said about the end of support, since when, and who learnt of a change.

Rows are added, never changed, apart from the moment at which something else is said. A promise that
turned out wrong stays as it was made.
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.casework.enums import AddresseeKind, PromiseCause, PromisedAnswer
from balsts.casework.models.task import HandOver
from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds
from balsts.clients.models.telling import Told, is_told_by_somebody
from balsts.organisations.models import StaffMember

_IN_FORCE = Q(superseded_at__isnull=True)


class EntitlementPromise(models.Model):
    """What is said of one service to one client from a moment on: the answer and its last day.

    Without `last_entitled_on` an entitlement has no end set. `since_at` is the moment since when
    this very last day is said, whatever else was corrected meanwhile; `waits_from` the day from
    which the law finds that somebody waits too long for a decision. The days are the law's: nobody
    types them, so they know no bounds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="promises", db_index=False
    )
    service = models.CharField(max_length=40)
    answer = models.CharField(max_length=15, choices=PromisedAnswer.choices)
    entitled_from = models.DateField(null=True, blank=True)
    last_entitled_on = models.DateField(null=True, blank=True)
    waits_from = models.DateField(null=True, blank=True)
    policy = models.CharField(max_length=60)
    because = models.CharField(max_length=15, choices=PromiseCause.choices)
    since_at = models.DateTimeField()
    told_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["client", "service", "told_at"], name="promise_by_client"),
            # What ends soon is read from here, in order, however many promises there are.
            models.Index(
                fields=["service", "last_entitled_on", "client"],
                condition=_IN_FORCE & Q(answer=PromisedAnswer.ENTITLED),
                name="promise_by_last_day",
            ),
            models.Index(
                fields=["service", "waits_from", "client"],
                condition=_IN_FORCE & Q(waits_from__isnull=False),
                name="promise_by_wait",
            ),
        ]
        constraints = [
            days_are_within_bounds(
                "entitlement_promise", "entitled_from", "last_entitled_on", "waits_from"
            ),
            models.UniqueConstraint(
                fields=["client", "service"],
                condition=_IN_FORCE,
                name="entitlementpromise_one_is_in_force",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("told_at")),
                name="entitlementpromise_is_superseded_after_it_is_told",
            ),
            models.CheckConstraint(
                condition=Q(since_at__lte=F("told_at")),
                name="entitlementpromise_day_is_told_no_later_than_the_rest",
            ),
            models.CheckConstraint(
                condition=Q(entitled_from__isnull=True)
                | Q(last_entitled_on__isnull=True)
                | Q(last_entitled_on__gte=F("entitled_from")),
                name="entitlementpromise_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(answer=PromisedAnswer.ENTITLED) | Q(entitled_from__isnull=False),
                name="entitlementpromise_of_support_has_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.id}"

    @property
    def promised_end(self) -> datetime.date | None:
        """The last day that people may rely on; none where no day was named."""
        return None if self.answer == PromisedAnswer.UNKNOWN else self.last_entitled_on


class PromiseChange(models.Model):
    """A promised last day moved or went away: because of what, recorded by whom, overtaken when.

    The days and codes of the event are copied, so that they can be read whatever becomes of it.
    The next change of a client overtakes the one before: what is to be told is always the latest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="promise_changes")
    because = models.CharField(max_length=15, choices=PromiseCause.choices)
    event_on = models.DateField(null=True, blank=True)
    event_code = models.CharField(max_length=40, blank=True)
    is_taken_back = models.BooleanField(default=False)
    mistaken_on = models.DateField(null=True, blank=True)
    mistaken_code = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    overtaken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(overtaken_at__isnull=True),
                name="promisechange_one_is_the_latest",
            ),
            days_are_within_bounds("promisechange", "event_on", "mistaken_on"),
            models.CheckConstraint(
                condition=Q(overtaken_at__isnull=True) | Q(overtaken_at__gte=F("recorded_at")),
                name="promisechange_is_overtaken_after_it_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.because} {self.id}"


class MovedPromise(models.Model):
    """One service of a change: what had been promised, and what is said now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(PromiseChange, on_delete=models.PROTECT, related_name="moved")
    promised = models.ForeignKey(EntitlementPromise, on_delete=models.PROTECT, related_name="moves")
    now = models.ForeignKey(EntitlementPromise, on_delete=models.PROTECT, related_name="came_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "promised"], name="movedpromise_is_listed_once"
            ),
            models.CheckConstraint(
                condition=~Q(promised=F("now")), name="movedpromise_is_not_what_was_said"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PromiseAddressee(Told):
    """Somebody who must be told of a change, and on which day it was done, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(PromiseChange, on_delete=models.PROTECT, related_name="addressees")
    kind = models.CharField(max_length=20, choices=AddresseeKind.choices)
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hand_over = models.ForeignKey(
        HandOver, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["change"], condition=Q(told_on__isnull=True), name="addressee_to_be_told"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "kind", "staff_member", "hand_over"],
                nulls_distinct=False,
                name="promiseaddressee_is_named_once",
            ),
            is_told_by_somebody("promiseaddressee"),
            models.CheckConstraint(
                condition=Q(
                    kind=AddresseeKind.CLIENT, staff_member__isnull=True, hand_over__isnull=True
                )
                | Q(
                    kind__in=[AddresseeKind.RESPONSIBLE_WORKER, AddresseeKind.MENTOR],
                    staff_member__isnull=False,
                    hand_over__isnull=True,
                )
                | Q(
                    kind=AddresseeKind.MUNICIPALITY,
                    staff_member__isnull=True,
                    hand_over__isnull=False,
                ),
                name="promiseaddressee_is_who_its_kind_says",
            ),
            days_are_within_bounds("promiseaddressee", "told_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
