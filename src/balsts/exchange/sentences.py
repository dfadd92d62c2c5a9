"""Sentences as they are stored: the English text and its values, days marked as days."""

import datetime
from collections.abc import Mapping
from typing import Any

from balsts.platform.sentences import Sentence, Value


def stored(sentence: Sentence) -> dict[str, Any]:
    """Bring a sentence into the form of a JSON field."""
    return {"text": sentence.text, "values": stored_values(sentence.values)}


def stored_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """Bring values into the form of a JSON field."""
    return {
        name: {"day": value.isoformat()} if isinstance(value, datetime.date) else _plain(value)
        for name, value in values.items()
    }


def restored(text: str, values: Mapping[str, Any]) -> Sentence:
    """Bring a stored sentence back."""
    return Sentence(
        text,
        {
            name: datetime.date.fromisoformat(value["day"]) if isinstance(value, dict) else value
            for name, value in values.items()
        },
    )


def _plain(value: Value) -> str | int:
    return value if isinstance(value, int) else str(value).replace("\x00", "")
