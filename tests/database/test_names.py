"""Names are found among those in sight; no question about them tells of anybody else."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.clients.queries.names import as_pattern
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ASK = "select sec.found_client_ids(%s)"
# Whatever ends in half an escape: LIKE itself would fail as soon as a name fits up to there.
HALF = ("%noorzai%\\", "%nobody%\\", "%noorzai\\", "noor\\\\\\", "\\", "%noor\\zai%", "%\\n\\")


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def told(*patterns: str) -> Any:
    """Return what is found, or how the question fails."""
    try:
        return rows(ASK, Jsonb([list(patterns)]))
    except DatabaseError as error:
        return str(error).splitlines()[0]


@pytest.mark.parametrize("pattern", HALF)
def test_half_a_pattern_fails_whether_or_not_a_name_fits(cast: Cast, pattern: str) -> None:
    with acting_under(token_of(cast.amina)):
        assert told(pattern) == told("%fatima%", pattern) == "half a pattern"


@pytest.mark.parametrize("pattern", ["%noorzai%", *HALF])
def test_whoever_has_no_session_or_sees_nobody_is_told_nothing(cast: Cast, pattern: str) -> None:
    for token in ("", "made up", token_of(cast.boris), token_of(cast.gunta)):
        with acting_under(token):
            assert told(pattern) == []


def test_a_question_that_is_no_list_fails_alike_for_everybody(cast: Cast) -> None:
    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError):
        rows(ASK, Jsonb({"noorzai": 1}))


@pytest.mark.parametrize("name", ["100%", "a_b", "back\\slash", "\\"])
def test_a_name_with_signs_of_patterns_is_found_by_them(cast: Cast, name: str) -> None:
    cast.fatima.search_text = f"fatima {name}"
    cast.fatima.save()

    with acting_under(token_of(cast.amina)):
        assert told(f"% {as_pattern(name)}%") == [(cast.fatima.id,)]
        assert told(f"% {as_pattern(name)}x%") == []


def test_whoever_sees_single_clients_has_nobody_elses_name_looked_at(cast: Cast) -> None:
    """What is looked at is counted, and pages of memory that were touched stand in every plan."""
    create_client(given_name="Zahra", family_name="Quxotic")

    def looked_at(pattern: str) -> dict[str, list[int]]:
        before = dict(rows("select * from tests.counted()"))
        rows("set local enable_seqscan = off")
        found = rows("select sec.found_client_ids(%s)", Jsonb([[pattern]]))
        after = dict(rows("select * from tests.counted()"))
        assert found == []
        return {
            table: [now - was for now, was in zip(after[table], before[table], strict=True)]
            for table in after
        }

    with acting_under(token_of(cast.amina)), transaction.atomic():
        looked_at("%quxotic%")

        assert looked_at("%quxotic%") == looked_at("%quxotix%")
