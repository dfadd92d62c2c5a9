"""How a search stands in the trail: as many words as were typed, each as a code that can be compared."""

from balsts.audit.searches import MOST_WORDS, hash_of, searched


def test_each_word_stands_as_the_code_of_its_folded_spelling() -> None:
    assert searched("Noorzai Fatima") == {
        "words": 2,
        "searched": f"{hash_of('noorzai')} {hash_of('fatima')}",
    }


def test_different_words_have_different_codes_that_say_nothing() -> None:
    codes = {hash_of(word) for word in ("noorzai", "noorzay", "fatima")}

    assert len(codes) == 3
    assert {len(code) for code in codes} == {16}


def test_a_long_search_has_as_many_codes_as_words_are_looked_for() -> None:
    told = searched(" ".join(f"vards{number}" for number in range(MOST_WORDS + 3)))

    assert told["words"] == len(str(told["searched"]).split()) == MOST_WORDS
