"""What the database shows somebody, what the program would, and what a page does, held against the model."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from trials.history.model import PARTS, READS_LENT, READS_WHY, Model
from trials.history.town import Town

if TYPE_CHECKING:
    import random

TABLES = {
    "clients": "clients_client",
    "enrolments": "clients_enrolment",
    "assignments": "clients_assignment",
    "cases": "casework_case",
    "consents": "clients_consent",
    "referrals": "clients_referral",
    "openings": "clients_emergencyaccess",
    "timelines": "clients_legalstatusevent",
    "services": "casework_serviceparticipation",
}
# Rows that hang on a client and are told by whose they are.
OF_WHOM = {"timelines", "services"}
ASKED_WHY = 'name="why_outside_kind"'
ASKED = " union all ".join(
    [
        f"select '{name}', coalesce(array_agg(distinct {'client_id' if name in OF_WHOM else 'id'}), '{{}}')"
        f" from {table}"
        for name, table in TABLES.items()
    ]
    + [f"select 'lent {part}', sec.lent_client_ids('{part}')" for part in PARTS]
    + ["select 'lent people', coalesce(array_agg(client_id), '{}') from sec.lent_people()"]
)


class Found(Exception):
    """The town does not stand as it ought to."""


def look(town: Town, user: str) -> None:
    """Hold both walls against the model, for one person."""
    ought, shown = what_ought_to_show(town.model, user), what_the_database_shows(town, user)
    for name, ids in ought.items():
        _compare(town, f"the database shows {user} {name}", shown[name], ids)
    for name, ids in what_the_program_shows(town, user).items():
        _compare(town, f"the program shows {user} {name}", ids, ought[name])


def what_ought_to_show(model: Model, user: str) -> dict[str, set[UUID]]:
    seen = {client for client in model.people if model.sees(user, client)}
    mine = set() if user in model.closed_accounts else model.programmes_of(user)
    to_me = {one.id for one in model.consents_to(user)}
    consents = to_me | {
        one.id for one in model.consents if one.client in seen and one.contract.programme in mine
    }
    ought = {
        "clients": seen,
        "timelines": {client for client in seen if model.people[client].has_timeline},
        "enrolments": {
            one.id
            for one in model.enrolments
            if one.client in seen and one.contract.programme in mine
        },
        "assignments": {
            one.id
            for one in model.assignments
            if one.enrolment.client in seen and one.enrolment.contract.programme in mine
        },
        "cases": {one.id for one in model.cases if one.client in seen and one.programme in mine},
        "consents": consents,
        "referrals": {one.id for one in model.referrals if one.consent.id in consents},
        "openings": {
            one.id
            for one in model.openings
            if user not in model.closed_accounts
            and not model.people[one.client].is_gone
            and model.posts_of(user, READS_WHY)
            and (
                one.user == user
                or (user in one.told and model.works_where_enrolled(user, one.client))
                or one.client in seen
                or model.posts_of(user, {"auditor"})
            )
        },
    }
    for part in PARTS:
        ought[f"lent {part}"] = model.lent(user, part)
    ought["lent people"] = ought["lent identity"]
    return ought


def what_the_database_shows(town: Town, user: str) -> dict[str, set[UUID]]:
    from django.db import connection, transaction

    from balsts.platform.bound_postgres import acting_under

    with acting_under(town.tokens[user]), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ASKED)
        return {name: set(ids) for name, ids in cursor.fetchall()}


def what_the_program_shows(town: Town, user: str) -> dict[str, set[UUID]]:
    """Ask the first wall by itself: under the session of setting up the database hides nothing."""
    from balsts.accounts.models import User
    from balsts.clients.enums import FilePart
    from balsts.clients.queries.visibility import clients_visible_to, lent_client_ids
    from balsts.organisations.queries.standing import standing_of

    person = User.objects.get(pk=town.users[user])
    if not person.is_active:
        return {}
    standing = standing_of(person, on=town.model.today)
    shown = {"clients": set(clients_visible_to(standing).order_by().values_list("id", flat=True))}
    for part in ("identity", "services"):
        ids = lent_client_ids(standing, FilePart(part), at=town.moment)
        # Whoever is set aside has no file any more; the pages ask for the person first.
        shown[f"lent {part}"] = {one for one in ids if town.model.is_there(one)}
    return shown


def open_a_page(town: Town, user: str, client: UUID) -> None:
    """Ask for a file and for a lent file, and see that both answer as the model does."""
    model, person = town.model, town.model.people[client]
    sees = model.sees(user, client)
    said = _page(town, user, person, f"/clients/{person.reference}/", is_shown=sees)
    is_asked = sees and model.is_asked_why(user, client)
    if (ASKED_WHY in said) != is_asked:
        raise Found(f"{user} is asked why {person.name} is opened: {not is_asked}")
    is_lent = any(one.client == client for one in model.consents_to(user)) and model.is_there(
        client
    )
    reads = bool(model.posts_of(user, READS_LENT))
    _page(town, user, person, f"/sharing/lent/{person.reference}/", is_shown=reads and is_lent)


def _page(town: Town, user: str, person: Any, address: str, *, is_shown: bool) -> str:
    from django.test import Client as Browser

    browser = Browser(raise_request_exception=True)
    browser.cookies["session"] = town.tokens[user]
    browser.cookies["django_language"] = "en"
    last = last_event()
    response = browser.get(address)
    said = response.content.decode()
    if (response.status_code == 200) != is_shown:
        raise Found(
            f"{address} answers {user} with {response.status_code} {response.get('Location', '')}, shown ought to be {is_shown}"
        )
    if not is_shown and (person.name in said or str(person.id) in said):
        raise Found(f"{address} names to {user} somebody who is not theirs")
    told = [one for one in events_since(last) if person.id in one[3]]
    if bool(told) != is_shown or any(one[2] != town.users[user] for one in told):
        raise Found(f"{address} shown to {user}: {is_shown}; the trail says {told}")
    return said


def last_event() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(number), 0) from tests.audit_event")
        return cursor.fetchone()[0]


def events_since(number: int) -> list[tuple[int, str, UUID, list[UUID]]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select number, event, by, subject_ids from tests.audit_event where number > %s",
            [number],
        )
        return cursor.fetchall()


def _compare(town: Town, what: str, shown: set[UUID], ought: set[UUID]) -> None:
    if shown != ought:
        named = {one: person.name for one, person in town.model.people.items()}
        extra = sorted(named.get(one, str(one)) for one in shown - ought)
        missing = sorted(named.get(one, str(one)) for one in ought - shown)
        raise Found(f"{what}: too many {extra}, missing {missing}")


def somebody(draw: "random.Random", people: list[str]) -> str:
    return draw.choice(people)
