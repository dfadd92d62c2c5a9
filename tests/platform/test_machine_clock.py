"""A clock that jumps is found, whichever clock it is and whatever was running meanwhile."""

import time
from dataclasses import asdict, replace

import pytest
from django.core.management import CommandError, call_command

from balsts.accounts import jobs as accounts_jobs
from balsts.casework import jobs as casework_jobs
from balsts.clients import jobs as clients_jobs
from balsts.exchange import jobs as exchange_jobs
from balsts.organisations import jobs as organisations_jobs
from balsts.platform import machine_clock
from balsts.platform.jobs import note_clock_every_minute
from balsts.platform.machine_clock import (
    ClockJumped,
    Noted,
    Reading,
    clock_can_be_believed,
    clock_jump,
    clock_jump_now,
    jump_between,
    note_clock,
    read_clocks,
)
from balsts.privacy import jobs as privacy_jobs

NOTED = Noted(hour=1_000_000.0, running=500.0, start="a")
HOUR = 3600


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    return tmp_path


def set_clock(monkeypatch, ahead: float) -> None:
    """Set the hour of this machine, as an administrator or a broken time server does."""
    now = read_clocks()
    monkeypatch.setattr(machine_clock, "read_clocks", lambda: replace(now, hour=now.hour + ahead))


@pytest.mark.parametrize(
    ("later", "jump"),
    [
        ({"hour": 60, "running": 60}, 0),
        ({"hour": 5 * HOUR, "running": 5 * HOUR}, 0),
        ({"hour": 120, "running": 60}, 0),
        ({"hour": 121, "running": 60}, 61),
        ({"hour": -1, "running": 60}, -61),
        ({"hour": HOUR, "running": 0}, HOUR),
        ({"hour": -HOUR, "running": 0}, -HOUR),
    ],
)
def test_more_than_a_minute_between_hour_and_time_since_the_start_is_a_jump(later, jump):
    now = Reading(
        hour=NOTED.hour + later["hour"], running=NOTED.running + later["running"], start="a"
    )

    assert jump_between(NOTED, now) == jump


@pytest.mark.parametrize(("hours", "jump"), [(0, 0), (1, 0), (-0.01, 0), (-1, -HOUR)])
def test_after_a_new_start_only_an_hour_that_was_lived_through_already_is_a_jump(hours, jump):
    now = Reading(hour=NOTED.hour + hours * HOUR, running=3.0, start="b")

    assert jump_between(NOTED, now) == jump


@pytest.mark.parametrize(("apart", "jump"), [(60, 0), (61, -61), (-61, 61)])
def test_a_database_that_is_more_than_a_minute_away_is_a_jump_of_ours(apart, jump):
    now = Reading(hour=NOTED.hour + 5, running=NOTED.running + 5, start="a")

    assert jump_between(replace(NOTED, apart=apart), now) == jump


def test_where_nothing_was_noted_yet_nothing_is_known():
    assert (jump_between(None, read_clocks()), clock_jump()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"hour": 1}'])
def test_a_note_that_was_spoilt_is_none(folder, content):
    (folder / "clock.json").write_bytes(content)

    assert clock_jump_now() == 0


@pytest.mark.django_db
def test_a_jump_is_found_until_the_clock_is_set_back(monkeypatch):
    note_clock_every_minute(timestamp=0)
    with monkeypatch.context() as wrong:
        set_clock(wrong, HOUR)
        found = [clock_jump_now(), note_clock(), note_clock()]

    assert found == [HOUR] * 3
    assert note_clock() == 0


@pytest.mark.django_db
def test_many_small_steps_are_a_jump_in_the_end(monkeypatch):
    note_clock()
    found = []
    for ahead in (40, 80):
        with monkeypatch.context() as wrong:
            set_clock(wrong, ahead)
            found.append(note_clock())

    assert found == [0, 80]


@pytest.mark.django_db
def test_a_jump_forwards_that_was_found_is_not_made_true_by_a_new_start(monkeypatch):
    note_clock()
    set_clock(monkeypatch, HOUR)
    found = note_clock()
    now = read_clocks()
    later = Reading(hour=now.hour + 60, running=9.0, start="another")
    monkeypatch.setattr(machine_clock, "read_clocks", lambda: later)

    after_the_start = (note_clock(), note_clock())

    assert (found, after_the_start) == (HOUR, (HOUR, HOUR))
    machine_clock.believe_clock()
    assert note_clock() == 0


def test_a_note_that_cannot_be_read_ends_no_page():
    machine_clock.note_path().mkdir()

    assert machine_clock.clock_jump_now() == 0


@pytest.mark.django_db
def test_a_start_with_an_empty_battery_is_not_believed_and_a_later_one_is(monkeypatch):
    note_clock()
    now = read_clocks()
    monkeypatch.setattr(
        machine_clock, "read_clocks", lambda: Reading(hour=0.0, running=3.0, start="another")
    )
    empty = note_clock()
    later = Reading(hour=now.hour + 5, running=9.0, start="another")
    monkeypatch.setattr(machine_clock, "read_clocks", lambda: later)

    assert empty < -HOUR
    assert (note_clock(), machine_clock._noted(machine_clock.note_path()).start) == (0, "another")


@pytest.mark.django_db
def test_the_clock_of_the_database_is_asked(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)

    assert note_clock() < -10 * 365 * 24 * HOUR


@pytest.mark.django_db
def test_operator_says_that_the_clock_is_right_as_it_stands(monkeypatch, capsys):
    note_clock()
    set_clock(monkeypatch, -2 * HOUR)
    with pytest.raises(CommandError, match="7200 seconds behind"):
        call_command("clock")

    call_command("clock", "right")
    call_command("clock")

    assert capsys.readouterr().out.splitlines() == ["The clock of this machine is believed."] * 2
    assert clock_jump_now() == 0


@pytest.mark.django_db
def test_check_says_that_the_clock_has_jumped(monkeypatch):
    note_clock()
    before = clock_can_be_believed()
    set_clock(monkeypatch, HOUR)

    assert before == []
    assert [one.id for one in clock_can_be_believed()] == ["balsts.W008"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "job",
    [
        casework_jobs.look_ahead_at_night,
        casework_jobs.close_inspections_at_night,
        privacy_jobs.tidy_at_night,
        clients_jobs.forget_old_inquiries,
        exchange_jobs.drop_waiting,
        exchange_jobs.drop_exports,
        accounts_jobs.forget_old_attempts,
        accounts_jobs.forget_sessions,
        organisations_jobs.end_sessions_of_former,
    ],
)
def test_nothing_is_promised_erased_or_forgotten_by_a_clock_that_jumped(folder, job):
    wrong = asdict(read_clocks()) | {"apart": 0.0}
    wrong["hour"] -= HOUR
    machine_clock._write(Noted(**wrong))

    with pytest.raises(ClockJumped, match="3600 seconds ahead"):
        job(timestamp=0)


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["look_ahead"], ["erasures", "tidy"]])
def test_commands_say_so_in_a_sentence(words):
    wrong = asdict(read_clocks()) | {"apart": 0.0}
    wrong["hour"] += HOUR
    machine_clock._write(Noted(**wrong))

    with pytest.raises(CommandError, match=r"3600 seconds behind .* `balsts clock right`"):
        call_command(*words)
