"""What we say to a person before it is translated: an English sentence and its raw values.

Plain Python, so that the law can speak without knowing Django; `wording.py` puts it in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Value = str | int | date


def translatable(text: str) -> str:
    """Mark an English sentence for the catalogue and return it unchanged.

    The extractor looks for calls of this name, so its argument must be a literal.
    """
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with %(named)s places, and the values to put there.

    Values stay raw (a date, a number, a code): how they look depends on the reader's language.
    """

    text: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Say it in English, with ISO dates; for logs and tests, not for pages."""
        return self.text % self.values


class Refusal(ValueError):
    """An error whose reason a person may read: what is wrong and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
