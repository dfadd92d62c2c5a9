"""Why something may not be done now, and who can change that: the answer of every rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from balsts.platform.sentences import Sentence, translatable


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
    message: Sentence
    fixable_by: FixableBy = FixableBy.YOU


class Refused(Exception):
    """An operation that was not carried out, with every reason; nothing was changed."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(", ".join(blocker.code for blocker in blockers))
        self.blockers = tuple(blockers)

    @classmethod
    def because(cls, code: str, message: Sentence, fixable_by: FixableBy = FixableBy.YOU) -> Self:
        """Refuse for one reason."""
        return cls([Blocker(code=code, message=message, fixable_by=fixable_by)])

    @classmethod
    def without_permission(cls) -> Self:
        """Refuse because the person may not do this, whatever the state of things."""
        return cls.because(
            "no_permission",
            Sentence(translatable("Your role does not allow this.")),
            FixableBy.MANAGER,
        )
