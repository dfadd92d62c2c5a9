"""Setting up organisations and engaging staff: the system actor only, and twice is once."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.organisations.models import Contract, Institution, Organisation, Programme, StaffMember
from balsts.organisations.operations.organisation import (
    CannotSetUpOrganisations,
    set_up_organisations,
)
from balsts.organisations.operations.staff import CannotEngageStaff, Engagement, engage_staff
from tests.factories.organisations import create_provider, create_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


def test_setting_up_twice_adds_nothing_twice():
    set_up_organisations(by=system_actor(), at=NOW)
    tables = (Programme, Organisation, Contract, Institution)
    counts = [table.objects.count() for table in tables]

    set_up_organisations(by=system_actor(), at=NOW)

    assert [table.objects.count() for table in tables] == counts
    assert set(Programme.objects.values_list("code", flat=True)) == {"state_service", "movement"}


def test_the_state_service_was_given_on_every_day_since_its_first():
    set_up_organisations(by=system_actor(), at=NOW)

    periods = Contract.objects.filter(programme__code="state_service").order_by("actual_from")
    days = list(periods.values_list("actual_from", "actual_until"))
    assert days[0][0] == datetime.date(2016, 4, 6)
    assert [until for _, until in days[:-1]] == [from_ for from_, _ in days[1:]]
    assert days[-1][1] is None


def test_only_the_system_actor_sets_up_organisations_and_engages_staff():
    user = create_user(username="amina")

    with pytest.raises(CannotSetUpOrganisations):
        set_up_organisations(by=user, at=NOW)
    with pytest.raises(CannotEngageStaff):
        engage_staff(engagements=[], by=user, at=NOW)

    assert Programme.objects.count() == 0


def test_engage_staff_keeps_the_inclusive_last_day():
    engagement = Engagement(
        user=create_user(username="amina"),
        organisation=create_provider(code="ours"),
        role=Role.SOCIAL_WORKER,
        from_=TODAY,
        last_day=TODAY,
    )

    [post] = engage_staff(engagements=[engagement], by=system_actor(), at=NOW)

    assert (post.valid_from, post.valid_until) == (TODAY, TODAY + ONE_DAY)


def test_nobody_holds_the_same_post_twice_on_one_day():
    engagement = Engagement(
        user=create_user(username="amina"),
        organisation=create_provider(code="ours"),
        role=Role.SOCIAL_WORKER,
        from_=TODAY,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        engage_staff(engagements=[engagement, engagement], by=system_actor(), at=NOW)

    assert StaffMember.objects.count() == 0
