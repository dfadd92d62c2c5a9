"""A form that was sent before and says something else now: sent once more, it is another one."""

from typing import Any
from uuid import uuid4

from django import forms

from balsts.casework.rules import SENT_OTHERWISE
from balsts.platform.blockers import Refused


def let_be_sent_anew(form: forms.Form, refusal: Refused) -> None:
    """Give the form a new id, if it was refused because the old one is used up."""
    if SENT_OTHERWISE in refusal.blockers:
        sent: Any = form.data
        data = sent.copy()
        data[form.add_prefix("id")] = str(uuid4())
        form.data = data
