"""Who may be registered already, as shown before somebody is registered twice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from balsts.clients.models import Client
from balsts.platform.dates import BirthDate, BirthDatePrecision, format_birth_date
from balsts.web.people import name_of
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """A client with a similar name and birth date."""

    name: PersonName
    reference: str
    birth: str
    url: str


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
