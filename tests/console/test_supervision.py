"""What `balsts start` answers for: started again when it ends, given up when that does not help."""

import os
import signal
import sys
import time

import pytest

from balsts.console import supervision
from balsts.console.supervision import LIVES, Children

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
    assert len(set(lives)) in {LIVES - 1, LIVES}  # the last one may be over before it is looked at


def test_one_whose_last_lives_were_long_is_not_given_up(children, quick, monkeypatch):
    monkeypatch.setattr(supervision, "SECONDS_OF_LIVES", 0)
    add(children, "job runner", LASTING)
    for _ in range(LIVES + 1):
        kill(children, "job runner")
        children.revive()
    kill(children, "job runner")

    assert children._children["job runner"].is_given_up is False


def test_the_others_go_on_without_one_that_is_not_needed(children, quick):
    add(children, "keeper", LASTING, is_needed=False)
    for _ in range(LIVES + 1):
        kill(children, "keeper")
        children.revive()
    kill(children, "keeper")

    assert children.fallen() is None
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
    began = time.monotonic()

    assert [process.poll() for process in processes] == [-signal.SIGTERM] * 2
    assert time.monotonic() - began < 1
