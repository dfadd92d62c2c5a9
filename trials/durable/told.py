"""What writers tell the product: forms of several kinds, each with what must be true afterwards."""

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from trials.durable.world import Seat, word

Form = list[tuple[str, str]]
ARRIVALS: set[str] = set()  # they are found by day and country, so none is drawn twice


@dataclass(kw_only=True)
class Told:
    """One thing told: what was sent, under which key it can be found, what it must leave behind.

    `left` asks the database for the parts that belong to it, given the key; `whole` is the answer
    of one that was kept. `trace` is its event in the trail and about whom.
    """

    kind: str
    seat: Seat
    path: str
    form: Form
    key: str
    left: str
    whole: tuple
    trace: tuple[str, tuple[UUID, ...]]
    answers: list[str] = field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        return "302" in self.answers


def tell(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """Draw something to tell: mostly services, as in life."""
    kinds: list[Callable[[random.Random, Seat, datetime.date], Told]] = [
        service, service, service, plan, need, arrival, registration,
    ]  # fmt: skip
    return draw.choice(kinds)(draw, seat, today)


def service(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """One delivery of help to one or several of a family, with what stood in the way."""
    client, key = draw.choice(seat.clients), _uuid(draw)
    who = sorted(draw.sample(client.family, draw.randint(1, len(client.family))))
    hindered = draw.sample(["waiting", "language"], draw.randint(0, 2))
    form = [
        ("id", key), ("service_type", "accompaniment"), ("on", today.isoformat()),
        ("minutes", str(draw.randint(1, 3))), ("mode", "in_person_outside"), ("place", "riga"),
        ("note", word(draw)), ("institution_kind", "pmlp"),
        *(("participants", str(one)) for one in who),
        *(("barrier_kind", kind) for kind in hindered),
    ]  # fmt: skip
    return Told(
        kind="service", seat=seat, path=f"/clients/{client.reference}/services/add/", form=form,
        key=key,
        left="select (select count(*) from casework_servicerecord where id = %(key)s::uuid),"
        " (select count(*) from casework_serviceparticipation where service_record_id = %(key)s::uuid),"
        " (select count(*) from casework_barrier where service_record_id = %(key)s::uuid)",
        whole=(1, len(who), len(hindered)),
        trace=("service_recorded", tuple(sorted(who))),
    )  # fmt: skip


def plan(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """A new version of a plan with two or three goals and their first steps."""
    client, key, goals = draw.choice(seat.clients), _uuid(draw), draw.randint(2, 3)
    form = [
        ("id", key), ("agreed_on", today.isoformat()), ("language_of_explanation", "eng"),
        ("goals-TOTAL_FORMS", str(goals)), ("goals-INITIAL_FORMS", "0"),
    ]  # fmt: skip
    for number in range(goals):
        form += [
            (f"goals-{number}-domain", "housing"), (f"goals-{number}-description", word(draw)),
            (f"goals-{number}-action", word(draw)), (f"goals-{number}-responsible", "worker"),
            (f"goals-{number}-state", "planned"),
        ]  # fmt: skip
    return Told(
        kind="plan", seat=seat, path=f"/clients/{client.reference}/plan/agree/", form=form, key=key,
        left="select (select count(*) from casework_inclusionplan where id = %(key)s::uuid),"
        " (select count(*) from casework_goal where plan_id = %(key)s::uuid),"
        " (select count(*) from casework_planaction a join casework_goal g on g.id = a.goal_id"
        " where g.plan_id = %(key)s::uuid)",
        whole=(1, goals, goals),
        trace=("plan_agreed", (client.id,)),
    )  # fmt: skip


def need(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """A specific need; the second open one of a code is refused, which is an answer too."""
    client, key = draw.choice(seat.clients), _uuid(draw)
    form = [
        ("id", key), ("code", draw.choice(["DS", "SM", "SP", "TR", "ER"])), ("reason", word(draw)),
        ("noted_on", today.isoformat()), ("is_noted_only", "on"),
    ]  # fmt: skip
    return Told(
        kind="need", seat=seat, path=f"/clients/{client.reference}/needs/note/", form=form, key=key,
        left="select count(*) from casework_specificneed where id = %(key)s::uuid",
        whole=(1,),
        trace=("specific_need_noted", (client.id,)),
    )  # fmt: skip


def arrival(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """An event of the timeline for the whole family; found by its day and country, drawn so far."""
    while True:
        client = draw.choice(seat.clients)
        on = today - datetime.timedelta(days=draw.randint(0, 12000))
        country = draw.choice(["SY", "AF", "ER", "IQ", "IR", "TR", "PK", "SO", "SD", "YE"])
        key = f"{client.family[0]} {on} {country}"
        if key not in ARRIVALS:
            break
    ARRIVALS.add(key)
    form = [
        ("id", _uuid(draw)), ("arrived_on", on.isoformat()), ("arrival_path", "self_arrived"), ("from_country", country),
        ("is_return", "on"), *(("people", str(one)) for one in client.family),
    ]  # fmt: skip
    return Told(
        kind="arrival", seat=seat, path=f"/clients/{client.reference}/timeline/?kind=arrival",
        form=form, key=key,
        left="select count(*) from clients_arrivalevent where"
        f" client_id in ({', '.join(repr(str(one)) for one in client.family)})"
        f" and arrived_on = '{on}' and from_country = '{country}'",
        whole=(len(client.family),),
        trace=("timeline_recorded", tuple(sorted(client.family))),
    )  # fmt: skip


def registration(draw: random.Random, seat: Seat, today: datetime.date) -> Told:
    """A person who comes, with arrival, status, home, enrolment, worker and case: all or nothing."""
    name, day = word(draw), today.isoformat()
    form = [
        ("id", _uuid(draw)), ("given_name", name), ("family_name", word(draw)), ("birth", "1988"), ("sex", "male"),
        ("citizenship", "SY"), ("spoken_language", "ara"), ("marital_status", "married"),
        ("education", "isced_3"), ("occupation_group", "isco_7"), ("arrived_on", day),
        ("arrival_path", "self_arrived"), ("applied_on", day), ("place", "riga"),
        ("contract", str(seat.contract)), ("opened_on", day), ("responsible_worker", str(seat.post)),
    ]  # fmt: skip
    ids = "(select id from clients_client where given_name = %(key)s)"
    parts = ("clients_arrivalevent", "clients_legalstatusevent", "clients_residence",
             "clients_citizenship", "clients_enrolment", "casework_case")  # fmt: skip
    return Told(
        kind="registration", seat=seat, path="/clients/register/", form=form, key=name,
        left="select (select count(*) from clients_client where given_name = %(key)s), "
        + ", ".join(f"(select count(*) from {part} where client_id in {ids})" for part in parts)
        + ", (select count(*) from clients_assignment a join clients_enrolment e"
        f" on e.id = a.enrolment_id where e.client_id in {ids}),"
        f" (select count(*) from audit.event where event = 'client_registered' and subject_ids && array{ids}),"
        f" (select count(*) from audit.event where event = 'case_opened' and subject_ids && array{ids})",
        whole=(1,) * 10,
        trace=("", ()),
    )  # fmt: skip


def _uuid(draw: random.Random) -> str:
    return str(UUID(int=draw.getrandbits(128), version=4))
