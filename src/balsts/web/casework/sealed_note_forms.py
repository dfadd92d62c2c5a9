"""What is asked when a sealed note is written, and before sealed notes are opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.casework.enums import OpeningPurpose, SealedKind
from balsts.casework.models.sealed_note import LONGEST_NOTE
from balsts.casework.operations.sealed_note import SealedEntry
from balsts.clients.models import Client
from balsts.organisations.models import Programme
from balsts.web.fields import TextField
from balsts.web.sent_again import FormNumberField


class SealedNoteForm(forms.Form):
    """What it is about, and the note."""

    id = FormNumberField()
    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=SealedKind.choices, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        help_text=_(
            "Only what is needed to help. A note cannot be changed; write another one to correct it."
        ),
    )

    def entry(self, *, client: Client, programme: Programme) -> SealedEntry:
        """Return what the form says, in the words of the operation."""
        told = self.cleaned_data
        return SealedEntry(
            form_id=told["id"],
            client=client,
            programme=programme,
            kind=SealedKind(told["kind"]),
            text=told["text"],
        )


class SealedOpenForm(forms.Form):
    """Which notes, and what for."""

    notes = forms.MultipleChoiceField(
        label=_("Which notes?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you need.")},
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=OpeningPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you need it for.")},
    )

    def __init__(self, *args: Any, notes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notes"].choices = notes  # type: ignore[attr-defined]
        if len(notes) == 1:
            self.fields["notes"].initial = [notes[0][0]]
