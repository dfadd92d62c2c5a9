"""Inclusion plans of a journey: goals and actions that suit the person and the outcome."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import POSITIVE, Journey, Spell
from balsts.exchange.reference_caseload.outlook import Outlook
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.staffing import Enrolment
from balsts.exchange.reference_caseload.texts import GoalText, goal_texts
from balsts.exchange.reference_caseload.workday import workday_from

_SHARE_OF_OTHER_ADULTS = 0.6
_SHARE_DONE = 0.5
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


def plans_of(
    journey: Journey,
    spell: Spell,
    enrolments: Sequence[Enrolment],
    *,
    outlook: Outlook,
    version: int,
    keys: Iterator[str],
    rng: random.Random,
) -> list[PlanRow]:
    """Agree a plan with each adult, and with each child where the plan is carried out."""
    agreed_on = workday_from(spell.first_day + timedelta(days=rng.randint(6, 24)))
    latest = outlook.ended_on or outlook.today or agreed_on
    if agreed_on > latest:
        agreed_on = spell.first_day
    contract = next(one.contract.number for one in enrolments if one.contains(agreed_on))
    rows: list[PlanRow] = []
    for person in journey.people:
        if _has_plan(person, outlook, rng):
            plan = _Plan(person, contract, version, agreed_on, latest, outlook)
            for number, text in enumerate(_goals(journey, person, agreed_on, rng)):
                rows += plan.rows_of_goal(text, next(keys), rng, is_first=number == 0)
    return rows


def _has_plan(person: Person, outlook: Outlook, rng: random.Random) -> bool:
    """Cover children by their parents' plans, and often a spouse by the other's."""
    if outlook.is_executed or person.role == "head":
        return True
    return person.is_adult and rng.random() < _SHARE_OF_OTHER_ADULTS


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


@dataclass(frozen=True, slots=True)
class _Plan:
    """One version of one person's plan while its goals are written."""

    person: Person
    contract: str
    version: int
    agreed_on: date
    latest: date
    outlook: Outlook

    def rows_of_goal(
        self, text: GoalText, key: str, rng: random.Random, *, is_first: bool
    ) -> list[PlanRow]:
        """Write a goal; the first one shows how the whole plan stands."""
        state = self._state(rng, is_first=is_first)
        state_on = self._state_day(state, rng, is_first=is_first)
        rows = []
        for responsible, action in text.actions:
            due_on, done_on = self._days_of_action(state, state_on, rng, is_first=is_first)
            rows.append(
                PlanRow(
                    person=self.person,
                    contract=self.contract,
                    version=self.version,
                    agreed_on=self.agreed_on,
                    language=self.person.languages[0][0],
                    goal_key=key,
                    domain=text.domain,
                    goal=text.goal,
                    goal_state=state,
                    goal_state_on=state_on,
                    action=action,
                    responsible=responsible,
                    due_on=due_on,
                    done_on=done_on,
                )
            )
        return rows

    def _state(self, rng: random.Random, *, is_first: bool) -> str:
        """Leave the first goal open or missed, unless the plan is carried out."""
        if self.outlook.is_executed:
            return "achieved"
        if self.outlook.today is not None:
            return "in_progress" if is_first else rng.choice(("planned", "in_progress", "achieved"))
        if is_first:
            return rng.choice(("partly", "not_achieved"))
        return rng.choice(("achieved", "achieved", "partly", "not_achieved", "dropped_by_client"))

    def _state_day(self, state: str, rng: random.Random, *, is_first: bool) -> date:
        """Carry a plan out with its first goal on the last day, others before."""
        if state == "planned":
            return self.agreed_on
        if self.outlook.is_executed and is_first:
            return self.latest
        return self.agreed_on + timedelta(days=rng.randint(0, (self.latest - self.agreed_on).days))

    def _days_of_action(
        self, state: str, state_on: date, rng: random.Random, *, is_first: bool
    ) -> tuple[date, date | None]:
        today = self.outlook.today
        due_on = workday_from(self.agreed_on + timedelta(days=rng.randint(14, 80)))
        done_on: date | None = None
        is_half_done = state in {"partly", "in_progress"} and rng.random() < _SHARE_DONE
        if state == "achieved" or is_half_done:
            days = (state_on - self.agreed_on).days
            done_on = self.agreed_on + timedelta(days=rng.randint(0, days))
        if today is None:
            return due_on, done_on
        if self.outlook.has_overdue_actions and is_first:
            return max(self.agreed_on, today - timedelta(days=rng.randint(2, 20))), None
        if done_on is None and due_on <= today:
            due_on = workday_from(today + timedelta(days=rng.randint(3, 45)))
        return due_on, done_on
