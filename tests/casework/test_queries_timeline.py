"""What casework adds to the timeline: the day the plan was carried out."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import PlanState
from balsts.casework.models import Case, InclusionPlan
from balsts.casework.queries.timeline import case_timelines_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
EARLIER = TODAY - datetime.timedelta(days=9)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def planned(case: Case, version: int, state: PlanState, *, executed_on=None) -> None:
    InclusionPlan.objects.create(
        case=case,
        plan_version=version,
        state=state,
        agreed_on=EARLIER,
        executed_on=executed_on,
        recorded_at=timezone.now(),
        recorded_by_id=case.client.registered_by_id,
    )


def executed_on(cast: Cast) -> datetime.date | None:
    return case_timelines_of([cast.fatima.id])[cast.fatima.id].plan_executed_on


def test_a_plan_declined_later_leaves_the_plan_carried_out(cast: Cast):
    planned(cast.case, 1, PlanState.EXECUTED, executed_on=EARLIER)
    planned(cast.case, 2, PlanState.DECLINED)

    assert executed_on(cast) == EARLIER


def test_a_plan_agreed_later_is_still_to_be_carried_out(cast: Cast):
    planned(cast.case, 1, PlanState.EXECUTED, executed_on=EARLIER)
    planned(cast.case, 2, PlanState.AGREED)

    assert executed_on(cast) is None
