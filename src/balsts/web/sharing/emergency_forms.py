"""What is asked before a file is opened in an emergency, in that hour, and afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import EmergencyReason, EmergencyVerdict
from balsts.clients.models.emergency import LONGEST_NOTE, SHORTEST_REASON
from balsts.clients.models.sharing import LONGEST_WORDS
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.fields import LineField, TextField


class EmergencyForm(forms.Form):
    """Whose file, which of the two reasons, and what is happening; sent in the body, never in an address."""

    reference = LineField(
        label=_("Reference of the client"),
        help_text=_("The whole reference, such as BL-7K3M-Q2XD. There is no search here."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--day"}),
    )
    reason_kind = forms.ChoiceField(
        label=pgettext_lazy("emergency", "What is the danger?"),
        choices=EmergencyReason.choices,
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("What is happening?"),
        help_text=_(
            "At least 20 characters. The worker, their manager and the auditor read it now."
        ),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reference(self) -> str:
        """Bring the reference into its written form; a wrong one is refused like an unknown one."""
        typed: str = self.cleaned_data["reference"]
        return normalise_client_reference(typed) or typed


class EmergencyNoteForm(forms.Form):
    """A note for those who work with the client."""

    words = TextField(label=_("Note for those who work with the client"), max_length=LONGEST_NOTE)


class ReviewForm(forms.Form):
    """What whoever reviews an opening found."""

    verdict = forms.ChoiceField(
        label=_("What did you find?"),
        choices=EmergencyVerdict.choices,
        widget=forms.RadioSelect,
    )
    words = LineField(
        label=_("In a few words"),
        help_text=_("Whoever opened the file reads this, too."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
