"""From enrolments to spells of a case: a change of provider goes on, any other ending closes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from balsts.casework.enums import CaseCloseReason
from balsts.exchange.reading.rows import ReadRow
from balsts.organisations.models import Contract
from balsts.platform.periods import Period


@dataclass(frozen=True, kw_only=True)
class EnrolmentDraft:
    """One row of the sheet of enrolments, understood."""

    row: ReadRow
    contract: Contract
    from_: datetime.date
    last_day: datetime.date | None
    close_reason: CaseCloseReason | None

    @property
    def period(self) -> Period:
        return Period.through(self.from_, self.last_day)

    @property
    def closes(self) -> bool:
        """Whether the case is closed with this enrolment."""
        return self.close_reason not in (None, CaseCloseReason.PROVIDER_CHANGE)


@dataclass(frozen=True, kw_only=True)
class SpellDraft:
    """Enrolments that follow each other while the case is open; the last may close it."""

    enrolments: tuple[EnrolmentDraft, ...]

    @property
    def opened_on(self) -> datetime.date:
        return self.enrolments[0].from_

    @property
    def last(self) -> EnrolmentDraft:
        return self.enrolments[-1]

    @property
    def closed_on(self) -> datetime.date | None:
        return self.last.last_day if self.last.closes else None

    @property
    def close_reason(self) -> CaseCloseReason | None:
        return self.last.close_reason if self.last.closes else None

    def holds(self, day: datetime.date) -> bool:
        """Whether the case is open on the day, first and last day included."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


def join(drafts: Sequence[EnrolmentDraft]) -> list[SpellDraft]:
    """Join the enrolments of one client in one programme, none of which overlaps another."""
    spells: list[SpellDraft] = []
    for draft in sorted(drafts, key=lambda each: each.from_):
        before = spells[-1] if spells else None
        if before is None or before.closed_on is not None:
            spells.append(SpellDraft(enrolments=(draft,)))
        else:
            spells[-1] = SpellDraft(enrolments=(*before.enrolments, draft))
    return spells
