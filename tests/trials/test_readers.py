"""A slice of the trial of readers, and that it notices when one of them is broken on purpose."""

import time

import pytest

from trials.readers import PATIENCE, Trial
from trials.typed.broken import OF_READERS, Break, broken

TEXTS = 200
MOST_TEXTS = 3_000


@pytest.mark.slow  # some thousand texts to every reader
def test_readers_answer_or_refuse_with_a_sentence_and_keep_their_promises(settings):
    settings.BALSTS_PROXY_HOPS = 1
    trial = Trial(seed=26)

    for number in range(TEXTS):
        trial.try_one(number)

    assert trial.found == {}
    assert set(trial.read) == set(trial.readers)


@pytest.mark.slow  # until the broken reader meets what breaks it
@pytest.mark.parametrize("name", [name for name in OF_READERS if "runs away" not in name])
def test_a_broken_reader_is_noticed(settings, name):
    settings.BALSTS_PROXY_HOPS = 1
    trial, number = Trial(seed=1), 0

    with broken(Break(targets=OF_READERS[name], found_as=frozenset())):
        while not trial.found and number < MOST_TEXTS:
            trial.try_one(number)
            number += 1

    assert len(trial.found) == 1


@pytest.mark.slow  # takes its time on purpose
def test_a_reader_that_takes_its_time_is_noticed():
    def dawdle(_):
        began = time.thread_time()
        while time.thread_time() - began <= PATIENCE:
            pass

    trial = Trial(seed=1)

    trial.give("day", dawdle, "12345678", 0)

    assert list(trial.found) == [("day", "slow")]
