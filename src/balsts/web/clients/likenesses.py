"""Who may be registered already among those one sees, as shown before anybody is registered twice."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from balsts.audit.searches import searched
from balsts.clients.models import Client
from balsts.clients.queries.duplicate import possible_duplicates
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.dates import BirthDate, BirthDatePrecision, format_birth_date
from balsts.web.page import StaffRequest
from balsts.web.people import name_of
from balsts.web.shapes.people import PersonName

MOST_LIKENESSES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """A client with a similar name and birth date."""

    name: PersonName
    reference: str
    birth: str
    url: str


def alike_among_mine(
    request: StaffRequest, *, name: str, born_on: datetime.date | None, precision: str
) -> list[Client]:
    """Return a few similar people whom the viewer sees, and note in the trail what was looked for."""
    request.details |= searched(name)
    alike = possible_duplicates(name=name, born_on=born_on, precision=precision)
    seen = clients_visible_to(request.standing).filter(id__in=alike.values("id"))
    found = list(seen.order_by("sort_key")[:MOST_LIKENESSES])
    request.subjects.update(client.id for client in found)
    return found


def likenesses_of(clients: Iterable[Client]) -> list[Likeness]:
    """Describe those who may be the same person."""
    return [
        Likeness(
            name=name_of(client),
            reference=client.reference,
            birth=_birth(client),
            url=reverse("clients:client_detail", args=[client.reference]),
        )
        for client in clients
    ]


def _birth(client: Client) -> str:
    if client.born_on is None:
        return ""
    birth = BirthDate(client.born_on, BirthDatePrecision(client.birth_precision))
    return format_birth_date(birth, get_language() or "en")
