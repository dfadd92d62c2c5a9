"""Stories as YAML that a lawyer can read, without a word of Python; a mistyped one is refused.

`stories/README.md` says what may stand in a file. Nothing here knows what is right: the stories do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from balsts.entitlements.benefit import ALWAYS, BenefitHousehold, Couple, Member
from balsts.entitlements.lv.policies import PARAMETERS, POLICIES
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    LegalStatus,
    Permit,
    ProcedureStep,
    StatusChange,
    StepKind,
    Timeline,
)
from balsts.platform.periods import Period

STORIES = Path(__file__).parent / "stories"
NOT_KNOWN = "not known"
VERSIONS = ("as first written", "as corrected")
RECORD = {
    "born",
    "arrived",
    "left",
    "statuses",
    "permits",
    "procedure",
    "circumstances",
    "circumstances named",
    "plan carried out",
}
EXPECTATIONS = {"answers", "clock"}
DAYS_OF_A_DECISION = {
    "decided": "decided_on",
    "told": "notified_on",
    "translation received": "translation_received_on",
    "appealed": "appeal_lodged_on",
    "final": "became_final_on",
}
ASKED = {"service", "on", "policy", "suppose"}
SAID_IN_LINES = {"because", "sources", "changes", "offers", "unmet", "not known", "notes"}
SAID_OF_AN_ANSWER = {
    "entitled",
    "first day",
    "last day",
    "because",
    "sources",
    "next question",
    "changes",
    "offers",
}
SAID_OF_A_STEP = {
    "step",
    "called",
    "whose turn",
    "state",
    "counted from",
    "due",
    "done",
    "says",
    "because",
    "sources",
    "next question",
}
SAID_OF_A_MEMBER = {"total", "one-off", "monthly", "unmet", "not known", "notes", "next question"}
SAID_OF_AN_ESTIMATE = {
    "total",
    "one-off",
    "monthly",
    "language learning",
    "countable",
    "people",
    "notes",
}


class UnreadableStory(ValueError):
    """A story that cannot be trusted, with the place and what is wrong there."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked on a day, and what the story says is right.

    About a person it is a service, or else the clock; about a household it is the benefits.
    """

    on: date
    said: Mapping[str, Any]
    where: str
    service: Service | None = None
    policy: Policy = POLICIES["current_text"]
    household: BenefitHousehold | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """A person of a story: the record, and what is right by it."""

    where: str
    name: str
    timeline: Timeline
    answers: tuple[Asked, ...] = ()
    clock: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story: its title, what it is about, its people, and perhaps what they receive together."""

    path: Path
    title: str
    about: str
    people: tuple[Told, ...] = field(repr=False)
    benefits: tuple[Asked, ...] = field(default=(), repr=False)


def read_story(path: Path) -> Story:
    """Read and check one file."""
    return story_from(path.read_text(encoding="utf-8"), path=path)


def story_from(text: str, *, path: Path) -> Story:
    """Read and check the text of one file."""
    where = path.stem
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - it makes nothing but text
    except yaml.YAMLError as error:
        raise UnreadableStory(f"{where}: {error}") from error
    _fields(content, where, needed={"title", "about", "people"}, allowed={"household"})
    for name in ("title", "about"):
        _require(bool(_text(content[name], where).strip()), f"{where}, {name}", "is empty")
    people = _mapping(content["people"], f"{where}, people")
    told = [one for name, item in people.items() for one in _person(name, item, where)]
    benefits = _household(content["household"], told, where) if "household" in content else ()
    for one in told:
        is_silent = not (one.answers or one.clock or benefits)
        _require(not is_silent, one.where, "nothing is said about this person")
    return Story(
        path=path,
        title=content["title"],
        about=content["about"],
        people=tuple(told),
        benefits=benefits,
    )


