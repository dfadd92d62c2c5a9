"""Inclusion plans of a journey: goals and actions that suit the person and the outcome."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import POSITIVE, Journey, Spell
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.staffing import Enrolment
from balsts.exchange.reference_caseload.texts import GoalText, goal_texts
from balsts.exchange.reference_caseload.workday import workday_from

_DOMAINS_OF_CHILDREN = frozenset({"children_education", "health", "social_inclusion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One action of one goal of one plan."""

    person: Person
    contract: str
    version: int
    agreed_on: date
    language: str
    goal_key: str
    domain: str
    goal: str
    goal_state: str
    goal_state_on: date
    action: str
    responsible: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Where a plan stands: carried out, ended otherwise, or running (with overdue actions)."""

    ended_on: date | None
    is_executed: bool
    today: date | None = None
    has_overdue_actions: bool = False


def plans_of(
    journey: Journey, spell: Spell, enrolments: Sequence[Enrolment], keys: Iterator[str],
    rng: random.Random, *, outlook: Outlook, version: int = 1,
) -> list[PlanRow]:  # fmt: skip
    """Agree a plan with each adult, and with each child where the plan is carried out."""
    ended_on = outlook.ended_on
    agreed_on = workday_from(spell.first_day + timedelta(days=rng.randint(6, 24)))
    latest = ended_on or outlook.today or agreed_on
    if agreed_on > latest:
        agreed_on = spell.first_day
    contract = next(one.contract.number for one in enrolments if one.contains(agreed_on))
    rows: list[PlanRow] = []
    for person in journey.people:
        if not person.is_adult and not outlook.is_executed:
            continue
        if person.role not in {"head", "child"} and not outlook.is_executed and rng.random() < 0.4:  # noqa: PLR2004
            continue
        goals = _goals(journey, person, agreed_on, rng)
        for number, text in enumerate(goals):
            rows += _rows_of_goal(
                text, person, contract, version, agreed_on, latest, next(keys), rng,
                is_first=number == 0, outlook=outlook,
            )  # fmt: skip
    return rows


def _goals(journey: Journey, person: Person, on: date, rng: random.Random) -> list[GoalText]:
    """Choose goals that suit the legal status; one for each domain at most."""
    standing = journey.status_on(on)
    suits = {"all", "holder" if standing in POSITIVE else "seeker"}
    if journey.children:
        suits.add("parent")
    if standing in {"refused_final", "appeal_pending"}:
        suits.add("refused")
    possible = [text for text in goal_texts() if text.suits in suits]
    if not person.is_adult:
        possible = [text for text in possible if text.domain in _DOMAINS_OF_CHILDREN]
    rng.shuffle(possible)
    by_domain = {text.domain: text for text in possible}
    wanted = rng.randint(2, 4) if person.is_adult else 1
    return list(by_domain.values())[:wanted]


def _rows_of_goal(
    text: GoalText, person: Person, contract: str, version: int, agreed_on: date, latest: date,
    key: str, rng: random.Random, *, is_first: bool, outlook: Outlook,
) -> list[PlanRow]:  # fmt: skip
    """The first goal of a plan that is not carried out stays unachieved, so that it shows."""
    state = _state(outlook, rng, is_first=is_first)
    state_on = _state_day(state, agreed_on, latest, rng, outlook=outlook, is_first=is_first)
    rows = []
    for responsible, action in text.actions:
        due_on = workday_from(agreed_on + timedelta(days=rng.randint(14, 80)))
        done_on: date | None = None
        if state == "achieved" or (state in {"partly", "in_progress"} and rng.random() < 0.5):  # noqa: PLR2004
            done_on = agreed_on + timedelta(days=rng.randint(0, (state_on - agreed_on).days))
        if outlook.today is not None and done_on is None and due_on <= outlook.today:
            due_on = workday_from(outlook.today + timedelta(days=rng.randint(3, 45)))
        if outlook.has_overdue_actions and is_first and outlook.today is not None:
            due_on, done_on = outlook.today - timedelta(days=rng.randint(2, 20)), None
        rows.append(
            PlanRow(
                person=person,
                contract=contract,
                version=version,
                agreed_on=agreed_on,
                language=person.languages[0][0],
                goal_key=key,
                domain=text.domain,
                goal=text.goal,
                goal_state=state,
                goal_state_on=state_on,
                action=action,
                responsible=responsible,
                due_on=max(due_on, agreed_on),
                done_on=done_on,
            )
        )
    return rows


def _state(outlook: Outlook, rng: random.Random, *, is_first: bool) -> str:
    if outlook.is_executed:
        return "achieved"
    if outlook.today is not None:
        return "in_progress" if is_first else rng.choice(("planned", "in_progress", "achieved"))
    if is_first:
        return rng.choice(("partly", "not_achieved"))
    return rng.choice(("achieved", "achieved", "partly", "not_achieved", "dropped_by_client"))


def _state_day(
    state: str, agreed_on: date, latest: date, rng: random.Random, *, outlook: Outlook,
    is_first: bool,
) -> date:  # fmt: skip
    if state == "planned":
        return agreed_on
    if outlook.is_executed and is_first:
        return latest
    return agreed_on + timedelta(days=rng.randint(0, (latest - agreed_on).days))
