"""What lasts holds from its first day until the day before the one that is no longer its own."""

from datetime import date

import pytest

from balsts.organisations.models import StaffMember
from balsts.platform.validity import not_over_on, valid_on
from tests.factories.organisations import create_provider, create_staff_member

pytestmark = pytest.mark.django_db

FIRST, UNTIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "holding", "not_over"),
    [
        (date(2026, 2, 28), set(), {"month", "endless"}),
        (date(2026, 3, 1), {"month", "endless"}, {"month", "endless"}),
        (date(2026, 3, 31), {"month", "endless"}, {"month", "endless"}),
        (date(2026, 4, 1), {"endless"}, {"endless"}),
    ],
)
def test_rows_hold_and_are_over_to_the_day(
    day: date, holding: set[str], not_over: set[str]
) -> None:
    provider = create_provider(code="provider")
    create_staff_member(username="month", organisation=provider, from_=FIRST, until=UNTIL)
    create_staff_member(username="endless", organisation=provider, from_=FIRST)

    def found(condition) -> set[str]:
        return set(StaffMember.objects.filter(condition).values_list("user__username", flat=True))

    assert (found(valid_on(day)), found(not_over_on(day))) == (holding, not_over)
