"""A small world in which every person stands in every relation to somebody's file.

`Seat` is one person who may ask. What an address names stands in `OBJECTS`: a new room adds a line
for the words in its addresses, and to `make_files` what they name; a new relation to a client adds
one to `_relations_of`. What is not about a client is in `things.py`.
"""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from balsts.access.enums import ACCOMPANIES_CLIENTS, Permission, Role
from balsts.access.roles import permissions_of
from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    ActionResponsible,
    AddresseeKind,
    CaseState,
    NeedDomain,
    PlanState,
    PromiseCause,
)
from balsts.casework.models import (
    Case,
    CaseSpell,
    Goal,
    InclusionPlan,
    PlanAction,
    PromiseAddressee,
    PromiseChange,
    SpecificNeed,
)
from balsts.clients.enums import (
    AssignmentRole,
    ConsentAnswer,
    ConsentPurpose,
    FilePart,
    LegalStatus,
    MaritalStatus,
    OutsideReason,
    ToldKind,
)
from balsts.clients.models import (
    Assignment,
    Client,
    Consent,
    CorrectionAddressee,
    LegalStatusEvent,
    OutsideOpening,
)
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract, Organisation, StaffMember
from balsts.platform.identifiers import new_client_reference
from balsts.privacy.models import DataRequest, Disclosure, LegalHold
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.corrections import create_correction
from tests.factories.needs import create_need
from tests.factories.organisations import (
    create_contract,
    create_programme,
    create_provider,
    create_staff_member,
)
from tests.factories.privacy import create_data_request, create_disclosure, create_hold
from tests.factories.promises import create_hand_over_task

