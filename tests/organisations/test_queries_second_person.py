"""Two people are two, in Python and in the database alike: who brought whom in, how long ago, through whom."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from balsts.access.enums import MAKES_A_SECOND_PERSON, Role
from balsts.access.roles import roles_that_may
from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.organisations.models import Organisation, StaffMember
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.organisations import create_provider, create_staff_member, create_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
MANAGER, WORKER = Role.PROVIDER_MANAGER, Role.SOCIAL_WORKER
FORTNIGHT = datetime.timedelta(days=14)
ONE_DAY = datetime.timedelta(days=1)


@dataclass
class House:
    """One organisation, and its people by name."""

    ours: Organisation = field(default_factory=lambda: create_provider(code="ours"))

    def has(
        self, name: str, role: Role = MANAGER, *, by: User | None = None, days_ago: int = 0
    ) -> User:
        """Give somebody a post, so many days ago; nobody knows by whom unless told."""
        return create_staff_member(
            username=name,
            organisation=self.ours,
            role=role,
            given_by=by,
            given_at=by and NOW - days_ago * ONE_DAY,
        ).user

    def lets_in(self, user: User, *, by: User, days_ago: int = 0) -> User:
        """Let somebody come in by a code that another made."""
        user.let_in_by, user.let_in_at = by, NOW - days_ago * ONE_DAY
        user.save()
        return user


Pair = tuple[User, User]


def two_old_managers(house: House) -> Pair:
    return house.has("anna"), house.has("berta")


def a_deputy_of_thirteen_days(house: House) -> Pair:
    anna = house.has("anna")
    return anna, house.has("berta", by=anna, days_ago=13)


def a_deputy_of_fourteen_days(house: House) -> Pair:
    anna = house.has("anna")
    return anna, house.has("berta", by=anna, days_ago=14)


def a_newcomer_asks_and_who_engaged_them_agrees(house: House) -> Pair:
    anna = house.has("anna")
    return house.has("berta", WORKER, by=anna), anna


def an_old_manager_whom_the_other_let_in_again(house: House) -> Pair:
    anna, berta = two_old_managers(house)
    return anna, house.lets_in(berta, by=anna, days_ago=3)


def a_deputy_of_a_deputy(house: House) -> Pair:
    anna = house.has("anna")
    between = house.has("between", by=anna)
    return anna, house.has("berta", by=between)


def two_newcomers_of_one_manager(house: House) -> Pair:
    anna = house.has("anna")
    return house.has("berta", WORKER, by=anna), house.has("cilda", by=anna)


def two_whom_the_administrator_let_in(house: House) -> Pair:
    janis = house.has("janis", Role.SYSTEM_ADMINISTRATOR)
    return tuple(house.lets_in(house.has(name, by=janis), by=janis) for name in ("anna", "berta"))  # type: ignore[return-value]


def the_administrator_and_whom_they_let_in(house: House) -> Pair:
    janis = house.has("janis", Role.SYSTEM_ADMINISTRATOR)
    return janis, house.has("anna", by=janis)


def an_old_manager_with_one_post_more(house: House) -> Pair:
    anna, berta = two_old_managers(house)
    house.has("berta", WORKER, by=anna)
    return anna, berta


def an_old_worker_made_manager_by_the_other(house: House) -> Pair:
    anna = house.has("anna")
    house.has("berta", WORKER)
    return anna, house.has("berta", by=anna)


def a_manager_engaged_by_the_installation(house: House) -> Pair:
    return house.has("anna", by=system_actor()), house.has("berta", by=system_actor())


CASES: dict[Callable[[House], Pair], datetime.date | None] = {
    two_old_managers: None,
    a_deputy_of_thirteen_days: TODAY + ONE_DAY,
    a_deputy_of_fourteen_days: None,
    a_newcomer_asks_and_who_engaged_them_agrees: TODAY + FORTNIGHT,
    an_old_manager_whom_the_other_let_in_again: TODAY + 11 * ONE_DAY,
    a_deputy_of_a_deputy: TODAY + FORTNIGHT,
    two_newcomers_of_one_manager: TODAY + FORTNIGHT,
    two_whom_the_administrator_let_in: None,
    the_administrator_and_whom_they_let_in: TODAY + FORTNIGHT,
    an_old_manager_with_one_post_more: None,
    an_old_worker_made_manager_by_the_other: TODAY + FORTNIGHT,
    a_manager_engaged_by_the_installation: None,
}


@pytest.mark.parametrize("arrange", CASES, ids=lambda arrange: arrange.__name__)
def test_both_walls_know_from_which_day_two_accounts_are_two_people(
    arrange: Callable[[House], Pair],
) -> None:
    first, second = arrange(House())

    found = second_person_from(first.pk, standing_of(second, on=TODAY))
    with acting_under(token_of(second)):
        said = rows("select sec.may_be_second_to(%s)", first.pk)

    assert found == CASES[arrange]
    assert said == [(CASES[arrange] is None,)]


def test_nobody_is_the_second_beside_themself_or_without_a_session() -> None:
    anna, stranger = House().has("anna"), create_user(username="stranger")

    with acting_under(token_of(anna)):
        assert rows("select sec.may_be_second_to(%s)", anna.pk) == [(False,)]
    with acting_under("nobody"):
        assert rows("select sec.may_be_second_to(%s)", stranger.pk) == [(False,)]


def test_a_post_that_was_taken_away_since_ties_all_the_same() -> None:
    """Or whoever invited somebody would end their post, and agree to what they asked for."""
    house = House()
    anna = house.has("anna")
    berta = house.has("berta", WORKER, by=anna)
    StaffMember.objects.filter(user=berta).update(valid_from=TODAY - ONE_DAY, valid_until=TODAY)

    assert second_person_from(berta.pk, standing_of(anna, on=TODAY)) == TODAY + FORTNIGHT


def test_the_database_takes_the_same_posts_for_such_that_agree_to_others() -> None:
    [[told]] = rows("select pg_get_functiondef('sec.two_people_from(uuid, uuid)'::regprocedure)")
    [listed] = re.findall(r"line\.permission in \(([^)]*)\)", told)

    assert {one.value for one in MAKES_A_SECOND_PERSON} == set(re.findall(r"\w+", listed))
    assert roles_that_may(*MAKES_A_SECOND_PERSON) == {
        Role.PROVIDER_MANAGER,
        Role.MOVEMENT_COORDINATOR,
        Role.AUDITOR,
        Role.SYSTEM_ADMINISTRATOR,
    }
