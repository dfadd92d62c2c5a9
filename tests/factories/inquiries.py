"""Questions whether somebody else works with a person, asked by the operation."""

import datetime
from typing import Any

from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.enums import InquiryReason
from balsts.clients.models import Client, Inquiry
from balsts.clients.operations.inquiry import AskedElsewhere, ask_elsewhere
from balsts.clients.queries.inquiry import answer_to
from balsts.clients.wanted import Wanted
from balsts.platform.bound_postgres import acting_under
from tests.web.browsers import browser_of

CALL_BACK = "Tel. 6700 0000, mornings"


def wanted_like(client: Client, **changes: Any) -> Wanted:
    """Name a client whole, as on their document."""
    told = {
        "given_name": client.given_name,
        "family_name": client.family_name,
        "born_on": client.born_on,
    }
    return Wanted(**(told | changes))


def asked_for(wanted: Wanted, **changes: Any) -> AskedElsewhere:
    """Ask for somebody who comes for support and agrees."""
    told: dict[str, Any] = {
        "wanted": wanted,
        "reason_kind": InquiryReason.COMES_TO_US,
        "call_back": CALL_BACK,
        "has_agreed": True,
    }
    return AskedElsewhere(**(told | changes))


def ask(wanted: Wanted, *, by: User, at: datetime.datetime | None = None, **changes: Any) -> bool:
    """Ask while signed in: the database looks from where the asker stands."""
    with acting_under(browser_of(by).cookies["session"].value):
        question = ask_elsewhere(asked=asked_for(wanted, **changes), by=by, at=at or timezone.now())
        return answer_to(question)


def create_inquiry(client: Client, *, by: User, at: datetime.datetime | None = None) -> Inquiry:
    """Set up a question about a client by its reference, with words."""
    asked = asked_for(Wanted(reference=client.reference))
    ask_elsewhere(asked=asked, by=by, at=at or timezone.now())
    inquiry = Inquiry.objects.filter(client=client).latest("asked_at")
    # The function of the database wrote it; saved here, it carries what tests of fields plant.
    inquiry.words = "She has lost the telephone number."
    inquiry.save(update_fields=["words", "call_back"])
    return inquiry