class _Loader(yaml.BaseLoader):
    """Everything is text, and nothing may stand twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        node = super().compose_node(parent, index)
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _value in node.value]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                message = f"stands twice: {', '.join(twice)}"
                raise yaml.MarkedYAMLError(problem=message, problem_mark=node.start_mark)
        return node


def _person(name: str, content: Any, where: str) -> list[Told]:
    where = f"{where}, {name}"
    versions = [version for version in VERSIONS if version in _mapping(content, where)]
    if not versions:
        return [_told(name, content, where)]
    _fields(content, where, needed=set(VERSIONS))
    return [_told(name, content[version], f"{where}, {version}") for version in VERSIONS]


def _told(name: str, content: Any, where: str) -> Told:
    _fields(content, where, allowed=RECORD | EXPECTATIONS)
    answers = [
        _answer(item, f"{where}, answer {number}")
        for number, item in enumerate(_list(content.get("answers", []), where), start=1)
    ]
    clock = [
        _clock(item, f"{where}, clock {number}")
        for number, item in enumerate(_list(content.get("clock", []), where), start=1)
    ]
    return Told(
        where=where,
        name=name,
        timeline=_timeline(content, where),
        answers=tuple(answers),
        clock=tuple(clock),
    )


def _household(content: Any, told: list[Told], where: str) -> tuple[Asked, ...]:
    """Read who lives together (all people of the story) and what they receive."""
    where = f"{where}, household"
    _fields(content, where, needed={"benefits"}, allowed={"couples", "unaccompanied"})
    names = [one.name for one in told]
    alone = _list(content.get("unaccompanied", []), where)
    members = [
        Member(key=one.name, timeline=one.timeline, is_unaccompanied_minor=one.name in alone)
        for one in told
    ]
    couples = [_couple(item, where) for item in _list(content.get("couples", []), where)]
    for name in (*alone, *(name for couple in couples for name in couple.keys)):
        _require(name in names, where, f"{name} is nobody of this story")
    household = BenefitHousehold(members=tuple(members), couples=tuple(couples))
    return tuple(
        _estimate(item, household, f"{where}, benefits {number}")
        for number, item in enumerate(_list(content["benefits"], where), start=1)
    )


def _couple(content: Any, where: str) -> Couple:
    _fields(content, where, needed={"of", "married"}, allowed={"from", "last day"})
    first, second = _list(content["of"], where)
    is_known = content["married"] != NOT_KNOWN
    together = ALWAYS
    if "from" in content:
        from_ = _sure_day(content["from"], where)
        last_on = content.get("last day")
        together = Period.through(from_, _sure_day(last_on, where)) if last_on else Period(from_)
    return Couple(
        keys=(first, second),
        are_married=_yes_or_no(content["married"], where) if is_known else None,
        together=together,
    )


def _estimate(content: Any, household: BenefitHousehold, where: str) -> Asked:
    _fields(content, where, needed={"on"}, allowed={"policy", "suppose"} | SAID_OF_AN_ESTIMATE)
    said = _said(content, SAID_OF_AN_ESTIMATE, where)
    if "people" in said:
        said["people"] = {
            name: _member(item, f"{where}, {name}")
            for name, item in _mapping(said["people"], where).items()
        }
        names = {member.key for member in household.members}
        _require(said["people"].keys() == names, where, "people are all of the household")
    return Asked(
        on=_sure_day(content["on"], where),
        policy=_policy(content, where),
        said=said,
        where=where,
        household=household,
    )


def _member(content: Any, where: str) -> dict[str, Any]:
    _fields(content, where, allowed=SAID_OF_A_MEMBER)
    return _said(content, SAID_OF_A_MEMBER, where)


def _timeline(content: dict[str, Any], where: str) -> Timeline:
    def every(name: str, read: Any) -> tuple[Any, ...]:
        items = _list(content.get(name, []), f"{where}, {name}")
        return tuple(read(item, f"{where}, {name}") for item in items)

    return Timeline(
        born_on=_day(content.get("born", NOT_KNOWN), f"{where}, born"),
        arrivals=every("arrived", _arrival),
        departures=every("left", _departure),
        statuses=every("statuses", _status),
        permits=every("permits", _permit),
        steps=every("procedure", _step),
        circumstances=every("circumstances", _circumstance),
        plan_executed_on=_day(
            content.get("plan carried out", NOT_KNOWN), f"{where}, plan carried out"
        ),
        names_circumstances=_yes_or_no(
            content.get("circumstances named", "yes"), f"{where}, circumstances named"
        ),
    )


def _arrival(content: Any, where: str) -> Arrival:
    if isinstance(content, str):
        return Arrival(on=_day(content, where))
    _fields(content, where, needed={"on", "return"})
    return Arrival(on=_day(content["on"], where), is_return=_yes_or_no(content["return"], where))


def _departure(content: Any, where: str) -> Departure:
    if isinstance(content, str):
        return Departure(on=_day(content, where))
    _fields(content, where, needed={"on"}, allowed={"presumed", "kind"})
    return Departure(
        on=_day(content["on"], where),
        is_presumed=_yes_or_no(content.get("presumed", "no"), where),
        kind=content.get("kind", "").replace(" ", "_"),
    )


def _status(content: Any, where: str) -> StatusChange:
    _fields(content, where, needed={"status"}, allowed={*DAYS_OF_A_DECISION, "by"})
    days = {
        name: _day(content.get(word, NOT_KNOWN), f"{where}, {word}")
        for word, name in DAYS_OF_A_DECISION.items()
    }
    return StatusChange(
        legal_status=_code(LegalStatus, content["status"], where),
        authority=content.get("by", ""),
        **days,
    )


def _permit(content: Any, where: str) -> Permit:
    _fields(content, where, needed={"from"}, allowed={"last day"})
    return Permit(
        valid_from=_day(content["from"], where),
        last_valid_on=_day(content.get("last day", NOT_KNOWN), where),
    )


def _step(content: Any, where: str) -> ProcedureStep:
    _fields(content, where, needed={"step", "on"})
    return ProcedureStep(
        kind=_code(StepKind, content["step"], where), on=_day(content["on"], where)
    )


def _circumstance(content: Any, where: str) -> Circumstance:
    _fields(content, where, needed={"what", "from"}, allowed={"last day", "holds"})
    return Circumstance(
        kind=_code(CircumstanceKind, content["what"], where),
        from_=_day(content["from"], where),
        last_on=_day(content.get("last day", NOT_KNOWN), where),
        holds=_yes_or_no(content.get("holds", "yes"), where),
    )


def _answer(content: Any, where: str) -> Asked:
    _fields(content, where, needed={"service", "on", "entitled"}, allowed=ASKED | SAID_OF_AN_ANSWER)
    said = _said(content, SAID_OF_AN_ANSWER, where)
    is_known = said["entitled"] in {"yes", "no", NOT_KNOWN}
    _require(is_known, where, f"entitled is yes, no or not known, not {said['entitled']}")
    for name in said.keys() & {"first day", "last day"}:
        _day_or_none(said[name], f"{where}, {name}")
    return Asked(
        service=_code(Service, content["service"], where),
        on=_sure_day(content["on"], where),
        policy=_policy(content, where),
        said=said,
        where=where,
    )


def _clock(content: Any, where: str) -> Asked:
    _fields(content, where, needed={"on", "steps"}, allowed={"policy", "suppose"})
    steps = []
    for item in _list(content["steps"], where):
        _fields(item, f"{where}, step", needed={"step", "state"}, allowed=SAID_OF_A_STEP)
        said = _said(item, SAID_OF_A_STEP, where)
        for name in said.keys() & {"counted from", "due", "done"}:
            _day_or_none(said[name], f"{where}, {name}")
        steps.append(said)
    return Asked(
        on=_sure_day(content["on"], where),
        policy=_policy(content, where),
        said={"steps": steps},
        where=where,
    )


def _said(content: dict[str, Any], names: set[str], where: str) -> dict[str, Any]:
    """Return what is said, with lines as pairs."""
    return {
        name: _lines(value, f"{where}, {name}") if name in SAID_IN_LINES else value
        for name, value in content.items()
        if name in names
    }


def _policy(content: dict[str, Any], where: str) -> Policy:
    """Return the named reading of the texts, with a value supposed otherwise where one is."""
    name = content.get("policy", "current text").replace(" ", "_")
    _require(name in POLICIES, where, f"there is no policy {name}")
    policy = POLICIES[name]
    for words, value in _mapping(content.get("suppose", {}), where).items():
        parameter_id = words.replace(" ", "_")
        _require(parameter_id in PARAMETERS, where, f"there is no parameter {words}")
        unit = PARAMETERS[parameter_id].unit
        if unit == "choice":
            typed: Any = value.replace(" ", "_")
        else:
            typed = _yes_or_no(value, where) if unit == "yes_or_no" else int(value)
        policy = policy.with_value(parameter_id, typed, name=f"supposed: {words} = {value}")
    return policy


def _lines(content: Any, where: str) -> list[tuple[str, str]]:
    """Read lines that consist of a name and a sentence."""
    lines = []
    for item in _list(content, where):
        is_one = isinstance(item, dict) and len(item) == 1
        _require(is_one, where, "each line is a name and a sentence")
        lines += [(name, _text(sentence, where)) for name, sentence in item.items()]
    return lines


def _code(codes: Any, words: Any, where: str) -> Any:
    known = {str(code).replace("_", " "): code for code in codes}
    is_known = isinstance(words, str) and words in known
    _require(is_known, where, f"{words} is not one of {', '.join(known)}")
    return known[words]


def _yes_or_no(text: Any, where: str) -> bool:
    _require(text in ("yes", "no"), where, f"yes or no is meant, not {text}")
    return text == "yes"


def _day(text: Any, where: str) -> date | None:
    return None if text == NOT_KNOWN else _sure_day(text, where)


def _day_or_none(text: Any, where: str) -> date | None:
    return None if text == "none" else _sure_day(text, where)


def _sure_day(text: Any, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UnreadableStory(f"{where}: {text} is not a day like 2016-04-06") from None


def _text(value: Any, where: str) -> str:
    _require(isinstance(value, str), where, "a sentence is meant")
    return value


def _list(value: Any, where: str) -> list[Any]:
    _require(isinstance(value, list), where, "a list is meant")
    return value


def _mapping(value: Any, where: str) -> dict[str, Any]:
    _require(isinstance(value, dict), where, "names with values are meant")
    return value


def _fields(
    content: Any,
    where: str,
    *,
    needed: set[str] = frozenset(),
    allowed: set[str] = frozenset(),
) -> None:
    surplus = _mapping(content, where).keys() - needed - allowed
    missing = needed - content.keys()
    _require(not surplus, where, f"unknown field {', '.join(sorted(surplus))}")
    _require(not missing, where, f"missing field {', '.join(sorted(missing))}")


def _require(is_fine: bool, where: str, what: str) -> None:  # noqa: FBT001 - reads like assert
    if not is_fine:
        raise UnreadableStory(f"{where}: {what}")
