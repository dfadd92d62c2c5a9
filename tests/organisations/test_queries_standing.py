"""What a user may do on a day."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Permission, Role
from balsts.accounts.queries.user import system_actor
from balsts.organisations.queries.standing import standing_of
from tests.factories.organisations import (
    create_contract,
    create_provider,
    create_staff_member,
    create_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


def test_a_worker_acts_under_the_running_contracts_of_their_organisation():
    provider = create_provider(code="ours")
    running = create_contract(provider=provider)
    create_contract(provider=provider, number="over", until=TODAY)
    create_contract(provider=create_provider(code="other"))
    worker = create_staff_member(username="amina", organisation=provider)

    standing = standing_of(worker.user, on=TODAY)

    assert standing.contract_ids_where(Permission.MANAGE_CASES) == {running.id}
    assert standing.staff_member_ids_where(Permission.SEE_ASSIGNED_CLIENTS) == {worker.id}
    assert standing.programme_ids == {running.programme_id}


def test_a_contract_counts_through_the_day_before_its_end():
    provider = create_provider(code="ours")
    contract = create_contract(provider=provider, from_=TODAY, until=TODAY + ONE_DAY)
    user = create_staff_member(username="amina", organisation=provider).user

    found = {
        day: standing_of(user, on=TODAY + day * ONE_DAY).contract_ids_where(Permission.MANAGE_CASES)
        for day in (-1, 0, 1)
    }

    assert found == {-1: frozenset(), 0: {contract.id}, 1: frozenset()}


def test_a_post_counts_through_the_day_before_its_end():
    provider = create_provider(code="ours")
    create_contract(provider=provider)
    user = create_staff_member(username="amina", organisation=provider, until=TODAY + ONE_DAY).user

    may = [
        standing_of(user, on=day).may(Permission.MANAGE_CASES) for day in (TODAY, TODAY + ONE_DAY)
    ]

    assert may == [True, False]


def test_who_holds_two_posts_acts_in_the_one_that_gives_the_permission():
    provider = create_provider(code="ours")
    contract = create_contract(provider=provider)
    create_staff_member(username="amina", organisation=provider, role=Role.STATISTICIAN)
    worker = create_staff_member(username="amina", organisation=provider)
    standing = standing_of(worker.user, on=TODAY)

    post = standing.post_under(contract.id, Permission.RECORD_SERVICES)

    assert post is not None
    assert post.staff_member == worker


def test_nobody_acts_under_a_contract_of_others():
    provider, other = create_provider(code="ours"), create_provider(code="other")
    create_contract(provider=provider)
    theirs = create_contract(provider=other)
    user = create_staff_member(username="amina", organisation=provider).user

    assert standing_of(user, on=TODAY).post_under(theirs.id, Permission.RECORD_SERVICES) is None


def test_the_system_actor_may_do_everything_and_a_user_without_post_nothing():
    everything = standing_of(system_actor(), on=TODAY)
    nothing = standing_of(create_user(username="nobody"), on=TODAY)

    assert all(everything.may(permission) for permission in Permission)
    assert not any(nothing.may(permission) for permission in Permission)


def test_standing_is_asked_once_a_day(django_assert_num_queries):
    user = create_user(username="amina")

    with django_assert_num_queries(1):
        first, second = standing_of(user, on=TODAY), standing_of(user, on=TODAY)

    assert first is second
