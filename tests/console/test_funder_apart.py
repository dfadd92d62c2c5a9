"""`balsts check` names a funder that still gives a service in one record with those who check it."""

import pytest
from django.utils import timezone

from balsts.console.funder_apart import funders_give_no_service
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract
from tests.factories.organisations import (
    create_contract,
    create_contract_from_before,
    create_provider,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_the_check_names_what_still_stands_in_one_record() -> None:
    funder = create_provider(code="funder", kind=OrganisationKind.FUNDER)
    create_contract(provider=create_provider(code="provider"))
    create_contract_from_before(funder=funder)

    [warning] = funders_give_no_service(databases=["default"])

    assert warning.id == "balsts.W011"
    assert warning.msg.startswith("funder is a funder and gives the service under B-1")
    assert funders_give_no_service(databases=["owner"]) == []
    Contract.objects.filter(number="B-1").update(actual_until=TODAY)
    assert funders_give_no_service(databases=["default"]) == []
