"""Whom somebody looks for: what the database compares, and what of it the trail keeps."""

import datetime

import pytest

from balsts.audit.searches import hash_of, searched
from balsts.clients.wanted import Wanted
from balsts.platform.names import sort_key

BORN = datetime.date(1992, 3, 1)
NAMED = {"given_name": "Fatima", "family_name": "Noorzai"}
OWN_SCRIPT = {"given_name": "فاطمه", "family_name": "نورزی"}
REFERENCE = {"reference": "BL-7K3M-Q2XD"}


@pytest.mark.parametrize(
    ("told", "signs"),
    [
        (NAMED, {"name_key": sort_key("Noorzai", "Fatima")}),
        (OWN_SCRIPT, {"original": "فاطمه نورزی"}),
        (REFERENCE, REFERENCE),
        (NAMED | REFERENCE, REFERENCE),
    ],
)
def test_the_reference_or_else_the_name_in_its_script_is_compared_and_the_day_if_it_was_told(
    told: dict[str, str], signs: dict[str, str]
) -> None:
    assert Wanted(**told).signs == signs
    assert Wanted(**told, born_on=BORN).signs == signs | {"born_on": "1992-03-01"}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (NAMED, searched("Fatima Noorzai")),
        (REFERENCE, {"reference": hash_of("BL-7K3M-Q2XD")}),
    ],
)
def test_the_trail_keeps_the_same_as_keyed_hashes(
    told: dict[str, str], kept: dict[str, object]
) -> None:
    assert Wanted(**told).told == kept
    assert Wanted(**told, born_on=BORN).told == kept | {"born": hash_of("1992-03-01")}
