"""Saying a `Sentence` in the reader's language."""

from datetime import date

from django.utils.translation import get_language, gettext

from balsts.platform.dates import format_date
from balsts.platform.sentences import Sentence, Value


def in_words(sentence: Sentence) -> str:
    """Translate into the active language and write the values as that language does."""
    ui_language = get_language() or "en"
    values = {name: _written(value, ui_language) for name, value in sentence.values.items()}
    return gettext(sentence.text) % values


def _written(value: Value, ui_language: str) -> str:
    return format_date(value, ui_language) if isinstance(value, date) else str(value)
