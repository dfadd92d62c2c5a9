"""How many people must want a file to leave."""

import pytest

from balsts.exchange.enums import Sensitivity
from balsts.exchange.rules import people_needed

PLAIN = [Sensitivity.PSEUDONYMOUS, Sensitivity.IDENTIFYING]


@pytest.mark.parametrize(("person_count", "needed"), [(1, 1), (50, 1), (51, 2), (5_000, 2)])
def test_more_than_fifty_people_need_two(person_count, needed):
    assert people_needed(person_count=person_count, sensitivities=PLAIN) == needed


def test_one_sealed_column_needs_two_even_for_one_person():
    assert people_needed(person_count=1, sensitivities=[*PLAIN, Sensitivity.SEALED]) == 2
