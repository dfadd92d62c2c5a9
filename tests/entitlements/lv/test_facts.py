"""What a decision may miss can be asked of staff and of the person."""

from balsts.entitlements.lv.facts import CLIENT_QUESTIONS, QUESTIONS


def test_every_question_has_words_for_the_person_but_what_only_the_house_can_know():
    assert set(QUESTIONS) - set(CLIENT_QUESTIONS) == {"days_off", "condition_of_work"}
    assert set(CLIENT_QUESTIONS) <= set(QUESTIONS)


def test_no_question_to_the_person_speaks_of_the_person():
    assert [words for words in CLIENT_QUESTIONS.values() if "the person" in words] == []
