"""What others ask or tell about clients and nobody has answered yet, about whomever it is."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from balsts.clients.enums import ReferralState
from balsts.clients.models import EmergencyNotice, Inquiry, Referral


def openings_unread() -> QuerySet[Any]:
    """Return openings that the user of the outer query was told of and has not taken note of."""
    return EmergencyNotice.objects.filter(recipient_id=OuterRef("pk"), acknowledged_at=None)


def inquiries_open() -> QuerySet[Any]:
    """Return questions that nobody has answered."""
    return Inquiry.objects.filter(settled_at=None)


def referrals_waiting() -> QuerySet[Any]:
    """Return referrals that nobody has answered."""
    return Referral.objects.filter(state=ReferralState.WAITING)


def referrals_answered() -> QuerySet[Any]:
    """Return referrals that the user of the outer query made and that were answered, whenever."""
    return Referral.objects.filter(made_by_id=OuterRef("pk"), answered_at__isnull=False)
