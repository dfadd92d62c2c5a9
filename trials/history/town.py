"""A database of its own with a small town: four organisations, sixteen people, a few clients, one clock.

The clock is moved by the trial, for the program and for the database alike: every function and policy
that asks what time it is, but those about sessions, is told the town's moment.
"""

import datetime
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from tests.postgres_plugin import MOMENT, SERVER, SET_UP_TOKEN
from trials.history.model import LEADS, Assignment, Case, Contract, Enrolment, Model, Person, Post

PEOPLE = (
    ("amina", "ours", "social_worker"),
    ("boris", "ours", "social_worker"),
    ("sofia", "ours", "senior_social_worker"),
    ("karina", "ours", "social_worker"),
    ("edgars", "ours", "mentor"),
    ("chiara", "ours", "provider_manager"),
    ("daniel", "other", "social_worker"),
    ("dina", "other", "provider_manager"),
    ("mihails", "other", "mentor"),
    ("ludmila", "movement", "movement_coordinator"),
    ("farid", "movement", "volunteer_mentor"),
    ("nadia", "movement", "volunteer_mentor"),
    ("gunta", "funder", "auditor"),
    ("esther", "funder", "statistician"),
    # Two employers: a worker who leads the movement's cases too, and a mentor of both.
    ("zane", "ours", "social_worker"),
    ("zane", "movement", "social_worker"),
    ("oleg", "ours", "mentor"),
    ("oleg", "other", "mentor"),
)
KINDS = {"ours": "provider", "other": "provider", "movement": "movement", "funder": "funder"}
PROGRAMMES = {"ours": "state_service", "other": "state_service", "movement": "movement"}
PATIENCE = "balsts.web.patience.LongestSession"
LONG_AGO = datetime.date(2020, 1, 1)
# Where clients are helped at first; one whom nobody helps yet.
CLIENTS_AT_FIRST = ("ours", "ours", "other", "movement", "movement", "")
CLOCK = """
create function tests.clock() returns timestamptz language sql stable as
$$ select coalesce(nullif(current_setting('{moment}', true), '')::timestamptz, clock_timestamp()) $$;
grant usage on schema tests to public;
grant execute on function tests.clock() to public
"""
ASKS_THE_CLOCK = re.compile(r"\b(?:pg_catalog\.)?(?:clock_timestamp|now)\(\)")
FUNCTIONS = """
select pg_get_functiondef(oid) from pg_proc
where pronamespace in ('sec'::regnamespace, 'public'::regnamespace) and prolang <> (
    select oid from pg_language where lanname = 'c')
and prosrc ~ '(clock_timestamp|now)\\(\\)' and prosrc !~ 'live_session'
"""
POLICIES = """
select schemaname, tablename, policyname, qual, with_check from pg_policies
where coalesce(qual, '') || coalesce(with_check, '') ~ '(clock_timestamp|now)\\(\\)'
"""


@dataclass(kw_only=True)
class Town:
    """Who lives here as rows and sessions; what ought to hold of them stands in the model."""

    users: dict[str, UUID]
    tokens: dict[str, str]
    programmes: dict[str, UUID]
    organisations: dict[str, UUID]
    model: Model
    moment: datetime.datetime
    reference_of: dict[UUID, str] = field(default_factory=dict)

    def strike(self, moment: datetime.datetime) -> None:
        """Put both clocks to the moment, the database's until the open transaction ends."""
        from django.db import connection

        self.moment = self.model.now = moment
        with connection.cursor() as cursor:
            cursor.execute("select set_config(%s, %s, true)", [MOMENT, moment.isoformat()])


@contextmanager
def own_database() -> Iterator[None]:
    """Make a database like the tests', with a clock that can be moved, to be dropped at the end."""
    SERVER.provide_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings_test"
    import django
    from django.conf import settings
    from django.db import connections
    from django.db.backends.signals import connection_created

    from balsts.platform.bound_postgres.token import current_token
    from tests import postgres_plugin

    django.setup()
    logging.disable(logging.ERROR)
    # Days pass in seconds here, and nobody signs in anew for it.
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != PATIENCE]
    current_token.set(SET_UP_TOKEN)
    connection_created.connect(postgres_plugin.stay_at_setting_up, dispatch_uid="setting up")
    SERVER.enter()
    SERVER.make_database()
    _let_the_clock_be_moved()
    try:
        yield
    finally:
        connections.close_all()
        SERVER.leave()


