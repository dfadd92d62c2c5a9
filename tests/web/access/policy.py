"""Reads policies/access.yaml: what everybody is answered, at every address, by every method."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from balsts.access.enums import Role
from balsts.platform.policies import policy_path
from tests.web.access.world import ANONYMOUS, PERSONS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLE_OF = {
    "former_worker": "social_worker",
    "other_worker": "social_worker",
    "funders_worker": "social_worker",
}
WITHOUT_ROLE = {"without_post", ANONYMOUS}
# No page has any other: they are turned away before it is looked up who asks, and for what.
ANSWERED_METHODS = ("GET", "HEAD", "POST")
# What a committee reads, and what a browser is told.
ANSWERS = {"shown": 200, "done": 302, "led_on": 302, "refused": 403, "nothing_here": 404}
NO_SUCH_METHOD, ASKED_TO_SIGN_IN = 405, "sign in"


class PolicyGap(AssertionError):
    """policies/access.yaml says nothing about this, or names what does not exist."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the policy says of one address."""

    address: str
    about: str
    who: frozenset[str]
    is_open: bool
    methods: dict[str, int]
    otherwise: dict[tuple[str, str, str], int]


@cache
def policy() -> dict[str, Any]:
    return yaml.safe_load(policy_path("access.yaml").read_text(encoding="utf-8"))


@cache
def lines() -> dict[str, Line]:
    return {address: _line(address, told) for address, told in policy()["addresses"].items()}


@cache
def relations_of(about: str) -> dict[str, frozenset[str]]:
    """Return, for a kind of thing, each relation with the persons for whom the thing exists."""
    told = policy()["relations"].get(about)
    if told is None:
        raise PolicyGap(f"No relations are told for {about}.")
    return {relation: persons(terms["exists_for"]) for relation, terms in told.items()}


def persons(names: str | list[str]) -> frozenset[str]:
    """Return persons by their own names and by the names of groups."""
    found: set[str] = set()
    for name in [names] if isinstance(names, str) else names:
        if name in policy()["groups"]:
            found |= persons(policy()["groups"][name])
        elif name in Role.values or name in PERSONS:
            found.add(name)
        else:
            raise PolicyGap(f"{name} is neither a role nor a group.")
    return frozenset(found)


def expected(line: Line, *, method: str, person: str, relation: str) -> int | str:
    """Return the answer that the policy promises."""
    role = ROLE_OF.get(person, person)
    if method not in ANSWERED_METHODS:
        return NO_SUCH_METHOD
    if person == ANONYMOUS and not line.is_open:
        return ASKED_TO_SIGN_IN
    if not line.is_open and role not in line.who:
        return ANSWERS["refused"]
    for key in ((person, "*"), ("*", relation)) if line.is_open else ():
        if (method, *key) in line.otherwise:
            return line.otherwise[(method, *key)]
    if method not in line.methods:
        return NO_SUCH_METHOD
    if not line.is_open and person not in relations_of(line.about)[relation]:
        return ANSWERS["nothing_here"]
    for key in ((person, relation), (person, "*"), ("*", relation)):
        if (method, *key) in line.otherwise:
            return line.otherwise[(method, *key)]
    return line.methods[method]


def _line(address: str, told: dict[str, Any]) -> Line:
    unknown = set(told) - {"about", "who", "open", "otherwise", *METHODS}
    if unknown:
        raise PolicyGap(f"{address}: {', '.join(sorted(unknown))} means nothing here.")
    methods = {method: ANSWERS[told[method]] for method in METHODS if method in told}
    if not methods or not set(methods) <= set(ANSWERED_METHODS):
        raise PolicyGap(f"{address} answers no method, or one that no page has.")
    return Line(
        address=address,
        about=told.get("about", "nothing"),
        who=persons(told["who"]) if "who" in told else frozenset(),
        is_open=told.get("open", False),
        methods=methods,
        otherwise=_otherwise(told.get("otherwise", [])),
    )


def _otherwise(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], int]:
    """Exceptions: for some persons or relations another answer than the line's."""
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        for method in row["methods"]:
            for person in persons(row["who"]) if "who" in row else ["*"]:
                for relation in row.get("relations", ["*"]):
                    found[method, person, relation] = ANSWERS[row["answer"]]
    return found
