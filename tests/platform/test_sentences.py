from datetime import date

from balsts.platform.sentences import Refusal, Sentence, translatable


def test_a_sentence_says_itself_in_english_with_iso_dates():
    sentence = Sentence(translatable("Until %(day)s"), {"day": date(2019, 3, 15)})

    said = str(sentence)

    assert said == "Until 2019-03-15"


def test_sentences_with_equal_words_and_values_are_equal_and_can_be_kept_in_sets():
    first, second = Sentence("On %(day)s", {"day": 1}), Sentence("On %(day)s", {"day": 1})

    kept = {first, second, Sentence("On %(day)s", {"day": 2})}

    assert len(kept) == 2


def test_a_refusal_is_a_value_error_that_carries_its_sentence():
    sentence = Sentence("Not %(what)s", {"what": "so"})

    refusal = Refusal(sentence)

    assert (refusal.sentence, str(refusal)) == (sentence, "Not so")
    assert isinstance(refusal, ValueError)
