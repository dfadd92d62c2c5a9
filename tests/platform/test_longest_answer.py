"""A page that hangs ends with its process; every other answer is left alone."""

import subprocess
import sys
import textwrap
import time

import pytest

from balsts.platform.longest_answer import EXIT_CODE, SECONDS, LongestAnswer

SERVE = """
    import re, sys, threading, time
    from balsts.platform import longest_answer
    longest_answer.SECONDS_OF_SILENCE = 1
    longest_answer.SECONDS_BETWEEN_LOOKS = 0.1

    def application(environ, start_response):
        {page}
        return []

    {before}
    longest_answer.LongestAnswer(application, seconds=1)({{}}, None)
    print("answered", flush=True)
    {after}
"""


def served(page: str, *, before: str = "", after: str = "") -> subprocess.CompletedProcess[str]:
    script = textwrap.dedent(SERVE).format(page=page, before=before, after=after)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_page_that_waits_for_ever_ends_with_its_process_and_the_log_says_where():
    done = served("time.sleep(60)")

    assert (done.returncode, done.stdout) == (EXIT_CODE, "")
    assert "A page took too long" in done.stderr
    assert "in application" in done.stderr


def test_a_page_that_never_lets_go_of_the_interpreter_ends_too():
    """An expression that looks for ever: no other thread of Python runs meanwhile."""
    began = time.monotonic()
    done = served("re.match(r'(a+)+$', 'a' * 60 + 'b')")

    assert (done.returncode, done.stdout) == (1, "")
    assert time.monotonic() - began < 30


def test_what_comes_after_an_answer_in_time_may_take_as_long_as_it_needs():
    done = served("time.sleep(0.3)", after="time.sleep(3); print('sent')")

    assert (done.returncode, done.stdout.split()) == (0, ["answered", "sent"])


def test_a_fault_of_a_page_goes_on_to_the_server_and_its_time_is_over(monkeypatch):
    """Unwatched: the alarm is for a process that serves, and this one tests."""
    monkeypatch.setattr(LongestAnswer, "_begin_to_watch", lambda _: None)

    def application(environ, start_response):
        raise LookupError(environ["path"])

    watched = LongestAnswer(application)
    with pytest.raises(LookupError, match="/here"):
        watched({"path": "/here"}, None)

    assert watched._begun == {}
    assert SECONDS == 30
