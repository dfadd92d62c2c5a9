"""Forms that make something once, however often they are sent: by a number that each form shown carries.

One that was sent before and says something else now is another one when it is sent once more.
"""

from typing import Any
from uuid import UUID, uuid4

from django import forms

from balsts.casework.rules import SENT_OTHERWISE
from balsts.platform.blockers import Refused


class FormNumberField(forms.UUIDField):
    """The number of a form, drawn when it is shown; one that is sent without is a form of its own."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)

    def clean(self, value: Any) -> UUID:
        """Return the number that was sent, or a new one."""
        sent: UUID | None = super().clean(value)
        return sent or uuid4()

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - Django's own signature
        """It says nothing about what the form asks."""
        return False


def let_be_sent_anew(form: forms.Form, refusal: Refused) -> None:
    """Give the form a new id, if it was refused because the old one is used up."""
    if SENT_OTHERWISE in refusal.blockers:
        number_anew(form)


def number_anew(form: forms.Form) -> None:
    """Give the form a new id: what was sent is done, and sent from this page it is meant once more."""
    sent: Any = form.data
    data = sent.copy()
    data[form.add_prefix("id")] = str(uuid4())
    form.data = data
