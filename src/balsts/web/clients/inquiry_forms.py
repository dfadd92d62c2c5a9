"""What is asked before somebody is looked for outside one's sight, and what is said afterwards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import InquiryOutcome, InquiryReason
from balsts.clients.models.inquiry import LONGEST_CALL_BACK
from balsts.clients.models.sharing import LONGEST_WORDS
from balsts.clients.operations.inquiry import AskedElsewhere
from balsts.clients.rules import ASKED_FOR_TOO_LITTLE
from balsts.web.fields import LineField
from balsts.web.wanted_forms import WantedForm


class InquiryForm(WantedForm):
    """Whom for, why, the person's own word, how to call back; sent in the body, never in an address."""

    too_little = ASKED_FOR_TOO_LITTLE

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

    def question(self) -> AskedElsewhere:
        """Return what is asked."""
        told: dict[str, Any] = self.cleaned_data
        return AskedElsewhere(
            wanted=self.wanted(),
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
