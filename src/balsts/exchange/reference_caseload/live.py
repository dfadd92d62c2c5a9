"""About 60 further clients around the day of the first start, so that My day is alive.

Each household is written down as a situation, counted in days before (or after) that day.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.exchange.reference_caseload.contracts import LIVE_CONTRACT
from balsts.exchange.reference_caseload.journey import Home, Journey, Movement, Spell, StatusEvent
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.outlook import Outlook
from balsts.exchange.reference_caseload.person import Composition, people_of
from balsts.exchange.reference_caseload.procedure import appealed, application, granted, refused
from balsts.exchange.reference_caseload.workday import (
    is_workday,
    workday_from,
    workday_until,
    workdays,
)
from balsts.platform.periods import add_months

EARLIEST_TODAY = date(2025, 7, 1)
_STATE, _MOVEMENT = "state_service", "movement"


class TooEarlyForLiveClients(ValueError):
    """Before this day the open contract is too young for the situations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One household and where it stands; numbers are days before today unless said otherwise.

    `term_ends_in` counts days ahead and sets the day of the status; `silent_for` is the time since
    the last service; `closed` the time since the end of the spell.
    """

    name: str
    citizenship: str
    members: tuple[int, int, int, int]
    worker: str
    mentor: str = ""
    arrived: int = 200
    served_from: int = 150
    silent_for: int = 4
    status: str = ""
    term_ends_in: int = 0
    decided: int = 0
    notified: int = 0
    plan: str = "running"
    left: int = 0
    back: int = 0
    closed: int = 0
    close_reason: str = ""
    has_infant: bool = False
    place: str = "riga"
    programme: str = _STATE
    movement_from: int = 0


_AMINA, _BORIS, _EDGARS = "amina", "boris", "edgars"

SITUATIONS = (
    Situation(name="term ends in 60 days", citizenship="AF", members=(1, 1, 1, 2), worker=_BORIS,
              arrived=470, served_from=380, status="refugee", term_ends_in=60),
    Situation(name="term ends in 30 days", citizenship="SY", members=(1, 1, 2, 1), worker=_AMINA,
              mentor=_EDGARS, arrived=500, served_from=420, status="alternative", term_ends_in=30,
              plan="overdue"),
    Situation(name="term ends in 7 days", citizenship="RU", members=(1, 0, 0, 0), worker=_AMINA,
              mentor=_EDGARS, arrived=520, served_from=400, status="alternative", term_ends_in=7),
    Situation(name="term ends in 25 days", citizenship="YE", members=(1, 0, 0, 0), worker=_BORIS,
              arrived=480, served_from=300, status="alternative", term_ends_in=25),
    Situation(name="term ends in 55 days", citizenship="SD", members=(1, 0, 0, 0), worker=_AMINA,
              mentor=_EDGARS, arrived=460, served_from=330, status="alternative", term_ends_in=55),
    Situation(name="appeal is due", citizenship="IQ", members=(1, 0, 0, 0), worker=_BORIS,
              arrived=190, served_from=160, status="refused_final", decided=26, notified=24,
              place="mucenieki"),
    Situation(name="appeal pending", citizenship="TJ", members=(0, 1, 1, 1), worker=_AMINA,
              mentor=_EDGARS, arrived=300, served_from=260, status="appeal_pending", decided=75,
              notified=72, place="mucenieki"),
    Situation(name="appeal lodged lately", citizenship="AM", members=(1, 1, 0, 0), worker=_BORIS,
              arrived=230, served_from=200, status="appeal_pending", decided=40, notified=38,
              place="mucenieki"),
    Situation(name="overdue actions", citizenship="ER", members=(0, 1, 0, 0), worker=_BORIS,
              mentor=_EDGARS, arrived=330, served_from=290, status="alternative",
              term_ends_in=215, plan="overdue"),
    Situation(name="overdue actions of a couple", citizenship="TR", members=(1, 1, 1, 0),
              worker=_AMINA, arrived=340, served_from=250, status="refugee", term_ends_in=210,
              plan="overdue"),
    Situation(name="silent seeker", citizenship="AZ", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=140, served_from=120, silent_for=52, place="mucenieki"),
    Situation(name="silent family", citizenship="GE", members=(1, 1, 1, 0), worker=_BORIS,
              arrived=380, served_from=300, silent_for=41, status="alternative",
              term_ends_in=150),
    Situation(name="silent holder", citizenship="CM", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=300, served_from=240, silent_for=67, status="alternative",
              term_ends_in=240),
    Situation(name="returned inside the term", citizenship="SY", members=(1, 0, 0, 0),
              worker=_AMINA, mentor=_EDGARS, arrived=420, served_from=380, status="alternative",
              term_ends_in=110, left=190, back=30),
    Situation(name="seeker for five months", citizenship="IR", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=155, served_from=140, place="mucenieki"),
    Situation(name="seeker for seven months", citizenship="PK", members=(1, 0, 0, 0),
              worker=_AMINA, arrived=215, served_from=180, place="mucenieki"),
    Situation(name="seeker for four months", citizenship="SO", members=(0, 1, 0, 0),
              worker=_BORIS, mentor=_EDGARS, arrived=125, served_from=110, place="liepna"),
    Situation(name="mother seeking asylum", citizenship="ET", members=(0, 1, 1, 0),
              worker=_AMINA, arrived=130, served_from=120, place="liepna"),
    Situation(name="seeker for two months", citizenship="IN", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=62, served_from=50, place="liepna"),
    Situation(name="seeker for three months", citizenship="VN", members=(0, 1, 0, 0),
              worker=_BORIS, arrived=95, served_from=80, place="mucenieki"),
    Situation(name="seeker for one month", citizenship="CU", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=33, served_from=26, place="mucenieki", plan="none"),
    Situation(name="plan carried out, mentor goes on", citizenship="BY", members=(1, 1, 1, 1),
              worker=_BORIS, mentor=_EDGARS, arrived=360, served_from=320, status="refugee",
              term_ends_in=125, plan="executed"),
    Situation(name="plan of one carried out", citizenship="RU", members=(0, 1, 0, 0),
              worker=_AMINA, mentor=_EDGARS, arrived=400, served_from=350, status="alternative",
              term_ends_in=90, plan="executed"),
    Situation(name="came this week", citizenship="NG", members=(1, 0, 0, 0), worker=_AMINA,
              arrived=12, served_from=5, silent_for=1, place="mucenieki", plan="none"),
    Situation(name="mother came this week", citizenship="SY", members=(0, 1, 1, 1),
              worker=_BORIS, arrived=9, served_from=4, silent_for=1, place="mucenieki",
              plan="none"),
    Situation(name="term over, with the movement now", citizenship="EG", members=(1, 0, 0, 0),
              worker=_AMINA, arrived=520, served_from=440, silent_for=16, status="alternative",
              term_ends_in=-12, plan="ended", closed=12, close_reason="entitlement_expired",
              movement_from=9),
    Situation(name="infant born in Latvia", citizenship="AF", members=(1, 1, 1, 1),
              worker=_BORIS, arrived=170, served_from=120, has_infant=True, place="mucenieki"),
    Situation(name="left lately", citizenship="LK", members=(1, 1, 0, 0), worker=_BORIS,
              arrived=250, served_from=220, silent_for=38, left=34, closed=30, plan="ended",
              close_reason="left_latvia", place="mucenieki"),
    Situation(name="new refugees", citizenship="BY", members=(1, 1, 0, 0), worker=_AMINA,
              arrived=150, served_from=130, status="refugee", term_ends_in=300),
    Situation(name="new family with status", citizenship="SY", members=(1, 1, 1, 1),
              worker=_AMINA, arrived=240, served_from=200, status="alternative",
              term_ends_in=270),
    Situation(name="young man with status", citizenship="UZ", members=(1, 0, 0, 0),
              worker=_BORIS, arrived=260, served_from=210, status="alternative",
              term_ends_in=230, place="jelgava"),
    Situation(name="woman with refugee status", citizenship="IR", members=(0, 1, 0, 0),
              worker=_BORIS, arrived=310, served_from=280, status="refugee", term_ends_in=180),
    Situation(name="family with the movement", citizenship="SY", members=(1, 1, 1, 0), worker="",
              arrived=1300, status="alternative", term_ends_in=-700, left=600, back=130,
              programme=_MOVEMENT, movement_from=110),
    Situation(name="man with the movement", citizenship="AF", members=(1, 0, 0, 0), worker="",
              arrived=900, status="alternative", term_ends_in=-300, programme=_MOVEMENT,
              movement_from=80),
    Situation(name="woman with the movement", citizenship="ER", members=(0, 1, 0, 0), worker="",
              arrived=1100, status="refugee", term_ends_in=-520, left=480, back=60,
              programme=_MOVEMENT, movement_from=50),
)  # fmt: skip


def make_live_journey(
    situation: Situation, *, key: str, today: date, keys: Iterator[str], rng: random.Random
) -> Journey:
    """Turn a situation into a journey that is true on the given day."""
    if today < EARLIEST_TODAY:
        raise TooEarlyForLiveClients(today)
    arrived_on = today - timedelta(days=situation.arrived)
    served_from = workday_from(today - timedelta(days=situation.served_from))
    men, women, boys, girls = situation.members
    composition = Composition(
        citizenship=situation.citizenship,
        men=men,
        women=women,
        boys=boys,
        girls=girls,
        first_day=arrived_on,
        children_until=today,
        infant_born_on=arrived_on + timedelta(days=20) if situation.has_infant else None,
    )
    journey = Journey(
        key=key,
        citizenship=situation.citizenship,
        arrival_path="self_arrived",
        people=people_of(composition, keys, rng),
        applied_on=arrived_on + timedelta(days=1),
    )
    journey.statuses = _statuses(situation, journey.applied_on, today, rng)
    journey.movements = _movements(situation, arrived_on, today)
    journey.homes = _homes(situation, journey, arrived_on, today)
    if situation.programme == _STATE:
        journey.state_days = _state_days(situation, served_from, today, rng)
        journey.spells = _state_spells(situation, journey, today)
    if situation.movement_from:
        first = today - timedelta(days=situation.movement_from)
        journey.movement_days = _by_month(_some_days(first, today, 16, rng))
        opened_on = min(day for days in journey.movement_days.values() for day in days)
        journey.spells.append(
            Spell(programme=_MOVEMENT, first_day=opened_on, last_day=None, close_reason="")
        )
    journey.named_staff = _staff(situation)
    state_spells = [spell for spell in journey.spells if spell.programme == _STATE]
    if state_spells and situation.plan != "none":
        journey.plans.append((state_spells[-1], _outlook(situation, state_spells[-1], today)))
    if situation.plan == "executed":
        journey.only_mentor_after = _executed_on(today)
    return journey


def _staff(situation: Situation) -> dict[str, tuple[tuple[str, str], ...]]:
    state = ((situation.worker, "responsible_worker"), (situation.mentor, "mentor"))
    return {
        _STATE: tuple((username, role) for username, role in state if username),
        _MOVEMENT: (("gpb-worker-1", "responsible_worker"), ("farid", "mentor")),
    }


def _outlook(situation: Situation, spell: Spell, today: date) -> Outlook:
    match situation.plan:
        case "executed":
            return Outlook(ended_on=_executed_on(today), is_executed=True)
        case "ended":
            return Outlook(ended_on=spell.last_day, is_executed=False)
        case _:
            return Outlook(
                ended_on=None,
                is_executed=False,
                today=today,
                has_overdue_actions=situation.plan == "overdue",
            )


def _executed_on(today: date) -> date:
    """Return the day of plans carried out; afterwards only the mentor's service goes on."""
    return workday_until(today - timedelta(days=20))


