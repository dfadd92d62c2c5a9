"""What `balsts check` says of pages that could write into the ledger of erasures."""

import pytest

from balsts.privacy.checks import pages_hold_no_key_of_the_ledger


@pytest.mark.parametrize(
    ("https", "role", "key", "said"),
    [
        (True, "app", "k", ["balsts.W010"]),
        (True, "app", None, []),
        (True, "jobs", "k", []),
        (False, "app", "k", []),
    ],
)
def test_pages_that_are_served_in_earnest_are_warned_of_the_key(
    settings, monkeypatch, https, role, key, said
):
    settings.BALSTS_HTTPS, settings.BALSTS_LEDGER_KEY = https, key
    monkeypatch.setitem(settings.DATABASES["default"], "USER", f"balsts_0a1b_{role}")

    assert [warning.id for warning in pages_hold_no_key_of_the_ledger()] == said
