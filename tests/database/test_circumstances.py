"""Which circumstance meets the condition of work is read by who leads, asked of the database itself."""

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import CircumstanceKind
from balsts.clients.models import Circumstance
from balsts.entitlements.timeline import TOLD_WITHOUT_NAME
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
KINDS = "select circumstance_kind from clients_circumstance order by 1"
UNNAMED = "select sec.circumstances_unnamed(%s, null)"


@pytest.fixture
def cast() -> Cast:
    """Fatima has a row of every kind, Omar of another place a disability."""
    cast = create_cast(today=TODAY)
    for kind in CircumstanceKind:
        record(cast.fatima, kind)
    return cast


def record(client, kind) -> None:
    Circumstance.objects.create(
        client=client,
        circumstance_kind=kind,
        valid_from=TODAY,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )


def test_whoever_accompanies_finds_no_row_that_may_be_about_health(cast: Cast) -> None:
    found = {}
    for name in ("amina", "boris", "chiara", "daniel", "edgars", "farid", "gunta", "janis"):
        with acting_under(token_of(getattr(cast, name))):
            found[name] = {kind for (kind,) in rows(KINDS)}

    everything = set(CircumstanceKind.values)
    assert {name: kinds for name, kinds in found.items() if kinds} == {
        "amina": everything,
        "chiara": everything,
        "edgars": everything - set(TOLD_WITHOUT_NAME),
    }


def test_what_is_told_without_names_is_told_of_own_clients_only(cast: Cast) -> None:
    theirs = create_client(given_name="Omar")
    record(theirs, CircumstanceKind.DISABILITY)

    with acting_under(token_of(cast.edgars)):
        [(ours,)], [(others,)] = rows(UNNAMED, cast.fatima.pk), rows(UNNAMED, theirs.pk)

    assert (ours.count("valid_from"), others) == (len(CircumstanceKind), "[]")


def test_what_is_told_names_no_row_by_which_it_could_be_found(cast: Cast) -> None:
    with acting_under(token_of(cast.edgars)):
        [(told,)] = rows(UNNAMED, cast.fatima.pk)

    assert [str(one.pk) in told for one in Circumstance.objects.all()] == [False] * 5
