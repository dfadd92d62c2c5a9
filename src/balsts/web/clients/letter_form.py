"""In which language, and of which day, a letter is written."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balsts.platform.languages import LETTER_LANGUAGES, LanguageLevel, language_name
from balsts.web.fields import DayField


def letter_languages() -> list[tuple[str, str]]:
    """Name the languages a letter can be written in, in the reader's language."""
    reader = (get_language() or "en")[:2]
    return [(code, language_name(spoken, reader)) for spoken, code in LETTER_LANGUAGES.items()]


class LetterForm(forms.Form):
    """Both stand in the address; what is left out is the client's language, and today."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=letter_languages)
    on = DayField(
        label=_("What holds on"),
        required=False,
        help_text=_("Today, if left empty; another day to look ahead or back."),
    )

    def __init__(self, data: Any, *, client: Any, today: datetime.date) -> None:
        usual = {"language": usual_language(client), "on": today}
        super().__init__(data or None, initial=usual)

    @property
    def chosen(self) -> tuple[str, datetime.date] | None:
        """The language and the day; none if one of them cannot be understood."""
        if not self.is_bound:
            return self.initial["language"], self.initial["on"]
        if not self.is_valid():
            return None
        return self.cleaned_data["language"], self.cleaned_data["on"] or self.initial["on"]


def usual_language(client: Any) -> str:
    """Return the catalogue of the language that the client understands best, else English.

    Whoever needs an interpreter has said for which language; next comes a mother tongue.
    """
    mother_tongues = [
        row["language"]
        for row in client.language_rows
        if row["level"] == LanguageLevel.MOTHER_TONGUE
    ]
    for spoken in (client.interpreter_language, *mother_tongues):
        if spoken in LETTER_LANGUAGES:
            return LETTER_LANGUAGES[spoken]
    return "en"