ONE_DAY = datetime.timedelta(days=1)
ANONYMOUS = "anonymous"
# Person, organisation, role: one for every role, and those whom a contract or a post has left.
SEATS = (
    ("social_worker", "ours", Role.SOCIAL_WORKER),
    ("senior_social_worker", "ours", Role.SENIOR_SOCIAL_WORKER),
    ("mentor", "ours", Role.MENTOR),
    ("provider_manager", "ours", Role.PROVIDER_MANAGER),
    ("interpreter", "ours", Role.INTERPRETER),
    ("system_administrator", "ours", Role.SYSTEM_ADMINISTRATOR),
    ("movement_coordinator", "movement", Role.MOVEMENT_COORDINATOR),
    ("volunteer_mentor", "movement", Role.VOLUNTEER_MENTOR),
    ("funder_coordinator", "funder", Role.FUNDER_COORDINATOR),
    ("statistician", "funder", Role.STATISTICIAN),
    ("auditor", "funder", Role.AUDITOR),
    ("publisher", "funder", Role.PUBLISHER),
    ("former_worker", "former", Role.SOCIAL_WORKER),
    ("other_worker", "other", Role.SOCIAL_WORKER),
    ("funders_worker", "funders_service", Role.SOCIAL_WORKER),
    ("without_post", "ours", Role.SOCIAL_WORKER),
)
PLACES = {
    "ours": OrganisationKind.PROVIDER,
    "other": OrganisationKind.PROVIDER,
    "former": OrganisationKind.PROVIDER,
    "movement": OrganisationKind.MOVEMENT,
    "funder": OrganisationKind.FUNDER,
    "funders_service": OrganisationKind.PROVIDER,
}
ROLE_OF_COLLEAGUES = {"movement": Role.MOVEMENT_COORDINATOR, "funder": Role.STATISTICIAN}
PERSONS = (*(name for name, _, _ in SEATS), ANONYMOUS)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody who may ask; nobody has signed in where there is no user."""

    name: str
    user: User | None
    post: StaffMember | None = None


@dataclass(kw_only=True)
class World:
    """Everybody, and for each of them whom they stand to in which relation."""

    today: datetime.date
    seats: dict[str, Seat]
    clients: dict[tuple[str, str], Client]
    organisations: dict[str, Organisation]
    contracts: dict[str, Contract]
    colleagues: dict[str, StaffMember]
    things: dict[str, dict[tuple[str, str], dict[str, uuid.UUID]]] = field(default_factory=dict)
    figures: dict[str, uuid.UUID] = field(default_factory=dict)

    def people(self) -> list[str]:
        """Return the persons to whom clients stand in a relation: all who can sign in."""
        return [name for name, seat in self.seats.items() if seat.user]

    def place_of(self, name: str) -> str:
        """Return the organisation of a person by its code."""
        return next(place for person, place, _ in SEATS if person == name)

    def kinds(self) -> dict[str, set[str]]:
        """Return, for each kind of thing that addresses name, the relations made here."""
        return {
            "client": {relation for _, relation in self.clients} | {RANDOM},
            **{
                kind: {relation for _, relation in made} | {RANDOM}
                for kind, made in self.things.items()
            },
            "figure": {THERE, RANDOM},
            "nothing": {NOTHING},
        }


RANDOM, THERE, NOTHING = "random", "there", "-"


def create_world(*, today: datetime.date, says_why: bool = True) -> World:
    """Make organisations, contracts, people and, for each person, one client a relation."""
    organisations = {
        place: create_provider(code=place, kind=kind) for place, kind in PLACES.items()
    }
    contracts = _contracts(organisations, today)
    posts = {
        name: create_staff_member(
            username=name,
            organisation=organisations[place],
            role=role,
            until=today if name == "without_post" else None,
        )
        for name, place, role in SEATS
    }
    colleagues = {
        place: create_staff_member(
            username=f"colleague-{place}",
            organisation=organisation,
            role=ROLE_OF_COLLEAGUES.get(place, Role.SOCIAL_WORKER),
        )
        for place, organisation in organisations.items()
    }
    mentor = create_staff_member(
        username="mentor-of-all", organisation=organisations["ours"], role=Role.MENTOR
    )

    clients: dict[tuple[str, str], Client] = {}
    for name, place, _ in SEATS:
        for relation, make in _relations_of(place, today).items():
            clients[name, relation] = make(contracts, colleagues, posts[name])
    for place in colleagues:
        clients |= _of_place(place, contracts, [name for name, at, _ in SEATS if at == place])
    make_files(list(clients.values()), contracts, mentor=mentor, today=today)
    if says_why:
        _say_why(clients, posts, today)
    _set_aside([client for (_, relation), client in clients.items() if relation == "erased"])
    return World(
        today=today,
        seats={name: Seat(name=name, user=post.user, post=post) for name, post in posts.items()}
        | {ANONYMOUS: Seat(name=ANONYMOUS, user=None)},
        clients=clients,
        organisations=organisations,
        contracts=contracts,
        colleagues=colleagues,
    )


def _contracts(organisations: dict[str, Organisation], today: datetime.date) -> dict[str, Contract]:
    """One running contract a place, and the one before it; the former provider's has ended.

    The funder has none: its own people are asked about the clients of the service that it gives.
    """
    movement = create_programme(code="movement", policy="")
    state = create_programme()
    contracts: dict[str, Contract] = {}
    for place, provider in organisations.items():
        if place == "funder":
            continue
        programme = movement if place == "movement" else state
        contracts[place] = create_contract(
            provider=provider, programme=programme, until=today if place == "former" else None
        )
        contracts[f"{place}-before"] = create_contract(
            provider=provider, programme=programme, number=f"C-{place}-before", until=today
        )
    for which in ("", "-before"):
        contracts[f"funder{which}"] = contracts[f"funders_service{which}"]
    return contracts


def _say_why(
    clients: dict[tuple[str, str], Client], posts: dict[str, StaffMember], today: datetime.date
) -> None:
    """Whoever sees everybody has said today why they open each of the files."""
    OutsideOpening.objects.bulk_create(
        OutsideOpening(
            client=client,
            opened_on=today,
            opened_at=timezone.now(),
            opened_by=posts[name].user,
            reason_kind=OutsideReason.QUALITY,
            words="-",
        )
        for (name, _), client in clients.items()
        if Permission.SEE_ENROLLED_CLIENTS in permissions_of(Role(posts[name].role))
    )


def _set_aside(clients: list[Client]) -> None:
    """Take the name away and let the file wait to be erased, as approving an erasure does."""
    Client.objects.filter(id__in=[one.id for one in clients]).update(
        given_name="-", family_name="", search_text="", set_aside_at=timezone.now()
    )


Make = Callable[[dict[str, Contract], dict[str, StaffMember], StaffMember], Client]


def _relations_of(place: str, today: datetime.date) -> dict[str, Make]:
    """Return how the client of each relation is made for a person at the place."""

    def assigned(
        *,
        under: str = place,
        from_: datetime.date | None = None,
        until: datetime.date | None = None,
        left: datetime.date | None = None,
    ) -> Make:
        def make(contracts, _colleagues, post):
            client = _client()
            long_ago = today - 200 * ONE_DAY
            enrolment = create_enrolment(client, contracts[under], from_=long_ago, until=left)
            create_assignment(
                enrolment, post, role=_as(post), from_=from_ or long_ago, until=until or left
            )
            return client

        return make

    def of_colleague(*, at: str) -> Make:
        def make(contracts, colleagues, _post):
            client = _client()
            create_assignment(create_enrolment(client, contracts[at]), colleagues[at])
            return client

        return make

    return {
        "own": assigned(),
        "own_from_tomorrow": assigned(from_=today + ONE_DAY),
        "own_until_yesterday": assigned(until=today),
        "colleagues": of_colleague(at=place),
        "left_the_service": assigned(left=today),
        "of_ended_contract": assigned(under=f"{place}-before"),
        "erased": assigned(),
        "other_organisation": of_colleague(at="ours" if place == "other" else "other"),
        "other_programme": of_colleague(at="ours" if place == "movement" else "movement"),
    }


def lender_of(place: str) -> str:
    """Return who lends to a place: the movement to the state service, the other way round."""
    return "ours" if place == "movement" else "movement"


def _of_place(
    place: str, contracts: dict[str, Contract], names: list[str]
) -> dict[tuple[str, str], Client]:
    """Clients of others whom a consent has lent to the place, or whom each has open for an hour."""
    lent = _client()
    create_enrolment(lent, contracts[lender_of(place)])
    found = {(name, "lent"): lent for name in names}
    for name in names:
        opened = found[name, "open_in_emergency"] = _client()
        create_enrolment(opened, contracts[lender_of(place)])
    return found


def _as(post: StaffMember) -> AssignmentRole:
    accompanies = post.role in ACCOMPANIES_CLIENTS
    return AssignmentRole.MENTOR if accompanies else AssignmentRole.RESPONSIBLE_WORKER


def _client() -> Client:
    return create_client(given_name="Zahra", family_name="Karimi", interpreter_language="prs")


def make_files(
    clients: list[Client],
    contracts: dict[str, Contract],
    *,
    mentor: StaffMember,
    today: datetime.date,
) -> None:
    """Give every client what the addresses name: a course, a case, a plan, a moved day, a task."""
    by, at = system_actor(), timezone.now()
    arrived_on = today - 200 * ONE_DAY
    for client in set(clients):
        create_arrival(client, on=arrived_on)
        create_status(client, on=arrived_on)
        create_status(client, on=today - 30 * ONE_DAY, status=LegalStatus.ALTERNATIVE)
        create_hand_over_task(client)
        create_data_request(client)
        create_hold(client)
        enrolment = client.enrolments.get()
        create_disclosure(client, enrolment.contract, decided_by=mentor.user)
        create_assignment(enrolment, mentor, role=AssignmentRole.MENTOR, from_=arrived_on)
        lends_to = contracts[lender_of(enrolment.contract.provider.code)]
        create_answer(client, enrolment.contract, lends_to, from_=today)
        case = Case.objects.create(
            client=client,
            programme=enrolment.contract.programme,
            state=CaseState.IMPLEMENTATION,
        )
        CaseSpell.objects.create(case=case, opened_on=arrived_on)
        plan = InclusionPlan.objects.create(
            case=case,
            plan_version=1,
            state=PlanState.AGREED,
            agreed_on=today,
            recorded_at=at,
            recorded_by=by,
        )
        goal = Goal.objects.create(
            plan=plan, domain=NeedDomain.HOUSING, description="Flat", state_changed_on=today
        )
        PlanAction.objects.create(
            goal=goal, description="Ask", responsible=ActionResponsible.MENTOR, due_on=today
        )
        change = PromiseChange.objects.create(
            client=client, because=PromiseCause.STATUS, recorded_at=at, recorded_by=by
        )
        PromiseAddressee.objects.create(change=change, kind=AddresseeKind.CLIENT)
        create_need(client, enrolment.contract.programme, on=today)
        create_correction(client, marital_status=MaritalStatus.WIDOWED)


def create_answer(
    client: Client,
    contract: Contract,
    to: Contract,
    *,
    from_: datetime.date,
    until: datetime.date | None = None,
    answer: ConsentAnswer = ConsentAnswer.GIVEN,
) -> Consent:
    """Let a client say whether everything may be lent from one contract's organisation to another."""
    by = system_actor()
    return Consent.objects.create(
        client=client,
        contract=contract,
        purpose=ConsentPurpose.CONTINUED_HELP,
        recipient=to.provider,
        recipient_kind=to.provider.kind,
        programme=to.programme,
        parts=list(FilePart.values),
        valid_from=from_,
        valid_until=until or from_ + 30 * ONE_DAY,
        explanation_language="prs",
        explained_by=by,
        answer=answer,
        answered_on=from_ - ONE_DAY,
        recorded_at=timezone.now(),
        recorded_by=by,
    )


