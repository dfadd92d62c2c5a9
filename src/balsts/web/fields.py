"""Form fields that read what people type: days, birth dates, names, countries, languages."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balsts.platform.countries import country_choices
from balsts.platform.dates import BirthDate, format_date, read_birth_date, read_date
from balsts.platform.languages import language_choices
from balsts.platform.names import clean_name
from balsts.platform.sentences import Refusal
from balsts.platform.text import clean_line, clean_text
from balsts.web.wording import say

AS_BROWSERS_WRITE = "%Y-%m-%dT%H:%M"


class ReadField(forms.Field):
    """A short text that a reader turns into a value, or refuses with a sentence."""

    longest = 40

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Keep browsers from offering earlier people's dates."""
        return super().widget_attrs(widget) | {
            "class": "input--day",
            "maxlength": str(self.longest),
            "autocomplete": "off",
        }

    def to_python(self, value: Any) -> Any:
        """Read the text; nothing stays nothing, what is read already stays as it is."""
        if value is None or not isinstance(value, str):
            return value
        text = value.strip()
        if len(text) > self.longest:
            raise forms.ValidationError(
                _("Write this in at most %(longest)s characters."),
                params={"longest": self.longest},
            )
        return _read(self.read, text)

    def read(self, text: str) -> Any:
        """Turn the text into a value."""
        raise NotImplementedError


class DayField(ReadField):
    """A day as people write it: 24.11.2026., 2026-11-24, 2026. gada 24. novembris."""

    def prepare_value(self, value: Any) -> Any:
        """Write a day in figures of the reader's language; leave typed text alone."""
        if isinstance(value, datetime.date):
            return format_date(value, get_language() or "en")
        return value

    def read(self, text: str) -> datetime.date:
        """Read a day."""
        return read_date(text)


class MomentField(forms.DateTimeField):
    """A day and a time in Riga, as a browser writes them.

    Of the hour that comes twice, when clocks are put back, the first one is meant: a clock of hours
    that runs from there is never late.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AS_BROWSERS_WRITE),
            input_formats=[AS_BROWSERS_WRITE, "%Y-%m-%d %H:%M"],
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Read a moment, or refuse it with a sentence, as it refuses the hour that does not come."""
        try:
            moment = super().to_python(value)
        except forms.ValidationError as refusal:
            if refusal.code != "ambiguous_timezone":
                raise
            shown = (refusal.params or {})["datetime"]
            moment = timezone.make_aware(shown)
            if timezone.localtime(moment.astimezone(datetime.UTC)).replace(tzinfo=None) != shown:
                raise
        if moment is not None:
            _read(read_date, moment.date())
        return moment


class BirthDateField(ReadField):
    """A birth date, or only its month or year."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("Day, month and year; or only the year, if no more is known.")
        )
        super().__init__(**kwargs)

    def read(self, text: str) -> BirthDate:
        """Read a birth date with its precision."""
        return read_birth_date(text)


class NameField(forms.CharField):
    """A name in its normal form; hidden characters are refused, joiners are kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(strip=True, **kwargs)

    def to_python(self, value: Any) -> str:
        """Clean the name, or refuse it with a sentence."""
        return _read(clean_name, super().to_python(value)) or ""


class TextField(forms.CharField):
    """Several lines of text without hidden characters."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Clean the text, or refuse it with a sentence."""
        return _read(clean_text, super().to_python(value)) or ""


class LineField(forms.CharField):
    """One line of text without hidden characters."""

    def to_python(self, value: Any) -> str:
        """Clean the line, or refuse it with a sentence."""
        return _read(_line_of_any_length, super().to_python(value)) or ""


class WrittenCodeField(forms.CharField):
    """A code that people write in words: an address holds the code, never the words."""


class CountryField(forms.ChoiceField):
    """A country by its name in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: _with_nothing(country_choices), **kwargs)


class LanguageField(forms.ChoiceField):
    """A language by its name in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: _with_nothing(language_choices), **kwargs)


def open_choices(choices: Any) -> list[tuple[str, Any]]:
    """Return choices with an empty one first, for a field that need not be answered."""
    return [("", "–"), *choices]


def _with_nothing(choices: Callable[[str], tuple[tuple[str, str], ...]]) -> list[tuple[str, Any]]:
    return open_choices(choices((get_language() or "en")[:2]))


def _read(reader: Callable[[Any], Any], text: str | datetime.date | None) -> Any:
    if not text:
        return None
    try:
        return reader(text)
    except Refusal as refusal:
        raise forms.ValidationError(say(refusal.sentence)) from refusal


def _line_of_any_length(text: str) -> str:
    """Clean a line; how long it may be is the field's own rule."""
    return clean_line(text, max_length=2 * len(text))
