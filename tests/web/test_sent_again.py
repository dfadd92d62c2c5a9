"""The number of a form: one for each form that is shown, and of no weight in what it asks."""

from uuid import UUID

import pytest
from django import forms

from balsts.web.sent_again import FormNumberField

NUMBER = UUID("0198a1b2-0000-4000-8000-00000000000a")


class Asking(forms.Form):
    id = FormNumberField()


def number_in(form: forms.Form) -> UUID:
    return form["id"].value()


def test_each_form_that_is_shown_has_a_number_of_its_own_and_keeps_it():
    first, second = Asking(), Asking()

    assert number_in(first) == number_in(first)
    assert number_in(first) != number_in(second)
    assert f'type="hidden" name="id" value="{number_in(first)}"' in str(first["id"])


def test_the_number_that_was_sent_is_the_forms():
    sent = Asking({"id": str(NUMBER)})

    assert sent.is_valid()
    assert (sent.cleaned_data["id"], sent.has_changed()) == (NUMBER, False)


def test_forms_that_are_sent_without_a_number_are_each_of_their_own():
    one, other = Asking({}), Asking({"id": ""})

    assert one.is_valid()
    assert other.is_valid()
    assert one.cleaned_data["id"] != other.cleaned_data["id"]


@pytest.mark.parametrize("sent", ["1", "not a number", "0198a1b2-0000-4000-8000-00000000000a0"])
def test_what_is_no_number_is_refused(sent: str):
    assert not Asking({"id": sent}).is_valid()
