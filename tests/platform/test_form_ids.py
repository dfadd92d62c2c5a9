"""Ids from forms: the same words come to the same one, others to another with the same beginning."""

from uuid import UUID, uuid4

from balsts.platform.form_ids import HALF, id_from_form, ids_from_form

FORM = UUID("0d6d5b1e-6c1f-4b43-9a51-3a4f6c1e2b10")


def test_the_same_words_of_a_form_come_to_the_same_id():
    assert id_from_form(FORM, ["Zahra", "1988"]) == id_from_form(FORM, iter(("Zahra", "1988")))


def test_other_words_of_a_form_come_to_another_id_with_the_same_beginning():
    said = [("Zahra", "1988"), ("Zahra", "1989"), ("1988", "Zahra"), ("Zahra1988", ""), ("Zahra",)]

    ids = {id_from_form(FORM, words) for words in said}

    least, greatest = ids_from_form(FORM)
    assert len(ids) == len(said)
    assert {one.bytes[:HALF] for one in ids} == {FORM.bytes[:HALF]}
    assert all(least <= one <= greatest for one in ids)


def test_the_same_words_of_another_form_come_to_another_id():
    like_it = UUID(bytes=FORM.bytes[:HALF] + uuid4().bytes[HALF:])

    assert id_from_form(like_it, ["Zahra"]) != id_from_form(FORM, ["Zahra"])
