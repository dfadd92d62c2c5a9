"""Two clients whose files hold a row of every kind: one whom we work with, one of another organisation."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    AddresseeKind,
    BarrierKind,
    ServiceMode,
    ServiceType,
)
from balsts.casework.models import (
    Barrier,
    EntitlementPromise,
    HandOver,
    MovedPromise,
    PromiseAddressee,
    ServiceParticipation,
    ServiceRecord,
    Task,
)
from balsts.clients.enums import Channel, CircumstanceKind
from balsts.clients.models import (
    Circumstance,
    Client,
    DepartureEvent,
    ProcedureStep,
    Referral,
    ResidencePermit,
    SpokenLanguage,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.privacy.models import Restriction
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.factories.clients import (
    correct_event,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast
from tests.web.access.world import make_files


@dataclass(frozen=True, kw_only=True)
class Town:
    """The cast, who asks, and the two clients."""

    cast: Cast
    users: dict[str, User]
    ours: Client
    theirs: Client


def create_town(*, today: datetime.date) -> Town:
    for name in ("amina", "daniel"):
        user, _secret, _codes = create_user_with_codes(username=name, at=timezone.now())
        create_passkey(user, at=timezone.now())
    cast = create_cast(today=today)
    create_institution()
    homes = {}
    ours, theirs = create_client(given_name="Mina"), create_client(given_name="Zahra")
    for client, contract, post in (
        (ours, cast.contract, cast.worker),
        (theirs, cast.other_contract, cast.daniel.posts.get()),
    ):
        create_assignment(create_enrolment(client, contract), post)
        homes[client.pk] = create_household(client, create_client(given_name="Brother"))
        _work(client, contract, post, on=today)
    contracts = {
        "ours": cast.contract,
        "other": cast.other_contract,
        "movement": cast.movement_contract,
    }
    make_files([ours, theirs], contracts, mentor=cast.mentor, today=today)
    for client in (ours, theirs):
        Task.objects.filter(client=client).update(household=homes[client.pk])
        _told(client, on=today)
    return Town(
        cast=cast,
        users={"amina": cast.amina, "chiara": cast.chiara},
        ours=ours,
        theirs=theirs,
    )


def _work(client: Client, contract: Contract, post: StaffMember, *, on: datetime.date) -> None:
    record = ServiceRecord.objects.create(
        contract=contract,
        staff_member=post,
        provided_on=on,
        service_type=ServiceType.ACCOMPANIMENT,
        mode=ServiceMode.IN_PERSON_CENTRE,
        minutes=30,
        recorded_at=timezone.now(),
        recorded_by=post.user,
    )
    ServiceParticipation.objects.create(service_record=record, client=client, provided_on=on)
    Restriction.objects.create(
        client=client, reason="-", restricted_at=timezone.now(), restricted_by=post.user
    )
    client.residences.create(place="riga", valid_from=on)
    event = {"client": client, "recorded_at": timezone.now(), "recorded_by": post.user}
    DepartureEvent.objects.create(departed_on=on, departure_kind="own_will", **event)
    ResidencePermit.objects.create(permit_kind="permanent", valid_from=on, **event)
    ProcedureStep.objects.create(step_kind="accepted", happened_on=on, **event)
    Circumstance.objects.create(
        circumstance_kind=CircumstanceKind.values[0], valid_from=on, **event
    )
    SpokenLanguage.objects.create(client=client, language="prs")
    Barrier.objects.create(service_record=record, kind=BarrierKind.values[0])


def _told(client: Client, *, on: datetime.date) -> None:
    """What stands on what has been written: corrections, promises that moved, a referral."""
    now, by = timezone.now(), system_actor()
    for event in (
        client.arrivals.get(),
        client.departures.get(),
        client.permits.get(),
        client.procedure_steps.get(),
        client.circumstances.get(),
        client.status_events.earliest("decided_on"),
    ):
        correct_event(event)
    before, after = (
        EntitlementPromise.objects.create(
            client=client,
            service="social_worker",
            answer="entitled",
            entitled_from=on,
            last_entitled_on=on + datetime.timedelta(days=day),
            policy="-",
            because="status",
            since_at=now,
            told_at=now,
            superseded_at=superseded_at,
        )
        for day, superseded_at in ((1, now), (2, None))
    )
    change = client.promise_changes.get()
    MovedPromise.objects.create(change=change, promised=before, now=after)
    hand_over = HandOver.objects.create(
        task=Task.objects.get(client=client),
        about_on=on,
        municipality_name="-",
        informed_on=on,
        channel=Channel.LETTER,
        recorded_at=now,
        recorded_by=by,
    )
    PromiseAddressee.objects.create(
        change=change, kind=AddresseeKind.MUNICIPALITY, hand_over=hand_over
    )
    Referral.objects.create(
        client=client, consent=client.consents.get(), words="-", made_at=now, made_by=by
    )
