"""What a country's folder offers to the house; everything above asks the law through this.

A country is a package with a module `country` that holds `COUNTRY`. Nothing else of the house
names a country: a new one is a new folder.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module

from balsts.entitlements.answering import (
    Answer,
    Rule,
    always,
    decision_of,
    outcome_of,
    periods_where,
)
from balsts.entitlements.benefit import EstimateBenefits
from balsts.entitlements.clock import ClockStep
from balsts.entitlements.decision import Decision, NotMet, Outcome
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable


class CountryUnknown(LookupError):
    """No folder of law has this name."""


RunClock = Callable[[Timeline, date, Policy], tuple[ClockStep, ...]]
NOT_GRANTED = Answer(
    from_=date.min,
    until=None,
    is_entitled=False,
    reasons=always(
        NotMet(
            code="not_granted",
            sentence=Sentence(translatable("the law of this country does not know it")),
        )
    ),
    is_beyond_doubt=True,
)


@dataclass(frozen=True, kw_only=True)
class SetWise:
    """What can be asked for many people at once: by which module, of what, with what to change.

    `module` is the path of a `set_wise.SetWiseLaw`, loaded only where it counts. `parameters`
    are those that its answers depend on, each with a title for people; `choices` says what the
    values of a choice mean.
    """

    module: str
    services: tuple[Service, ...]
    parameters: Mapping[str, str]
    choices: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Country:
    """One country's law: what it grants, by which readings of the texts, and how it answers.

    `rules` answer for each service; `policies` are the named readings with their titles in
    `policy_titles`, the first is the one in use; `questions` says by fact what to ask next, and
    `client_questions` asks the person what they can know of it;
    `running_clock` returns the steps of the procedure that is open on a day or was lately.
    `set_wise` tells of the law for many people at once, if the country has one.
    `estimating_benefits` counts the money of a household, where the country grants any.
    `municipalities` are those who take over when the state's support ends: code and own name.
    """

    code: str
    service_labels: Mapping[Service, str]
    questions: Mapping[str, str]
    policies: Mapping[str, Policy]
    policy_titles: Mapping[str, str]
    rules: Mapping[Service, Rule]
    running_clock: RunClock | None = None
    client_questions: Mapping[str, str] = field(default_factory=dict)
    set_wise: SetWise | None = None
    estimating_benefits: EstimateBenefits | None = None
    municipalities: Mapping[str, str] = field(default_factory=dict)

    @property
    def services(self) -> tuple[Service, ...]:
        """What this country grants, in the order in which it is shown."""
        return tuple(self.service_labels)

    @property
    def policy(self) -> Policy:
        """The reading of the texts that is in use."""
        return next(iter(self.policies.values()))

    def decide(
        self, service: Service, timeline: Timeline, *, on: date, policy: Policy | None = None
    ) -> Decision:
        """Answer for one day, by the reading in use unless another is named."""
        policy = policy or self.policy
        answers = self._answers(service, timeline, policy)
        return decision_of(service, answers, on=on, policy_name=policy.name)

    def outcome(
        self, service: Service, timeline: Timeline, *, on: date, policy: Policy | None = None
    ) -> Outcome:
        """Give the same answer as `decide` without its reasons, which are a third of the work."""
        answers = self._answers(service, timeline, policy or self.policy)
        return outcome_of(service, answers, on=on)

    def decide_all(
        self, timeline: Timeline, *, on: date, policy: Policy | None = None
    ) -> dict[Service, Decision]:
        """Answer for everything this country grants."""
        return {
            service: self.decide(service, timeline, on=on, policy=policy)
            for service in self.services
        }

    def clock(
        self, timeline: Timeline, *, on: date, policy: Policy | None = None
    ) -> tuple[ClockStep, ...]:
        """Return the steps of the procedure; none where the country has no clock for it."""
        if self.running_clock is None:
            return ()
        return self.running_clock(timeline, on, policy or self.policy)

    def entitled_periods(
        self, service: Service, timeline: Timeline, *, policy: Policy | None = None
    ) -> tuple[Period, ...]:
        """Return all days with entitlement; day by day the same answer as `decide`."""
        return periods_where(self._answers(service, timeline, policy or self.policy), answer=True)

    def unknown_periods(
        self, service: Service, timeline: Timeline, *, policy: Policy | None = None
    ) -> tuple[Period, ...]:
        """Return the days for which a fact is missing: neither entitled nor refused."""
        return periods_where(self._answers(service, timeline, policy or self.policy), answer=None)

    def label_of(self, service: Service) -> str:
        """Name a service in English, also one that this country does not know."""
        return self.service_labels.get(service, service.value)

    def _answers(self, service: Service, timeline: Timeline, policy: Policy) -> Sequence[Answer]:
        """Ask the rule; what a country has no rule for, it does not grant."""
        rule = self.rules.get(service)
        return (NOT_GRANTED,) if rule is None else rule(timeline, policy)


@cache
def load_country(name: str) -> Country:
    """Return the law of a country by the name of its folder here, or by the path of its package."""
    package = name if "." in name else f"balsts.entitlements.{name}"
    try:
        country = getattr(import_module(f"{package}.country"), "COUNTRY", None)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{package}.country".startswith(error.name):
            raise
        raise CountryUnknown(name) from error
    if not isinstance(country, Country):
        raise CountryUnknown(name)
    return country
