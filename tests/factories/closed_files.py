"""Files that are closed, as decoys are set among them."""

import datetime

from django.utils import timezone

from balsts.casework.models import CaseSpell
from balsts.clients.models import Client
from balsts.organisations.models import Contract
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_arrival,
    create_client,
    create_enrolment,
    create_status,
)

DAY = datetime.timedelta(days=1)


def create_closed_files(contract: Contract, *, count: int = 6) -> list[Client]:
    """Make people who were helped under a contract once, and no longer are."""
    people, today = [], timezone.localdate()
    since, until = today - 400 * DAY, today - 200 * DAY
    for number in range(count):
        client = create_client(given_name=f"Given{number}", family_name=f"Family{number}")
        create_arrival(client, on=since)
        create_status(client, on=since)
        enrolment = create_enrolment(client, contract, from_=since)
        enrolment.valid_until = until
        enrolment.save()
        case = create_case(client, contract.programme, opened_on=since)
        CaseSpell.objects.filter(case=case).update(
            closed_on=until - DAY, close_reason="plan_completed"
        )
        people.append(client)
    return people
