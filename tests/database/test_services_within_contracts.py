"""No service stands after the last day of its contract, whichever of the two is written later."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from balsts.casework.models import ServiceRecord
from balsts.organisations.models import Contract
from balsts.platform.bound_postgres.refusal import is_refused_by_wall
from tests.factories.casework import create_service_record
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
LAST_SERVICE = TODAY - 3 * ONE_DAY


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def served(cast: Cast, on: datetime.date = LAST_SERVICE) -> ServiceRecord:
    return create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=on
    )


def ended(cast: Cast, until: datetime.date | None) -> None:
    with transaction.atomic():
        Contract.objects.filter(pk=cast.contract.pk).update(actual_until=until)


def refused_day(cast: Cast, until: datetime.date) -> str:
    with pytest.raises(IntegrityError) as error:
        ended(cast, until)
    told = error.value.__cause__.diag
    assert told.constraint_name == "contract_ends_after_its_services"
    return told.message_detail


def until_of(cast: Cast) -> datetime.date | None:
    return Contract.objects.get(pk=cast.contract.pk).actual_until


def moved(record: ServiceRecord, on: datetime.date) -> None:
    with transaction.atomic():
        ServiceRecord.objects.filter(pk=record.pk).update(provided_on=on)


def test_a_contract_ends_on_the_day_of_its_last_service_and_no_earlier(cast: Cast) -> None:
    served(cast, TODAY - 9 * ONE_DAY)
    served(cast)

    named = refused_day(cast, LAST_SERVICE)
    ended(cast, LAST_SERVICE + ONE_DAY)

    assert (named, until_of(cast)) == (LAST_SERVICE.isoformat(), LAST_SERVICE + ONE_DAY)


def test_a_contract_that_has_an_end_is_shortened_no_further_than_to_its_last_service(
    cast: Cast,
) -> None:
    ended(cast, TODAY + ONE_DAY)
    served(cast)

    named = refused_day(cast, LAST_SERVICE - ONE_DAY)
    ended(cast, TODAY)

    assert (named, until_of(cast)) == (LAST_SERVICE.isoformat(), TODAY)


def test_services_of_other_contracts_let_a_contract_end(cast: Cast) -> None:
    served(cast)

    Contract.objects.exclude(pk=cast.contract.pk).update(actual_until=LAST_SERVICE - ONE_DAY)

    assert Contract.objects.filter(actual_until=LAST_SERVICE - ONE_DAY).count() == 3


def test_no_service_is_written_after_the_last_day_of_its_contract_nor_moved_there(
    cast: Cast,
) -> None:
    record = served(cast)
    ended(cast, TODAY)

    moved(record, TODAY - ONE_DAY)
    with pytest.raises(DatabaseError, match="the contract is over") as later:
        moved(record, TODAY)
    record.pk, record.provided_on = None, TODAY
    with pytest.raises(DatabaseError, match="the contract is over") as added, transaction.atomic():
        record.save(force_insert=True)

    assert is_refused_by_wall(later.value)
    assert is_refused_by_wall(added.value)
    assert list(ServiceRecord.objects.values_list("provided_on", flat=True)) == [TODAY - ONE_DAY]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_ended_first", [True, False])
def test_of_an_end_and_a_service_at_once_the_second_is_refused(
    cast: Cast, *, is_ended_first: bool
) -> None:
    def tried(do) -> str:
        try:
            do()
        except DatabaseError as refusal:
            return "the contract is over" if is_refused_by_wall(refusal) else "a service is there"
        return ""

    both = [
        lambda: tried(lambda: ended(cast, LAST_SERVICE)),
        lambda: tried(lambda: served(cast)),
    ]
    first, second = both if is_ended_first else reversed(both)

    answers = two_at_once(first, second)

    assert answers == ("", "the contract is over" if is_ended_first else "a service is there")
    assert (until_of(cast), ServiceRecord.objects.count()) == (
        (LAST_SERVICE, 0) if is_ended_first else (None, 1)
    )
