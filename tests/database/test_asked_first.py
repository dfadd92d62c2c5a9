"""Whether some row fits is told by the plan only of what is asked before the policy: ids and hashes."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from balsts.clients.models import Client
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast
from tests.postgres_plugin import SERVER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        bool(SERVER.installation.server),
        reason="the administrator of this server may be no superuser",
    ),
]
EXPLAINED = "explain (analyze, costs off, timing off, summary off, buffers off, format json) "
# Each with a value that fits a row which nobody of those who ask may see, and one that fits none.
CONDITIONS = {
    "a name": ("given_name = {}", "Fatima", "Fatimx"),
    "a name in a range": ("family_name >= {} and family_name < 'zzzz'", "A", "zzzy"),
    "how a name begins": ("starts_with(given_name, {})", "Fa", "Fx"),
    "a name by its hash": ("md5(given_name) = md5({})", "Fatima", "Fatimx"),
    "a name by its order": ("text_larger(given_name, {}) = given_name", "A", "zzzy"),
    "a name from a list": ("given_name = any(array[{}])", "Fatima", "Fatimx"),
    "a name that is not another": ("given_name is not distinct from {}", "Fatima", "Fatimx"),
    "a reference": ("reference = {}", "{reference}", "BL-0000-0000"),
    "a sex": ("sex = {}", "{sex}", "other words"),
    "a day": (
        "(registered_at at time zone 'Europe/Riga')::date = {}",
        "{registered_on}",
        "1999-01-01",
    ),
    "a time in a range": ("registered_at < {}", "2100-01-01", "1999-01-01"),
    "a number": ("version = {}::integer", "1", "7"),
    "a number by another type": ("version = {}::bigint", "1", "7"),
    "an id in a range": ("id <= {}", str(uuid.UUID(int=2**128 - 1)), str(uuid.UUID(int=0))),
}


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def done_for(condition: str, value: str) -> list[dict[str, object]]:
    """Return of each step of the plan what it did and how often; what it was asked is left out."""
    ((told,),) = rows(
        EXPLAINED + "select from clients_client where " + condition.format(f"'{value}'")
    )
    steps = [told[0]["Plan"]]
    for step in steps:
        steps += step.pop("Plans", [])
    return [
        {
            name: fact
            for name, fact in step.items()
            if name == "Node Type" or isinstance(fact, bool | int | float)
        }
        for step in steps
    ]


@pytest.mark.parametrize("name", ["boris", None], ids=["a colleague", "nobody signed in"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_plan_tells_nothing_of_values_that_are_not_seen(
    cast: Cast, condition: str, name: str | None
) -> None:
    asked, fits, fits_not = CONDITIONS[condition]
    person: Client = cast.fatima
    Client.objects.filter(pk=person.pk).update(given_name="Fatima")
    fits = fits.format(
        reference=person.reference,
        sex=person.sex,
        registered_on=timezone.localdate(person.registered_at).isoformat(),
    )
    with connection.cursor() as cursor:
        question = f"select count(*) from clients_client where {asked}"
        cursor.execute(question.format(f"'{fits}'"))
        assert cursor.fetchone() == (1,)
        cursor.execute(question.format(f"'{fits_not}'"))
        assert cursor.fetchone() == (0,)

    with acting_under(token_of(getattr(cast, name)) if name else ""):
        assert done_for(asked, fits) == done_for(asked, fits_not)


def test_only_ids_and_hashes_are_compared_before_the_policies() -> None:
    marked = rows("select proname from pg_proc where proleakproof order by proname")

    assert marked == [("byteaeq",), ("uuid_eq",)]
