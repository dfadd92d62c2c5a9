"""Accounts of others while somebody else does something about the same account."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts import codes
from balsts.accounts.models import EntryCode, RecoveryRequest, User
from balsts.organisations.models import StaffMember
from balsts.organisations.operations.staff_account import (
    CannotInvite,
    CannotManageAccount,
    PostOffer,
    ask_recovery,
    close_account,
    end_post,
    give_post,
    invite,
    renew_invitation,
)
from balsts.platform.blockers import Refused
from tests.factories.accounts import create_user_with_codes
from tests.factories.organisations import create_provider, create_staff_member
from tests.two_at_once import two_at_once

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


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_of_two_invited_at_once_under_one_name_the_second_is_refused(ours, chiara):
    offer = PostOffer(organisation=ours, role=Role.SOCIAL_WORKER, from_=TODAY)

    def invited():
        return invite(
            username="anna.ergle",
            full_name="Anna Ērgle",
            ui_language="lv",
            post=offer,
            by=chiara,
            at=NOW,
        )

    (user, _code), found = two_at_once(invited, lambda: refused(invited, CannotInvite))

    assert found == ["username_is_taken"]
    assert User.objects.get(username="anna.ergle") == user


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_codes_and_recoveries_made_twice_at_once_count_once(ours, chiara, post):
    newcomer = create_staff_member(username="newcomer", organisation=ours).user

    def both():
        code = renew_invitation(user=User.objects.get(pk=newcomer.pk), by=chiara, at=NOW)
        return code, ask_recovery(user=User.objects.get(pk=post.user_id), by=chiara, at=NOW)

    _first, (code, request) = two_at_once(both, both)

    [kept] = EntryCode.objects.filter(user=newcomer, ended_at=None)
    assert bytes(kept.code_hash) == codes.kept_hash_of(codes.hash_of("entry", code))
    assert list(RecoveryRequest.objects.filter(ended_at=None)) == [request]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_a_post_given_while_the_account_is_closed_ends_with_it(ours, chiara, post):
    amina = post.user
    offer = PostOffer(organisation=ours, role=Role.SENIOR_SOCIAL_WORKER, from_=TODAY)

    given, _ = two_at_once(
        lambda: give_post(user=amina, post=offer, by=chiara, at=NOW),
        lambda: close_account(user=User.objects.get(pk=amina.pk), by=chiara, at=NOW),
    )

    posts = StaffMember.objects.filter(user=amina).order_by("valid_from")
    assert list(posts.values_list("id", "valid_until")) == [
        (post.id, TODAY),
        (given.id, TODAY + ONE_DAY),
    ]


def test_nobody_gives_a_post_to_an_account_that_was_closed_meanwhile(ours, chiara, post):
    offer = PostOffer(organisation=ours, role=Role.MENTOR, from_=TODAY)
    close_account(user=User.objects.get(pk=post.user_id), by=chiara, at=NOW)

    found = refused(lambda: give_post(user=post.user, post=offer, by=chiara, at=NOW), CannotInvite)

    assert found == ["decided_meanwhile"]
    assert StaffMember.objects.get(user=post.user) == post


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
