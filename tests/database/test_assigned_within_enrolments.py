"""Nobody is assigned on days on which the client is not enrolled, whichever of the two is written later.

It is asked when a transaction ends: until then both may change.
"""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.clients.models import Assignment, Enrolment
from balsts.organisations.models import Contract
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def kept(change: Callable[[], object]) -> bool:
    """Whether the database keeps a change, asked as at the end of a transaction."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except IntegrityError as refusal:
        told = refusal.__cause__.diag
        assert told.constraint_name == "assignment_lies_within_its_enrolment"
        return False
    return True


def enrolled(cast: Cast, *, until: datetime.date | None) -> None:
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(valid_until=until)


def assigned(cast: Cast, **days: datetime.date | None) -> None:
    Assignment.objects.filter(enrolment=cast.enrolment).update(**days)


def test_an_enrolment_ends_no_earlier_than_those_who_are_assigned_under_it(cast: Cast) -> None:
    assigned(cast, valid_until=TODAY)

    assert kept(lambda: enrolled(cast, until=TODAY))
    assert not kept(lambda: enrolled(cast, until=TODAY - ONE_DAY))


def test_an_assignment_begins_and_ends_within_its_enrolment(cast: Cast) -> None:
    began = cast.enrolment.valid_from
    enrolled(cast, until=TODAY)
    assigned(cast, valid_until=TODAY)

    assert kept(lambda: assigned(cast, valid_from=began))
    assert not kept(lambda: assigned(cast, valid_from=began - ONE_DAY))
    assert not kept(lambda: assigned(cast, valid_until=TODAY + ONE_DAY))
    assert not kept(lambda: assigned(cast, valid_until=None))


def test_both_may_move_in_one_transaction_in_whichever_order(cast: Cast) -> None:
    def both(day: datetime.date) -> None:
        enrolled(cast, until=day)
        assigned(cast, valid_until=day)

    assert kept(lambda: both(TODAY))
    assert kept(lambda: both(TODAY + ONE_DAY))
    assert kept(lambda: both(TODAY - ONE_DAY))


def test_days_after_the_last_day_of_the_contract_wait_for_it_to_be_prolonged(cast: Cast) -> None:
    def ended(day: datetime.date) -> None:
        Contract.objects.filter(pk=cast.contract.pk).update(actual_until=day)

    assigned(cast, valid_until=TODAY + 20 * ONE_DAY)

    assert kept(lambda: ended(TODAY + 10 * ONE_DAY))
    assert kept(lambda: assigned(cast, valid_until=TODAY + 15 * ONE_DAY))
    assert not kept(lambda: enrolled(cast, until=TODAY + 9 * ONE_DAY))


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_ended_first", [True, False])
def test_of_an_end_and_an_assignment_at_once_whoever_is_kept_last_is_refused(
    cast: Cast, *, is_ended_first: bool
) -> None:
    with transaction.atomic():
        assigned(cast, valid_until=TODAY - 2 * ONE_DAY)

    def ends() -> None:
        enrolled(cast, until=TODAY - ONE_DAY)

    def assigns() -> None:
        assigned(cast, valid_until=TODAY)

    first, second = (ends, assigns) if is_ended_first else (assigns, ends)

    if is_ended_first:
        _, is_kept = two_at_once(first, lambda: kept(second))
        assert is_kept is False
    else:
        with pytest.raises(IntegrityError, match="the client is not enrolled"):
            two_at_once(first, lambda: kept(second))
    assert set(Assignment.objects.values_list("valid_until", flat=True)) == {TODAY - 2 * ONE_DAY}
    assert Enrolment.objects.get().valid_until == TODAY - ONE_DAY
