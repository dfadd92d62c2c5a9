"""Midnight: who works nowhere any more is signed out."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.organisations.jobs import end_sessions_of_former
from balsts.platform.dates import LOCAL_TIME_ZONE
from tests.as_job import as_job
from tests.factories.organisations import create_staff_member, create_user
from tests.people import create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_sessions_end_with_the_last_post_or_the_last_contract():
    """Katrina's provider has no contract any more; Esther's funder and Janis need none."""
    cast = create_cast(today=TODAY)
    house, other = cast.contract.provider, cast.other_contract.provider
    people = {name: getattr(cast, name) for name in ("amina", "katrina", "esther", "janis")}
    for name, until in (("left", TODAY), ("leaves", TODAY + ONE_DAY), ("moved", TODAY)):
        people[name] = create_staff_member(username=name, organisation=house, until=until).user
    create_staff_member(username="moved", organisation=other)
    people["comes"] = create_staff_member(
        username="comes", organisation=house, from_=TODAY + ONE_DAY
    ).user
    people["nobody"] = create_user(username="nobody")
    browsers = {name: browser_of(user) for name, user in people.items()}

    with as_job():
        end_sessions_of_former(timestamp=0)
        end_sessions_of_former(timestamp=0)

    account = reverse("accounts:own_account")
    out = {name for name, one in browsers.items() if one.get(account).status_code != 200}
    assert out == {"katrina", "left"}
    [event] = AuditEvent.objects.filter(event="sessions_of_former_staff_ended")
    assert event.details == {"sessions": 2}


@pytest.mark.parametrize("day", [datetime.date(2026, 1, 15), datetime.date(2026, 7, 15)])
def test_it_happens_just_after_midnight_in_winter_and_in_summer(day):
    midnight = datetime.datetime.combine(day, datetime.time(), LOCAL_TIME_ZONE).timestamp()
    [task] = [
        one
        for one in app.periodic_registry.periodic_tasks.values()
        if one.task.name == "organisations.end_sessions"
    ]

    due = task.croniter.get_next(ret_type=float, start_time=midnight)

    assert due - midnight == 5 * 60
