"""Whose support ends soon, and who waits long for a decision: read from what is promised.

An index over the promises in force answers; nobody is asked about one by one, and nothing here
knows how many months a country gives.
"""

import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from balsts.casework.enums import PromisedAnswer
from balsts.clients.models import Client
from balsts.entitlements.service import Service


def clients_ending(
    clients: QuerySet[Client], service: Service, *, on: datetime.date, days: int
) -> Any:
    """Keep those whose support ends within so many days; `ending_on` is the last day."""
    return _with_promise(clients, service, answer=PromisedAnswer.ENTITLED).filter(
        ending_on__gte=on, ending_on__lte=on + datetime.timedelta(days=days)
    )


def clients_waiting(clients: QuerySet[Client], service: Service, *, on: datetime.date) -> Any:
    """Keep those who wait longer for a decision than foreseen; `ending_on` is since when."""
    said = FilteredRelation("promises", condition=_in_force(service))
    waiting = clients.annotate(said=said).annotate(ending_on=F("said__waits_from"))
    return waiting.filter(ending_on__lte=on)


def _with_promise(clients: QuerySet[Client], service: Service, *, answer: PromisedAnswer) -> Any:
    said = FilteredRelation("promises", condition=_in_force(service) & Q(promises__answer=answer))
    return clients.annotate(said=said).annotate(ending_on=F("said__last_entitled_on"))


def _in_force(service: Service) -> Q:
    return Q(promises__superseded_at__isnull=True, promises__service=service.value)