# What the words in addresses are filled with, about a client; a word that several rooms use stands
# with its room before it.
OBJECTS: dict[str, Callable[[Client], object]] = {
    "reference": lambda client: client.reference,
    "goal_id": lambda client: Goal.objects.get(plan__case__client=client, position=0).id,
    "action_id": lambda client: (
        PlanAction.objects.get(
            goal__plan__case__client=client, responsible=ActionResponsible.MENTOR
        ).id
    ),
    "need_id": lambda client: SpecificNeed.objects.get(client=client).id,
    "addressee_id": lambda client: PromiseAddressee.objects.get(change__client=client).id,
    "assignment_id": lambda client: (
        Assignment.objects.get(
            enrolment__client=client, staff_member__user__username="mentor-of-all"
        ).id
    ),
    "consent_id": lambda client: client.consents.earliest("valid_from").id,
    "event_id": lambda client: (
        LegalStatusEvent.objects.filter(client=client).earliest("decided_on").id
    ),
}
OBJECTS["clients:addressee_id"] = lambda client: (
    CorrectionAddressee.objects.get(correction__client=client, kind=ToldKind.CLIENT).id
)
OBJECTS["privacy:hold_id"] = lambda client: LegalHold.objects.get(client=client).id
OBJECTS["privacy:disclosure_id"] = lambda client: (
    Disclosure.objects.exclude(decision="").get(client=client).id
)
OBJECTS["privacy:key"] = lambda client: DataRequest.objects.get(client=client).id
# Words that name no object: a valid one of the kind.
CHOICES = {"kind": "status", "chart": "sex_age", "service": "social_worker", "step": "done"}


def of_nobody(word: str) -> object:
    """Return a reference or a key that nobody has."""
    return new_client_reference() if word == "reference" else uuid.uuid4()
