"""Who counts as one: nobody becomes two people by inviting one, or two, or one who invites."""

import datetime
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from balsts.organisations.rules import (
    BroughtIn,
    blockers_for_second_person,
    two_people_from,
)

DAY = datetime.date(2026, 12, 10)
ONE_DAY = datetime.timedelta(days=1)
ONE, OTHER, BETWEEN = uuid4(), uuid4(), uuid4()
PEOPLE = [uuid4() for _ in range(6)]
TIES = st.lists(
    st.builds(
        BroughtIn,
        person=st.sampled_from(PEOPLE),
        by=st.sampled_from(PEOPLE),
        two_on=st.dates(DAY, DAY + 13 * ONE_DAY),
    ),
    max_size=8,
)


def from_day(
    *ties: tuple[UUID, UUID, datetime.date], administrators: frozenset[UUID] = frozenset()
) -> datetime.date | None:
    brought_in = [BroughtIn(person=person, by=by, two_on=day) for person, by, day in ties]
    return two_people_from(ONE, OTHER, brought_in=brought_in, administrators=administrators)


def test_whoever_brought_the_other_in_is_one_with_them_until_the_day_both_ways() -> None:
    assert from_day((OTHER, ONE, DAY)) == DAY
    assert from_day((ONE, OTHER, DAY)) == DAY
    assert from_day() is None


def test_who_was_brought_in_twice_waits_for_the_later_day() -> None:
    assert from_day((OTHER, ONE, DAY), (OTHER, ONE, DAY + ONE_DAY)) == DAY + ONE_DAY


def test_a_chain_holds_until_its_first_link_is_old() -> None:
    assert from_day((BETWEEN, ONE, DAY), (OTHER, BETWEEN, DAY + ONE_DAY)) == DAY


def test_two_whom_the_same_person_brought_in_are_one_but_not_two_whom_an_administrator_let_in() -> (
    None
):
    same = ((ONE, BETWEEN, DAY), (OTHER, BETWEEN, DAY))

    assert from_day(*same) == DAY
    assert from_day(*same, administrators=frozenset({BETWEEN})) is None
    assert from_day((OTHER, ONE, DAY), administrators=frozenset({ONE, OTHER})) == DAY


@given(
    ties=TIES, administrators=st.frozensets(st.sampled_from(PEOPLE)), pair=st.permutations(PEOPLE)
)
def test_it_is_the_same_from_either_side_and_as_the_best_path(
    ties: list[BroughtIn], administrators: frozenset[UUID], pair: list[UUID]
) -> None:
    one, other, *_ = pair
    told = {"brought_in": ties, "administrators": administrators}

    found = two_people_from(one, other, **told)

    assert found == two_people_from(other, one, **told)
    assert found == _best_of_all_paths(one, other, ties, administrators)


def test_the_sentence_says_from_which_day() -> None:
    [blocker] = blockers_for_second_person(DAY)

    assert (blocker.code, blocker.message.values) == ("not_two_people_yet", {"day": DAY})
    assert blockers_for_second_person(None) == []


def _best_of_all_paths(
    one: UUID, other: UUID, ties: list[BroughtIn], administrators: frozenset[UUID]
) -> datetime.date | None:
    """Try every way from one to the other, over nobody twice."""
    days: dict[frozenset[UUID], datetime.date] = {}
    for tie in ties:
        pair = frozenset({tie.person, tie.by})
        days[pair] = max(tie.two_on, days.get(pair, datetime.date.min))
    found: list[datetime.date] = []
    paths = [[one]]
    while paths:
        path = paths.pop()
        if path[-1] == other:
            found.append(min(days[frozenset(pair)] for pair in pairwise(path)))
            continue
        if path[-1] != one and path[-1] in administrators:
            continue
        paths += [
            [*path, there]
            for there in PEOPLE
            if there not in path and frozenset({path[-1], there}) in days
        ]
    return max(found, default=None)
