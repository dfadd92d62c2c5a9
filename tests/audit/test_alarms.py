"""An alarm ends with words about what it was, or not at all."""

import pytest
from django.utils import timezone

from balsts.audit.alarms import (
    ALARM_NEEDS_A_NOTE,
    ALARM_NOTE_IS_TOO_LONG,
    LONGEST_NOTE,
    CannotAcknowledgeAlarm,
    acknowledge_alarm,
    raise_alarm,
)
from tests.people import Cast, create_cast
from tests.trail import Alarm
from tests.web.browsers import session_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (" \n ", ALARM_NEEDS_A_NOTE),
        ("ā" * (LONGEST_NOTE + 1), ALARM_NOTE_IS_TOO_LONG),
    ],
)
def test_a_note_says_something_and_fits(cast: Cast, note: str, why) -> None:
    now = timezone.now()
    with session_of(cast.amina):
        raise_alarm("sealed_note_does_not_open", subjects=[cast.fatima.id], by=cast.amina, at=now)
    [alarm] = Alarm.objects.all()

    with pytest.raises(CannotAcknowledgeAlarm) as refused:
        acknowledge_alarm(alarm_id=alarm.id, note=note, by=cast.gunta, at=now)

    assert list(refused.value.blockers) == [why]
    assert Alarm.objects.get().acknowledged_by is None