def _statuses(
    situation: Situation, applied_on: date, today: date, rng: random.Random
) -> list[StatusEvent]:
    statuses = [application(applied_on)]
    if situation.status in {"refused_final", "appeal_pending"}:
        refusal = refused(today - timedelta(days=situation.decided), rng)
        refusal = StatusEvent(
            legal_status=refusal.legal_status,
            decided_on=refusal.decided_on,
            notified_on=today - timedelta(days=situation.notified),
            authority=refusal.authority,
        )
        statuses.append(refusal)
        if situation.status == "appeal_pending":
            statuses.append(appealed(refusal, rng))
    elif situation.status:
        last_entitled_on = today + timedelta(days=situation.term_ends_in)
        statuses.append(granted(add_months(last_entitled_on, -12), situation.status, rng))
    return statuses


def _movements(situation: Situation, arrived_on: date, today: date) -> list[Movement]:
    movements = [Movement(movement="arrival", on=arrived_on, arrival_path="self_arrived")]
    if situation.left:
        movements.append(
            Movement(
                movement="departure",
                on=today - timedelta(days=situation.left),
                country="DE",
                departure_kind="own_will",
                certainty="confirmed" if situation.back else "presumed",
            )
        )
    if situation.back:
        movements.append(
            Movement(
                movement="return",
                on=today - timedelta(days=situation.back),
                arrival_path="returned_dublin",
                country="DE",
            )
        )
    return movements


