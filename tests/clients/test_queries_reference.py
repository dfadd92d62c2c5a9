"""A reference leads to the client for whom they are there; to others it answers as for nobody."""

import pytest
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.queries.reference import id_with_reference, references_taken
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
ASKED = "select sec.client_with_reference(%s)"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


@pytest.mark.parametrize(
    ("name", "is_there"),
    [("amina", True), ("chiara", True), ("boris", False), ("gunta", False), ("katrina", False)],
)
def test_a_reference_leads_to_whom_the_asker_sees(cast: Cast, name: str, *, is_there: bool) -> None:
    reference = cast.fatima.reference

    with acting_under(token_of(getattr(cast, name))):
        found = set(Client.objects.filter(pk=id_with_reference(reference)))
        [told] = rows(ASKED, reference)
        [of_nobody] = rows(ASKED, "BL-0000-0000")

    assert found == ({cast.fatima} if is_there else set())
    assert told == (cast.fatima.pk if is_there else None,)
    assert of_nobody == (None,)


def test_without_a_session_no_reference_leads_anywhere(cast: Cast) -> None:
    with acting_under(""):
        assert rows(ASKED, cast.fatima.reference) == [(None,)]


def test_half_a_reference_leads_nowhere(cast: Cast) -> None:
    with acting_under(token_of(cast.amina)):
        assert rows(ASKED, cast.fatima.reference[:-1] + "%") == [(None,)]


@pytest.mark.parametrize(("name", "is_told"), [("daniel", True), ("edgars", False)])
def test_whoever_registers_is_told_which_references_are_taken(
    cast: Cast, name: str, *, is_told: bool
) -> None:
    taken = cast.fatima.reference

    with acting_under(token_of(getattr(cast, name))):
        told = references_taken([taken, "BL-0000-0000"])

    assert told == ({taken} if is_told else set())
