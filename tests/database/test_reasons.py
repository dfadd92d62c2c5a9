"""Why something was done about a file is told by the database to who leads, not to who accompanies."""

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.models import Restriction
from tests.database.asking import rows, token_of
from tests.factories.clients import move_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_hold
from tests.factories.sharing import create_emergency
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db

READERS = {
    "privacy_restriction": {"amina", "chiara"},
    "privacy_legalhold": {"chiara"},
    "clients_emergencyaccess": {"amina", "chiara", "daniel", "gunta"},
}


@pytest.fixture
def cast() -> Cast:
    """Fatima's use restricted, her file held, and opened by somebody of another provider."""
    cast = create_cast(today=timezone.localdate())
    create_emergency(cast, by=cast.daniel)
    create_hold(cast.fatima)
    Restriction.objects.create(
        client=cast.fatima,
        reason="She fears her brother.",
        restricted_at=timezone.now(),
        restricted_by=cast.chiara,
    )
    return cast


@pytest.mark.parametrize("table", READERS)
def test_reasons_are_read_by_who_leads_and_reviews_and_by_nobody_who_accompanies(
    cast: Cast, table: str
) -> None:
    told = set()
    for name in ("amina", "boris", "chiara", "daniel", "edgars", "farid", "gunta", "janis"):
        with acting_under(token_of(getattr(cast, name))):
            if rows(f"select reason from {table}"):
                told.add(name)

    assert told == READERS[table]


def test_the_reason_of_an_opening_ends_with_the_work_for_whoever_was_told_of_it(cast: Cast) -> None:
    """Also for whoever works elsewhere since: the notice does not go with them."""
    StaffMember.objects.filter(pk=cast.worker.pk).update(valid_until=timezone.localdate())
    create_staff_member(
        username="amina", organisation=cast.other_contract.provider, role=Role.SOCIAL_WORKER
    )
    reasons = {}
    for name in ("amina", "chiara", "gunta"):
        with acting_under(token_of(getattr(cast, name))):
            reasons[name] = rows("select count(*) from clients_emergencyaccess")[0][0]
    move_enrolment(cast.enrolment, valid_until=timezone.localdate())
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=timezone.localdate())
    for name in ("chiara", "gunta"):
        with acting_under(token_of(getattr(cast, name))):
            reasons[f"{name} later"] = rows("select count(*) from clients_emergencyaccess")[0][0]

    assert reasons == {
        "amina": 0,
        "chiara": 1,
        "gunta": 1,
        "chiara later": 0,
        "gunta later": 1,
    }
