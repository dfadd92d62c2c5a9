"""What is asked of whoever reports that something went wrong, and of who judges it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind
from balsts.privacy.models.incident import LONGEST_LINE, LONGEST_WORDS, MOST_PEOPLE
from balsts.web.fields import LineField, MomentField, TextField

NO_NAMES = _("Name no client, and say nothing by which one could be recognised.")


class PeopleField(forms.IntegerField):
    """How many people."""

    def __init__(self, **told: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_PEOPLE, **told)


class IncidentReportForm(forms.Form):
    """What went wrong, when it was noticed, since when it may have gone on."""

    organisation = forms.ChoiceField(label=_("At which organisation?"))
    kind = forms.ChoiceField(
        label=_("What happened?"), choices=IncidentKind.choices, widget=forms.RadioSelect
    )
    noticed_at = MomentField(label=_("When was it noticed?"))
    since_at = MomentField(
        label=_("Since when may it have gone on?"),
        required=False,
        help_text=_("As far as you know; leave empty if it was noticed at once."),
    )
    what_happened = TextField(
        label=_("In a few words"), max_length=LONGEST_WORDS, help_text=NO_NAMES
    )

    def __init__(self, *given: Any, organisations: Mapping[UUID | None, str], **told: Any) -> None:
        super().__init__(*given, **told)
        if len(organisations) > 1:
            choices = [(str(key), name) for key, name in organisations.items()]
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]
        [self.only, *_others] = organisations

    @property
    def organisation_id(self) -> UUID | None:
        """Return the one that was chosen, or the only one there is to choose."""
        chosen = self.cleaned_data.get("organisation")
        return UUID(chosen) if chosen else self.only


class NoticedForm(forms.Form):
    """That it was noticed earlier or later than it was reported."""

    happened_at = MomentField(
        label=_("When did the organisation notice it?"),
        help_text=_("From this moment run the 72 hours in which the authority must be told."),
    )
    words = TextField(label=_("How that is known"), max_length=LONGEST_WORDS, help_text=NO_NAMES)


class CountedForm(forms.Form):
    """How many people are concerned, as far as it is known."""

    people = PeopleField(label=_("How many people are concerned?"))
    words = TextField(
        label=_("How that is known, and which data"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=NO_NAMES,
    )


class JudgedForm(forms.Form):
    """How likely and how bad harm is."""

    risk = forms.ChoiceField(
        label=_("How do you judge the risk to the people concerned?"),
        choices=IncidentRisk.choices,
        widget=forms.RadioSelect,
        help_text=_("That somebody sought protection here can be a high risk by itself."),
    )
    words = TextField(label=_("Why"), max_length=LONGEST_WORDS, help_text=NO_NAMES)


class AuthorityToldForm(forms.Form):
    """When the authority was told."""

    happened_at = MomentField(label=_("When was the Data State Inspectorate told?"))
    reference = LineField(
        label=_("Under which number?"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("Where you have none yet leave it empty, and write this step again later."),
    )
    words = TextField(
        label=_("Why it was late"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Needed where more than 72 hours had gone by."),
    )


class AuthorityNotToldForm(forms.Form):
    """Why the authority is not told."""

    words = TextField(
        label=_("Why is the Data State Inspectorate not told?"),
        max_length=LONGEST_WORDS,
        help_text=_(
            "The law asks for it unless no risk to the people concerned is to be expected (GDPR 33)."
        ),
    )


class PeopleToldForm(forms.Form):
    """When and how the people concerned were told."""

    happened_at = MomentField(label=_("When were the people concerned told?"))
    how = LineField(label=_("How?"), max_length=LONGEST_LINE)
    people = PeopleField(label=_("How many of them?"))
    words = TextField(
        label=_("What else is to be said"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=NO_NAMES,
    )


class PeopleNotToldForm(forms.Form):
    """Why the people concerned are not told."""

    words = TextField(
        label=_("Why are the people concerned not told?"),
        max_length=LONGEST_WORDS,
        help_text=_(
            "At a high risk only where the data could not be read, the risk has been taken away, or "
            "all are told publicly instead (GDPR 34(3))."
        ),
    )


class DoneForm(forms.Form):
    """What was done."""

    words = TextField(
        label=pgettext_lazy("incident", "What was done?"),
        max_length=LONGEST_WORDS,
        help_text=NO_NAMES,
    )


FORMS: dict[IncidentStepKind, type[forms.Form]] = {
    IncidentStepKind.COUNTED: CountedForm,
    IncidentStepKind.JUDGED: JudgedForm,
    IncidentStepKind.AUTHORITY_TOLD: AuthorityToldForm,
    IncidentStepKind.AUTHORITY_NOT_TOLD: AuthorityNotToldForm,
    IncidentStepKind.PEOPLE_TOLD: PeopleToldForm,
    IncidentStepKind.PEOPLE_NOT_TOLD: PeopleNotToldForm,
    IncidentStepKind.DONE: DoneForm,
    IncidentStepKind.NOTICED: NoticedForm,
    # Closing and opening again say nothing but that.
    IncidentStepKind.CLOSED: forms.Form,
    IncidentStepKind.REOPENED: forms.Form,
}
