"""What `balsts start` answers for: started again when it ends, given up when that does not help."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from balsts.console import supervision
from balsts.console.supervision import LIVES, SECONDS_OF_LIVES, Children

LASTING = [sys.executable, "-c", "import time; time.sleep(60)"]
SHORT = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(supervision, "SECONDS_BETWEEN_LIVES", 0)


@pytest.fixture
def children(tmp_path):
    with Children(folder=tmp_path) as children:
        yield children


def add(children, name, command, **more):
    children.add(name, command, surroundings=dict(os.environ), **more)


def process_of(children, name):
    return children._children[name].process


def kill(children, name):
    process = process_of(children, name)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return process.pid


def test_one_that_ended_by_itself_is_started_again(children, quick):
    add(children, "web server", LASTING)
    killed = kill(children, "web server")
    fallen = children.fallen()
    children.revive()

    assert fallen == "web server"
    assert children.fallen() is None
    assert process_of(children, "web server").pid != killed


def test_one_that_ended_a_moment_after_its_start_is_left_for_a_few_seconds(children):
    add(children, "web server", LASTING)
    killed = kill(children, "web server")
    children.revive()

    assert process_of(children, "web server").pid == killed


def test_one_that_lives_is_left_as_it_is(children, quick):
    add(children, "web server", LASTING)
    first = process_of(children, "web server").pid
    children.revive()

    assert process_of(children, "web server").pid == first


def test_one_that_ends_again_and_again_is_given_up(children, quick):
    add(children, "web server", LASTING)
    add(children, "job runner", SHORT)
    lives = []

    def is_there():
        lives.append(process_of(children, "job runner").pid)
        return True

    assert children.wait(is_there) == "job runner"
    assert len(set(lives)) == LIVES


@pytest.mark.parametrize(("seconds_ago", "is_given_up"), [(1, True), (-1, False)])
def test_one_that_ended_often_is_given_up_unless_the_first_time_is_long_ago(
    children, seconds_ago, *, is_given_up
):
    add(children, "job runner", LASTING)
    kill(children, "job runner")
    child, now = children._children["job runner"], time.monotonic()
    child.started_at.extend([now - SECONDS_OF_LIVES + seconds_ago, *[now] * (LIVES - 1)])

    assert child.is_given_up is is_given_up


@pytest.mark.parametrize(
    ("lives", "seconds", "can_live_again"),
    [(1, 2, False), (1, 4, True), (2, 5, False), (2, 7, True), (4, 23, False), (4, 25, True)],
)
def test_the_oftener_one_ended_the_longer_it_waits(children, lives, seconds, *, can_live_again):
    add(children, "job runner", LASTING)
    kill(children, "job runner")
    child, now = children._children["job runner"], time.monotonic()
    child.started_at.clear()
    child.started_at.extend([now - seconds] * lives)

    assert child.can_live_again is can_live_again


def test_what_one_left_behind_is_ended_before_it_is_started_again(children, quick, tmp_path):
    left = tmp_path / "left"
    begins_another = (
        "import subprocess, sys, time, pathlib;"
        f"pathlib.Path({str(left)!r}).write_text(str(subprocess.Popen("
        "[sys.executable, '-c', 'import time; time.sleep(60)']).pid));"
        "time.sleep(60)"
    )
    add(children, "web server", [sys.executable, "-c", begins_another])
    deadline = time.monotonic() + 30
    while not (left.exists() and left.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    other = int(left.read_text())
    kill(children, "web server")
    children.revive()

    while is_there(other) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_there(other) is False


def is_there(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().split(")")[1].split()[0]
    except OSError:
        return False


def test_the_others_go_on_without_one_that_is_not_needed(children, quick):
    add(children, "keeper", LASTING, is_needed=False)
    numbers = set()
    for _ in range(LIVES + 1):
        numbers.add(kill(children, "keeper"))
        children.revive()
    kill(children, "keeper")

    assert (len(numbers), children.fallen()) == (LIVES + 1, None)
    assert children._children["keeper"].is_given_up is False


def test_nothing_is_started_again_while_there_is_no_database(children, quick):
    add(children, "job runner", SHORT)
    process_of(children, "job runner").wait()
    first = process_of(children, "job runner").pid
    asked = []

    def is_there():
        asked.append(process_of(children, "job runner").pid)
        return len(asked) > 2

    assert children.wait(is_there) == "job runner"
    assert asked[:3] == [first] * 3


def test_all_are_stopped_at_the_end(tmp_path):
    with Children(folder=tmp_path) as children:
        add(children, "web server", LASTING)
        add(children, "keeper", LASTING, is_needed=False)
        processes = [process_of(children, name) for name in ("web server", "keeper")]

    assert [process.poll() for process in processes] == [-signal.SIGTERM] * 2
