"""What is asked when an authority asks about a client, when it is decided, and when it was told."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.privacy.enums import AskedHow, AuthorityKind, DisclosedHow, DisclosureDecision
from balsts.privacy.models.disclosure import LONGEST_AUTHORITY, LONGEST_BASIS, LONGEST_WORDS
from balsts.web.fields import DayField, LineField, TextField


class DisclosureForm(forms.Form):
    """Which authority asks, how and when, on which ground, for what."""

    authority_kind = forms.ChoiceField(
        label=_("Which authority asks?"),
        choices=AuthorityKind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Authorities of Latvia only. Whoever asks for another country, or in its name, is told "
            "nothing, not even whether you know the person."
        ),
    )
    authority_name = LineField(
        label=_("Its name, and who asks"),
        max_length=LONGEST_AUTHORITY,
        help_text=_(
            "The unit and the name and post of the person. Call back on the number that the "
            "authority itself has published."
        ),
    )
    asked_how = forms.ChoiceField(
        label=_("How did it ask?"), choices=AskedHow.choices, widget=forms.RadioSelect
    )
    asked_on = DayField(label=pgettext_lazy("disclosure", "On which day?"))
    legal_basis = LineField(
        label=_("Which legal ground does it name?"),
        max_length=LONGEST_BASIS,
        help_text=_(
            "In its own words: the law and section, the number of the matter. If it names none, "
            "write that."
        ),
    )
    wanted_words = TextField(label=_("What does it want to know?"), max_length=LONGEST_WORDS)
    said_secrecy = LineField(
        label=_("Does it say that the client may not be told? On which ground?"),
        max_length=LONGEST_BASIS,
        required=False,
        help_text=_("Leave empty if it says nothing of the kind."),
    )


class DecisionForm(forms.Form):
    """What the data protection officer decides, and whether the client may know."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=DisclosureDecision.choices,
        widget=forms.RadioSelect,
    )
    words = TextField(
        label=_("What may be told, or why nothing is told"),
        max_length=LONGEST_WORDS,
        help_text=_("Only what the named law asks for and nothing more."),
    )
    secrecy_basis = LineField(
        label=_("Which law forbids to tell the client?"),
        max_length=LONGEST_BASIS,
        required=False,
        help_text=_(
            "Leave empty if none does: then it stands in the copy of their data when they ask for "
            "it."
        ),
    )


class ToldForm(forms.Form):
    """On which day the authority was told, and how; by whoever writes it down."""

    told_on = DayField(label=_("On which day did you tell it?"))
    told_how = forms.ChoiceField(
        label=_("How did you tell it?"), choices=DisclosedHow.choices, widget=forms.RadioSelect
    )
