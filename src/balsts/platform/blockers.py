"""Why something may not be done now, and who can change that: the answer of every rule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from balsts.platform.sentences import Sentence


class FixableBy(StrEnum):
    """Who can take a blocker away."""

    YOU = "you"
    MANAGER = "manager"
    FUNDER = "funder"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One reason, with a stable code for tests and doors, and a sentence for the person."""

    code: str
    message: "Sentence"
    fixable_by: FixableBy = FixableBy.YOU
