"""What is asked when a person asks about their data, and when they are answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.privacy.enums import HolderAnswer, IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models.request import LONGEST_WORDS
from balsts.web.fields import DayField, TextField


class RequestReceiveForm(forms.Form):
    """What the person asks, and on which day they did."""

    kind = forms.ChoiceField(
        label=_("What does the person ask?"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    received_on = DayField(
        label=_("When did they ask?"),
        help_text=_("From this day the month runs in which they are to be answered."),
    )
    asked_words = TextField(label=_("In their own words"), required=False, max_length=LONGEST_WORDS)


class IdentityForm(forms.Form):
    """How a worker who knows the person made sure that it is they who ask."""

    identity_check = forms.ChoiceField(
        label=_("How do you know that it is they who ask?"),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A document alone is not enough: whoever controls a person often holds their documents."
        ),
    )
    identified_on = DayField(label=_("On which day?"))


class ExtensionForm(forms.Form):
    """Why it takes longer than a month, as the person will read it."""

    reason = TextField(label=_("Why does it take longer?"), max_length=500)


class AnswerForm(forms.Form):
    """How the request ends, and what the person is told; of a child, how it was considered."""

    outcome = forms.ChoiceField(
        label=_("How is it answered?"), choices=RequestOutcome.choices, widget=forms.RadioSelect
    )
    answer_words = TextField(
        label=_("What the person is told"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_(
            "Where something is refused, the reason; add that they can complain to the Data State "
            "Inspectorate or go to court."
        ),
    )
    best_interest_words = TextField(
        label=_("How was it considered what is best for the child?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_(
            "This person is under 18, or it is not known whether they are. Who asks for the child, "
            "what does the child say, can the answer put the child in danger? If they are of age, "
            "say so. The person can read these words, too."
        ),
    )

    def __init__(self, *args: Any, is_about_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_about_child:
            del self.fields["best_interest_words"]


class RestrictionForm(forms.Form):
    """Why the use of somebody's data is restricted."""

    reason = TextField(label=_("Why is the use restricted?"), max_length=500)


class HolderAnswerForm(forms.Form):
    """Whether a file that the own organisation holds too may be erased."""

    answer = forms.ChoiceField(
        label=_("What does your organisation say?"),
        choices=HolderAnswer.choices,
        widget=forms.RadioSelect,
    )


class HoldForm(forms.Form):
    """Why a file is needed longer, and until when."""

    reason = TextField(label=_("Why is the file needed longer?"), max_length=500)
    last_held_on = DayField(label=_("Until and including"))
