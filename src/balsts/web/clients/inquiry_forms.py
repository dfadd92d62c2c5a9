"""What is asked before somebody is looked for outside one's sight, and what is said afterwards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import InquiryOutcome, InquiryReason
from balsts.clients.models.inquiry import LONGEST_CALL_BACK
from balsts.clients.models.sharing import LONGEST_WORDS
from balsts.clients.operations.inquiry import AskedElsewhere, Wanted
from balsts.clients.rules import ASKED_FOR_TOO_LITTLE
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.fields import DayField, LineField, NameField
from balsts.web.wording import say


class InquiryForm(forms.Form):
    """Whom for, why, the person's own word, how to call back; sent in the body, never in an address."""

    given_name = NameField(label=_("Given name"), required=False)
    family_name = NameField(label=_("Family name"), required=False)
    born_on = DayField(label=_("Day of birth"), required=False)
    reference = LineField(
        label=_("Or the reference, if the person has it on paper"),
        help_text=_("The whole reference, such as BL-7K3M-Q2XD. There is no search here."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--day"}),
    )
    reason_kind = forms.ChoiceField(
        label=pgettext_lazy("inquiry", "Why do you ask?"),
        choices=InquiryReason.choices,
        widget=forms.RadioSelect,
    )
    words = LineField(
        label=_("In a few words"),
        help_text=_("The responsible worker reads it. Write nothing about health."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    call_back = LineField(
        label=_("How you can be reached"),
        help_text=_(
            "Telephone and a good time. Only the responsible worker and their manager read it."
        ),
        max_length=LONGEST_CALL_BACK,
    )
    has_agreed = forms.BooleanField(
        label=_("I have asked the person, and they agree that I ask."),
        error_messages={
            "required": _("Others are asked only when the person has said that they agree.")
        },
    )

    def clean_reference(self) -> str:
        """Bring the reference into its written form; a wrong one is answered like an unknown one."""
        typed: str = self.cleaned_data["reference"]
        return normalise_client_reference(typed) or typed

    def clean(self) -> dict[str, Any]:
        """Say what is missing of the person together with all else that is missing."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        is_read = not {"given_name", "family_name", "born_on", "reference"} & set(self.errors)
        if is_read and not self._wanted().is_whole:
            self.add_error(None, say(ASKED_FOR_TOO_LITTLE.message))
        return told

    def _wanted(self) -> Wanted:
        """Return who is asked for; a reference needs no name."""
        told = self.cleaned_data
        if told["reference"]:
            return Wanted(reference=told["reference"])
        return Wanted(
            given_name=told["given_name"],
            family_name=told["family_name"],
            born_on=told["born_on"],
        )

    def question(self) -> AskedElsewhere:
        """Return what is asked."""
        told: dict[str, Any] = self.cleaned_data
        return AskedElsewhere(
            wanted=self._wanted(),
            reason_kind=InquiryReason(told["reason_kind"]),
            words=told["words"],
            call_back=told["call_back"],
            has_agreed=told["has_agreed"],
        )


class SettleForm(forms.Form):
    """What was done about a question."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("inquiry", "What did you do?"),
        choices=InquiryOutcome.choices,
        widget=forms.RadioSelect,
    )
