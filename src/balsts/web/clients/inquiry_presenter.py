"""A question about one's client, as whoever leads the case reads it."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from balsts.clients.enums import InquiryOutcome, InquiryReason
from balsts.clients.models import Inquiry
from balsts.web.people import name_of
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldInquiry:
    """Whom for, who asks and why, what they were told, and what was done; `settled` is "" before."""

    name: PersonName
    reference: str
    client_url: str
    asked_by: str
    organisation: str
    asked_at: datetime.datetime
    reason: str
    words: str
    call_back: str
    answer: str
    settled: str
    settled_at: datetime.datetime | None


def inquiry_of(inquiry: Inquiry) -> ToldInquiry:
    """Describe a question about a client."""
    client = inquiry.client
    if client is None:
        raise ValueError("A question about nobody is told to nobody.")
    settled = ""
    if inquiry.settled_by is not None:
        settled = f"{inquiry.settled_by.full_name}: {InquiryOutcome(inquiry.outcome).label}"
    return ToldInquiry(
        name=name_of(client),
        reference=client.reference,
        client_url=reverse("clients:client_detail", args=[client.reference]),
        asked_by=inquiry.asked_by.full_name,
        organisation=inquiry.organisation.name,
        asked_at=timezone.localtime(inquiry.asked_at),
        reason=str(InquiryReason(inquiry.reason_kind).label),
        words=inquiry.words,
        call_back=inquiry.call_back,
        answer=_("that somebody may be working with the person, and will call")
        if inquiry.is_confirmed
        else _("that nobody is known, because the file is closed or its use restricted"),
        settled=settled,
        settled_at=inquiry.settled_at and timezone.localtime(inquiry.settled_at),
    )
