"""Every address, asked by every method, as everybody, about whoever stands to them in every way.

What is answered must be what policies/access.yaml says, and "nothing here" must be the same to the
last byte and the last query as for a reference that nobody has. An address, a role or a relation
without a line in the policy fails.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from balsts.access.enums import Role
from tests.web.access import asking
from tests.web.access.asking import Addresses, Answer, Asker, addresses, undone
from tests.web.access.policy import (
    ANSWERS,
    ASKED_TO_SIGN_IN,
    METHODS,
    NO_SUCH_METHOD,
    Line,
    expected,
    lines,
    persons,
    policy,
    relations_of,
)
from tests.web.access.sparing import drawn_once, known_by_sight
from tests.web.access.world import PERSONS, RANDOM, SEATS, World

DENIALS = {ANSWERS["nothing_here"], ANSWERS["refused"], ASKED_TO_SIGN_IN}
NOTHING_DONE = {*DENIALS, NO_SUCH_METHOD}
# What differs from one answer to the next and tells nothing: the mask of the form's secret, and the
# address itself, to which the choice of language returns.
_SECRET = re.compile(rb'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[A-Za-z0-9]+')


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert sorted(lines()) == sorted(addresses())


def test_every_role_is_among_the_persons_and_every_person_in_the_policy() -> None:
    assert {role for _, _, role in SEATS} == set(Role)
    assert {name for name, _, role in SEATS if name == role} == set(Role.values)
    assert persons("signed_in") == {name for name, _, _ in SEATS}


@pytest.mark.django_db
def test_every_relation_is_made_and_told(world: World) -> None:
    told = {about: set(relations) for about, relations in policy()["relations"].items()}

    assert told == world.kinds()


def test_every_relation_says_what_it_means() -> None:
    words = [
        terms["means"]
        for relations in policy()["relations"].values()
        for terms in relations.values()
    ]

    assert all(len(one.split()) > 2 for one in words)


@pytest.mark.slow  # hundreds of requests a person
@pytest.mark.parametrize("person", PERSONS)
def test_asvs_8_2_1_everybody_is_answered_as_the_policy_says(world: World, person: str) -> None:
    """Ask everything that this person can ask: compare with the policy, and denial with nothing."""
    filled, asker = Addresses(world), Asker(world.seats[person])
    wrong, told_apart = [], []

    with drawn_once(), known_by_sight():
        # What is read once is read before answers are compared.
        asker.ask("GET", "/")
        for line, method, relations in questions():
            of_nothing: tuple[object, ...] = ()
            for relation, wanted, address, answer in answers(
                asker, filled, line, method, relations
            ):
                if answer.status != wanted:
                    wrong.append((line.address, method, relation, answer.status, "not", wanted))
                if relation == RANDOM:
                    of_nothing = _without_address(answer, address)
                elif _hides(line, wanted, person, relation) and (
                    _without_address(answer, address) != of_nothing
                ):
                    told_apart.append((line.address, method, relation))

    assert wrong == []
    assert told_apart == []


def answers(
    asker: Asker, filled: Addresses, line: Line, method: str, relations: list[str]
) -> Iterator[tuple[str, int | str, str, Answer]]:
    """Ask about everything; what is done is taken back at once, what denials leave at the end.

    Nobody signs in anew in between: the answers are compared.
    """
    person = asker.seat.name
    asker.stay_signed_in()
    with undone():
        for relation in relations:
            address = filled.of(line.address, line.about, person=person, relation=relation)
            wanted = expected(line, method=method, person=person, relation=relation)
            ask = asker.ask_and_leave if wanted in NOTHING_DONE else asker.ask_as_signed_in
            yield relation, wanted, address, ask(method, address)


def questions() -> Iterator[tuple[Line, str, list[str]]]:
    """Return what is asked: each address, method and the relations to what it names.

    A method that an address does not know is turned away before anything is looked up; it is asked
    about the nearest and about nobody. All other methods are asked about everybody.
    """
    for line in lines().values():
        relations = list(relations_of(line.about))
        if RANDOM in relations:
            relations = [RANDOM, *(one for one in relations if one != RANDOM)]
        for method in METHODS:
            yield line, method, relations if method in line.methods else relations[:2]


def _hides(line: Line, wanted: int | str, person: str, relation: str) -> bool:
    """Whether it must not be learnt from the answer that the thing exists."""
    relations = relations_of(line.about)
    return RANDOM in relations and wanted in DENIALS and person not in relations[relation]


@pytest.mark.django_db
def test_answers_that_are_compared_are_of_one_sign_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Role.SENIOR_SOCIAL_WORKER.value
    asker, line = Asker(world.seats[person]), lines()["audit:file_trail_show"]
    relations = [RANDOM, "own", "other_organisation"]
    monkeypatch.setattr(asking, "FRESH_FOR", -1)

    signed_in = []
    with drawn_once():
        for *_, answer in answers(asker, Addresses(world), line, "GET", relations):
            signed_in.append((answer.status, asker.cookies))

    assert [status for status, _ in signed_in] == [404, 200, 404]
    assert len({cookies for _, cookies in signed_in}) == 1


def test_the_matrix_has_not_become_thin() -> None:
    """A slip in what is asked would let everything pass: count it."""
    cells = len(PERSONS) * sum(len(relations) for _, _, relations in questions())

    assert cells > 40_000


def _without_address(answer: Answer, address: str) -> tuple[object, ...]:
    body = _SECRET.sub(rb"\1", answer.body).replace(address.encode(), b"")
    headers = tuple((name, value.replace(quote(address), "")) for name, value in answer.headers)
    return (answer.status, headers, body, answer.queries)
