"""The standing cast: names for roles, so that every page can be asked the same questions.

Amina (social worker) holds the client Fatima; Boris works at the same provider and does not;
Edgars is Fatima's mentor; Chiara manages the provider; Daniel works for another provider; Esther
only sees figures; Farid is a volunteer of the movement. Gunta is the auditor, Henriks publishes
figures, Ibrahim interprets, Janis keeps the program running: none of them opens a file. Katrina
still has her post at a provider whose contract has ended.
"""

import datetime
from dataclasses import dataclass

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.models import Case
from balsts.clients.enums import AssignmentRole, LegalStatus
from balsts.clients.models import Client, Enrolment
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract, StaffMember
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import (
    create_contract,
    create_programme,
    create_provider,
    create_staff,
)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody, and what stands between them."""

    amina: User
    boris: User
    edgars: User
    chiara: User
    daniel: User
    esther: User
    farid: User
    gunta: User
    henriks: User
    ibrahim: User
    janis: User
    katrina: User
    contract: Contract
    other_contract: Contract
    movement_contract: Contract
    former_contract: Contract
    worker: StaffMember
    second_worker: StaffMember
    mentor: StaffMember
    fatima: Client
    enrolment: Enrolment
    case: Case


def create_cast(*, today: datetime.date) -> Cast:
    """Make the cast around Fatima, who has alternative status since 30 days before today."""
    provider, other = create_provider(code="ours"), create_provider(code="other")
    funder = create_provider(code="funder", kind=OrganisationKind.FUNDER)
    movement = create_provider(code="movement", kind=OrganisationKind.MOVEMENT)
    former = create_provider(code="former")
    programme = create_programme()
    contract = create_contract(provider=provider, programme=programme)
    posts = create_staff(
        (
            ("amina", provider, Role.SOCIAL_WORKER),
            ("boris", provider, Role.SOCIAL_WORKER),
            ("edgars", provider, Role.MENTOR),
            ("chiara", provider, Role.PROVIDER_MANAGER),
            ("daniel", other, Role.SOCIAL_WORKER),
            ("esther", funder, Role.STATISTICIAN),
            ("farid", movement, Role.VOLUNTEER_MENTOR),
            ("gunta", funder, Role.AUDITOR),
            ("henriks", funder, Role.PUBLISHER),
            ("ibrahim", provider, Role.INTERPRETER),
            ("janis", provider, Role.SYSTEM_ADMINISTRATOR),
            ("katrina", former, Role.SOCIAL_WORKER),
        )
    )

    fatima = create_client(
        given_name_original="فاطمه",
        family_name_original="نورزی",
        interpreter_language="prs",
    )
    arrived_on = today - datetime.timedelta(days=200)
    create_arrival(fatima, on=arrived_on)
    create_status(fatima, on=arrived_on)
    create_status(fatima, on=today - datetime.timedelta(days=30), status=LegalStatus.ALTERNATIVE)
    enrolment = create_enrolment(fatima, contract, from_=arrived_on)
    create_assignment(enrolment, posts["amina"], from_=arrived_on)
    create_assignment(enrolment, posts["edgars"], role=AssignmentRole.MENTOR, from_=arrived_on)

    return Cast(
        **{username: post.user for username, post in posts.items()},
        contract=contract,
        other_contract=create_contract(provider=other, programme=programme),
        movement_contract=create_contract(
            provider=movement, programme=create_programme(code="movement", policy="")
        ),
        former_contract=create_contract(
            provider=former, programme=programme, until=today - datetime.timedelta(days=60)
        ),
        worker=posts["amina"],
        second_worker=posts["boris"],
        mentor=posts["edgars"],
        fatima=fatima,
        enrolment=enrolment,
        case=create_case(fatima, programme, opened_on=arrived_on),
    )
