from datetime import date

from django.utils import translation

from balsts.platform.sentences import Sentence
from balsts.platform.wording import in_words


def test_in_words_writes_dates_as_the_active_language_does():
    sentence = Sentence(
        "[%(day)s, %(number)s, %(code)s]",
        {
            "day": date(2016, 4, 6),
            "number": 12,
            "code": "SY",
        },
    )

    with translation.override("lv"):
        latvian = in_words(sentence)
    with translation.override("en"):
        english = in_words(sentence)

    assert (latvian, english) == ("[06.04.2016., 12, SY]", "[6 April 2016, 12, SY]")


def test_in_words_speaks_english_where_no_language_is_active():
    sentence = Sentence("On %(day)s", {"day": date(2016, 4, 6)})

    with translation.override(None):
        said = in_words(sentence)

    assert said == "On 6 April 2016"