def _homes(situation: Situation, journey: Journey, arrived_on: date, today: date) -> list[Home]:
    """Let those who live in a town now have lived in the centre until the decision."""
    left_on = today - timedelta(days=situation.left) if situation.left else None
    granted_on = journey.granted_on
    if situation.place in {"mucenieki", "liepna"} or granted_on is None:
        homes = [Home(place=situation.place, first_day=arrived_on, last_day=left_on)]
    else:
        moved_on = granted_on + timedelta(days=25)
        if moved_on > today or (left_on is not None and moved_on > left_on):
            moved_on = granted_on
        homes = [
            Home(place="mucenieki", first_day=arrived_on, last_day=moved_on - timedelta(days=1)),
            Home(place=situation.place, first_day=moved_on, last_day=left_on),
        ]
    if situation.back:
        homes.append(Home(place="riga", first_day=today - timedelta(days=situation.back)))
    return homes


def _state_days(
    situation: Situation, served_from: date, today: date, rng: random.Random
) -> dict[Month, list[date]]:
    """Choose a day every week or two, none while abroad, the last one as long ago as told."""
    last = workday_until(today - timedelta(days=max(1, situation.silent_for)))
    if situation.status in {"alternative", "refugee"}:
        last = min(last, workday_until(today + timedelta(days=situation.term_ends_in)))
    days = [served_from, *_some_days(served_from, last, 12, rng), last]
    if situation.left:
        left_on = today - timedelta(days=situation.left)
        back_on = today - timedelta(days=situation.back)
        days = [day for day in days if day < left_on or (situation.back and day > back_on)]
    return _by_month([day for day in days if day >= LIVE_CONTRACT.first_day])


