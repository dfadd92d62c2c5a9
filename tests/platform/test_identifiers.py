import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.identifiers import (
    ALPHABET,
    check_character,
    client_references_in,
    is_client_reference,
    mark_of,
    new_client_reference,
    normalise_client_reference,
)

REFERENCES = st.builds(
    lambda characters: f"BL-{characters[:4]}-{characters[4:]}{check_character(characters)}",
    st.text(ALPHABET, min_size=7, max_size=7),
)


def test_new_references_are_well_formed_and_differ():
    references = {new_client_reference() for _ in range(200)}

    assert len(references) == 200
    assert all(map(is_client_reference, references))


def test_no_character_looks_like_another():
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


@pytest.mark.parametrize("reference", ["BL-7K3M-Q2XW", "BL-0000-0000", "BL-ZZZZ-ZZZ3"])
def test_every_single_wrong_character_is_noticed(reference):
    reference = reference[:-1] + check_character(reference[3:-1].replace("-", ""))
    places = [place for place in range(3, len(reference)) if reference[place] != "-"]

    wrong = [
        reference[:place] + other + reference[place + 1 :]
        for place in places
        for other in ALPHABET
        if other != reference[place]
    ]

    assert is_client_reference(reference)
    assert (len(wrong), [text for text in wrong if is_client_reference(text)]) == (8 * 31, [])


@given(REFERENCES, st.integers(0, 7), st.integers(0, 7))
def test_every_swap_of_two_characters_is_noticed(reference, first, second):
    characters = list(reference[3:].replace("-", ""))
    characters[first], characters[second] = characters[second], characters[first]
    swapped = "".join(characters)

    is_accepted = is_client_reference(f"BL-{swapped[:4]}-{swapped[4:]}")

    assert is_accepted == (swapped == reference[3:].replace("-", ""))


def test_every_adjacent_swap_of_any_two_characters_is_noticed_at_any_place():
    accepted = [
        (place, left, right)
        for place in range(6)
        for left in ALPHABET
        for right in ALPHABET
        if left != right
        and check_character("0" * place + left + right + "0" * (5 - place))
        == check_character("0" * place + right + left + "0" * (5 - place))
    ]

    assert accepted == []


@given(REFERENCES)
def test_what_people_type_is_brought_into_the_written_form(reference):
    bare = reference.removeprefix("BL").replace("-", "")
    typed = [
        reference.lower(),
        f" {reference.replace('-', ' – ')} ",
        reference.replace("-", ""),
        bare,
        bare.replace("1", "l").replace("0", "o"),
    ]

    normalised = {normalise_client_reference(text) for text in typed}

    assert normalised == {reference}


@pytest.mark.parametrize("text", ["", "BL", "BL-7K3M-Q2X", "Yusuf", "BL-UUUU-UUUU", "7" * 50])
def test_what_is_no_reference_is_not_made_one(text):
    assert (is_client_reference(text), normalise_client_reference(text)) == (False, None)


@given(REFERENCES, REFERENCES)
def test_references_are_found_in_a_sentence_and_nothing_that_only_looks_like_one(one, other):
    wrong = one[:-1] + next(letter for letter in ALPHABET if letter != one[-1])

    assert client_references_in(f"May be {one}, or “{other}”.") == {one, other}
    assert client_references_in(f"{wrong} {one.lower()} {one[:-1]}") == set()


def test_a_mark_stands_for_its_words_in_their_order_and_no_others():
    words = [["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ['a", "b'], []]

    marks = [mark_of(one) for one in words]

    assert len(set(marks)) == len(words)
    assert mark_of(["a", "b"]) == marks[0]
