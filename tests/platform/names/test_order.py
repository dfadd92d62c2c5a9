import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.names import sort_key

ALPHABET = "abcčdefgģhijkķlļmnņopqrŗsštuvwxzž"


def in_order(names):
    """Sort as a column with C collation does: by bytes."""
    return sorted(names, key=lambda name: sort_key(name, "").encode())


def test_the_letters_stand_in_the_order_of_the_latvian_alphabet():
    words = [letter + rest for letter in ALPHABET for rest in ("", "a", "z")]

    assert in_order(reversed(words)) == words


def test_length_marks_decide_only_between_names_that_are_otherwise_equal():
    names = ["Abele", "Āboliņa", "Ābols", "Aboma", "Ekmane", "Ēķe", "Liepa", "Liepā", "Liepas"]

    assert in_order(reversed(names)) == names


def test_y_stands_with_i():
    assert in_order(["Jansons", "Yilmaz", "Ilze", "Īve"]) == ["Yilmaz", "Ilze", "Īve", "Jansons"]


def test_the_family_name_goes_before_the_given_name():
    people = [("Al", "Zeina"), ("Al Ali", "Badr"), ("Al-Din", "Amal"), ("Alas", "Amal")]

    ordered = sorted(people[1:] + people[:1], key=lambda person: sort_key(*person))

    assert ordered == people


def test_other_scripts_stand_where_their_transliteration_would():
    assert in_order(["Žukova", "Захарченко", "Yusuf"]) == ["Yusuf", "Захарченко", "Žukova"]


def test_case_apostrophes_and_foreign_marks_do_not_move_a_name():
    names = ["OBrien", "O'Brien", "Oz", "Öz", "Ozz"]

    assert in_order(reversed(names[1:])) == names[1:]
    assert sort_key("O'BRIEN", "") == sort_key("OBrien", "")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_key_is_plain_ascii_whatever_the_name(family, given_name):
    key = sort_key(family, given_name)

    assert key.isascii()
    assert key.isprintable()


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_comes_first(name):
    assert in_order(["Abele", name]) == [name, "Abele"]
