"""Saying what rooms say: dates and codes in the reader's words."""

import datetime

import pytest
from django.utils import translation

from balsts.platform.blockers import Blocker
from balsts.platform.sentences import Sentence
from balsts.web.wording import say, say_all


@pytest.mark.parametrize(("language", "written"), [("lv", "06.04.2016."), ("ru", "06.04.2016")])
def test_a_day_is_written_in_figures_of_the_reader(language: str, written: str):
    with translation.override(language):
        assert say(Sentence("%(on)s", {"on": datetime.date(2016, 4, 6)})) == written


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("legal_status", "refugee", "refugee status"),
        ("case_state", "closed", "closed"),
        ("arrival_path", "self_arrived", "self-arrived"),
        ("role", "mentor", "social mentor"),
    ],
)
def test_a_code_is_said_by_its_label(name: str, code: str, said: str):
    with translation.override("en"):
        assert say(Sentence(f"%({name})s", {name: code})) == said


def test_numbers_and_words_are_said_as_they_are():
    sentence = Sentence("%(count)s of %(number)s", {"count": 3, "number": "S-1"})

    assert say(sentence) == "3 of S-1"


def test_cents_are_said_as_an_amount():
    with translation.override("lv"):
        assert say(Sentence("%(amount_cents)s", {"amount_cents": 4_980})) == "49,80\u00a0€"


def test_the_same_reason_is_said_once_and_the_order_kept():
    said = [Sentence("b"), Sentence("a"), Sentence("b")]

    assert say_all(Blocker(code="x", message=sentence) for sentence in said) == ["b", "a"]
