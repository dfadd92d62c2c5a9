"""What is asked when a client was told how their data are used."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balsts.web.fields import DayField, LanguageField, NameField


class NoticeForm(forms.Form):
    """On which day, in which language, by whom, through which interpreter, in which wording."""

    given_on = DayField(
        label=_("When was the client told?"),
        help_text=_("It may be a day before the client was registered."),
    )
    language = LanguageField(label=_("In which language?"))
    given_by = forms.ChoiceField(label=_("Who explained it?"))
    interpreter_name = NameField(
        label=_("Interpreter"), help_text=_("Leave empty if there was none."), required=False
    )
    worded_on = DayField(
        label=_("Date of the notice"), help_text=_("The day that stands under the sheet.")
    )

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = staff  # type: ignore[attr-defined]