def _let_the_clock_be_moved() -> None:
    with psycopg.connect(owner_address()) as owner:
        owner.execute(CLOCK.format(moment=MOMENT))
        for (definition,) in owner.execute(FUNCTIONS).fetchall():
            owner.execute(ASKS_THE_CLOCK.sub("tests.clock()", definition))
        for schema, table, name, qual, check in owner.execute(POLICIES).fetchall():
            told = ASKS_THE_CLOCK.sub("tests.clock()", f"using ({qual})") if qual else ""
            if check:
                told += ASKS_THE_CLOCK.sub("tests.clock()", f" with check ({check})")
            owner.execute(f'alter policy "{name}" on {schema}.{table} {told}')


def owner_address() -> str:
    """Return how to reach the database as its owner."""
    return SERVER.installation.address("owner", database=SERVER.database)


def build_town() -> Town:
    """Make organisations, contracts, people with sessions that do not run out, and a few clients."""
    from django.utils import timezone

    from balsts.accounts.models import User
    from tests.database.asking import token_of
    from tests.factories.organisations import (
        create_contract,
        create_programme,
        create_provider,
        create_staff_member,
    )

    now = timezone.now()
    programmes = {
        "state_service": create_programme(),
        "movement": create_programme(code="movement", policy=""),
    }
    homes = {code: create_provider(code=code, kind=kind) for code, kind in KINDS.items()}
    model = Model(now=now)
    for code, programme in PROGRAMMES.items():
        made = create_contract(
            provider=homes[code], programme=programmes[programme], from_=LONG_AGO
        )
        model.contracts.append(Contract(made.id, code, programme, LONG_AGO, None))
    for name, code, role in PEOPLE:
        post = create_staff_member(
            username=name, organisation=homes[code], role=role, from_=LONG_AGO
        )
        model.posts.append(Post(post.id, name, code, role, LONG_AGO, None))
    users = {name: User.objects.get(username=name) for name, _, _ in PEOPLE}
    town = Town(
        users={name: user.pk for name, user in users.items()},
        tokens={name: token_of(user) for name, user in users.items()},
        programmes={code: one.id for code, one in programmes.items()},
        organisations={code: one.id for code, one in homes.items()},
        model=model,
        moment=now,
    )
    with psycopg.connect(owner_address()) as owner:
        owner.execute(
            "update sec.live_session set idle = '9 years', ends_at = now() + interval '9 years',"
            " confirmed_at = now() + interval '9 years'"
        )
    for number, place in enumerate(CLIENTS_AT_FIRST):
        settle(town, number, place)
    return town


def settle(town: Town, number: int, place: str) -> None:
    """Add somebody with something in every part of a file that can be lent, helped at a place."""
    from balsts.accounts.queries.user import system_actor
    from balsts.casework.operations.case import open_case
    from balsts.organisations.models import Contract as ContractRow
    from balsts.organisations.models import StaffMember
    from tests.factories.clients import (
        create_arrival,
        create_client,
        create_household,
        create_status,
    )

    day = town.model.today - datetime.timedelta(days=100)
    client = create_client(given_name=f"Zq{number:05d}x", family_name="Karimi")
    client.residences.create(place="riga", valid_from=day)
    create_arrival(client, on=day)
    create_status(client, on=day)
    create_household(client, from_=day)
    person = Person(client.id, client.reference, client.given_name, has_timeline=True)
    town.model.people[client.id] = person
    if not place:
        return
    contract = next(one for one in town.model.contracts if one.place == place)
    post = next(one for one in town.model.posts if one.place == place and one.role in LEADS)
    opened_on = day + datetime.timedelta(days=20)
    case = open_case(
        client=client,
        contract=ContractRow.objects.get(id=contract.id),
        opened_on=opened_on,
        responsible_worker=StaffMember.objects.get(id=post.id),
        by=system_actor(),
        at=town.moment,
    )
    town.model.cases.append(Case(case.id, client.id, contract.programme, opened_on))
    row = client.enrolments.get()
    enrolment = Enrolment(row.id, client.id, contract, opened_on, None)
    town.model.enrolments.append(enrolment)
    town.model.assignments.append(
        Assignment(
            row.assignments.get().id, enrolment, post, is_lead=True, from_=opened_on, until=None
        )
    )
