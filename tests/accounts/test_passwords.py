"""Hashing what was typed as the kept password was hashed, without seeing the kept hash."""

import pytest
from django.contrib.auth.hashers import (
    MD5PasswordHasher,
    PBKDF2PasswordHasher,
    ScryptPasswordHasher,
)

from balsts.accounts.passwords import hashed_as

KEPT = {
    "today's way": ScryptPasswordHasher().encode("one of three", "salt", n=16, r=4, p=2),
    "an older way": PBKDF2PasswordHasher().encode("one of three", "salt", 77),
    "the tests' way": MD5PasswordHasher().encode("one of three", "salt"),
}


@pytest.mark.parametrize("way", KEPT)
def test_the_same_password_comes_out_the_same_at_the_cost_it_was_kept_at(way: str, settings):
    settings.PASSWORD_HASHERS = [
        f"django.contrib.auth.hashers.{hasher}"
        for hasher in ("ScryptPasswordHasher", "PBKDF2PasswordHasher", "MD5PasswordHasher")
    ]
    recipe = KEPT[way].rpartition("$")[0] + "$"

    answers = [hashed_as(recipe, typed) for typed in ("one of three", "another")]

    assert [answer == KEPT[way] for answer in answers] == [True, False]
