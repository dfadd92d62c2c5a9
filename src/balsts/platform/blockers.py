"""Why something may not be done now, and who can change that: the answer of every rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

from balsts.platform.sentences import Sentence, translatable

Entry = TypeVar("Entry")


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


DECIDED_MEANWHILE = Blocker(
    code="decided_meanwhile",
    message=Sentence(
        translatable("Somebody has decided this meanwhile: look where it stands now.")
    ),
)


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


LeftOut = dict[int, Sequence[Blocker]]


def allowed(
    entries: Sequence[Entry],
    blocked: Mapping[int, Sequence[Blocker]],
    *,
    refusal: type[Refused],
    left_out: LeftOut | None,
) -> list[Entry]:
    """Return the entries that nothing stands against, for operations on many.

    `blocked` is keyed by the position of the entry. Who hands in `left_out` learns there what was
    left out and why; for everybody else one blocked entry refuses them all.
    """
    if blocked and left_out is None:
        raise refusal(blocked[min(blocked)])
    if left_out is not None:
        left_out.update(blocked)
    return [entry for position, entry in enumerate(entries) if position not in blocked]
