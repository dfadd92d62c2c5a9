"""What is asked when a client answers about lending the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balsts.clients.enums import ClosedFileReason, ConsentAnswer, ConsentPurpose, FilePart
from balsts.web.fields import DayField, LanguageField, NameField

ASKED_PARTS = [choice for choice in FilePart.choices if choice[0] != FilePart.IDENTITY]


class ConsentForm(forms.Form):
    """To whom, for what, which parts, how long, how it was explained, and the answer."""

    recipient = forms.ChoiceField(label=_("To which organisation?"))
    purpose = forms.ChoiceField(
        label=pgettext_lazy("consent", "For what?"),
        choices=ConsentPurpose.choices,
        widget=forms.RadioSelect,
    )
    parts = forms.MultipleChoiceField(
        label=_("Which parts of the file?"),
        help_text=_(
            "Name, birth, sex, citizenship and languages always go along. Sealed notes never do."
        ),
        choices=ASKED_PARTS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    from_ = DayField(label=_("From"))
    last_day = DayField(label=_("Last day"), help_text=_("Two years at most."))
    explained_by = forms.ChoiceField(label=_("Who explained it?"))
    explanation_language = LanguageField(label=_("In which language?"))
    interpreter_name = NameField(
        label=_("Interpreter"), help_text=_("Leave empty if there was none."), required=False
    )
    answer = forms.ChoiceField(
        label=_("What did the client say?"),
        choices=ConsentAnswer.choices,
        widget=forms.RadioSelect,
    )
    answered_on = DayField(label=_("Day of the answer"))

    def __init__(
        self,
        *args: Any,
        recipients: list[tuple[str, str]],
        staff: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = recipients  # type: ignore[attr-defined]
        self.fields["explained_by"].choices = staff  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """On which day the client took a consent back."""

    withdrawn_on = DayField(label=_("Taken back on"))


class FileCloseForm(forms.Form):
    """Why a file cannot be opened in an emergency."""

    reason_kind = forms.ChoiceField(
        label=_("Why?"), choices=ClosedFileReason.choices, widget=forms.RadioSelect
    )
