"""Accounts of others while somebody else does something about the same account."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.organisations.models import StaffMember
from balsts.organisations.operations.staff_account import (
    CannotManageAccount,
    end_post,
)
from balsts.platform.blockers import Refused
from tests.factories.accounts import create_user_with_codes
from tests.factories.organisations import create_provider, create_staff_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def ours():
    return create_provider(code="ours")


@pytest.fixture
def chiara(ours):
    return create_staff_member(
        username="chiara", organisation=ours, role=Role.PROVIDER_MANAGER
    ).user


@pytest.fixture
def post(ours):
    """Amina's post, which ends in ten days."""
    create_user_with_codes(username="amina", at=NOW)
    return create_staff_member(username="amina", organisation=ours, until=TODAY + 10 * ONE_DAY)


def refused(operation, kind=Refused):
    with pytest.raises(kind) as refusal:
        operation()
    return [blocker.code for blocker in refusal.value.blockers]


@pytest.mark.parametrize(
    ("next_one", "code"),
    [
        ({"at": "ours", "role": Role.SOCIAL_WORKER}, "holds_the_role_already"),
        ({"at": "other", "role": Role.MENTOR}, "other_role_elsewhere"),
    ],
)
def test_no_post_is_lengthened_into_the_days_of_the_next(ours, chiara, post, next_one, code):
    where = {"ours": ours, "other": create_provider(code="other")}
    begins = TODAY + 10 * ONE_DAY
    create_staff_member(
        username="amina",
        organisation=where[next_one["at"]],
        role=next_one["role"],
        from_=begins,
    )

    found = refused(
        lambda: end_post(post=post, last_day=begins + 10 * ONE_DAY, by=chiara, at=NOW),
        CannotManageAccount,
    )

    assert found == [code]
    assert StaffMember.objects.get(pk=post.pk).valid_until == begins


def test_asvs_15_4_2_a_post_that_somebody_has_ended_meanwhile_is_not_ended_again(chiara, post):
    seen_before = StaffMember.objects.get(pk=post.pk)
    end_post(post=post, last_day=TODAY - ONE_DAY, by=chiara, at=NOW)

    found = refused(
        lambda: end_post(post=seen_before, last_day=TODAY, by=chiara, at=NOW), CannotManageAccount
    )

    assert found == ["post_is_over"]
    assert StaffMember.objects.get(pk=post.pk).valid_until == TODAY