def _state_spells(situation: Situation, journey: Journey, today: date) -> list[Spell]:
    days = sorted(day for of_month in journey.state_days.values() for day in of_month)
    opened_on = days[0]
    spells = []
    if situation.back:
        left_on = today - timedelta(days=situation.left)
        spells.append(_spell(opened_on, left_on, "left_latvia"))
        opened_on = min(day for day in days if day > left_on)
    if situation.closed:
        closed_on = today - timedelta(days=situation.closed)
        spells.append(_spell(opened_on, closed_on, situation.close_reason))
    else:
        spells.append(_spell(opened_on, None, ""))
    return spells


def _spell(first_day: date, last_day: date | None, close_reason: str) -> Spell:
    return Spell(
        programme=_STATE, first_day=first_day, last_day=last_day, close_reason=close_reason
    )


def _some_days(first: date, last: date, step: int, rng: random.Random) -> list[date]:
    """Choose working days a few days apart."""
    days = []
    day = first
    while day <= last:
        if is_workday(day):
            days.append(day)
        day = workday_from(day + timedelta(days=rng.randint(step // 2, step + step // 2)))
    return days or workdays(first, last)[:1] or [workday_until(last)]


def _by_month(days: list[date]) -> dict[Month, list[date]]:
    by_month: dict[Month, list[date]] = {}
    for day in sorted(set(days)):
        by_month.setdefault(Month.of(day), []).append(day)
    return by_month
