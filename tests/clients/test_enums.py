"""Code lists that two rooms share agree, code for code."""

import pytest

from balsts.clients import enums
from balsts.entitlements import timeline as law


@pytest.mark.parametrize("name", ["LegalStatus", "StepKind", "CircumstanceKind"])
def test_stored_codes_are_those_of_the_law(name):
    stored, asked = getattr(enums, name), getattr(law, name)

    assert stored.values == [code.value for code in asked]
