"""What is written down when somebody takes note of an alarm."""

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.audit.alarms import LONGEST_NOTE
from balsts.web.fields import TextField


class AlarmNoteForm(forms.Form):
    """What it was and what was done."""

    note = TextField(
        label=_("What was it, and what did you do?"),
        help_text=_("Other auditors read this. Name no client."),
        max_length=LONGEST_NOTE,
    )
