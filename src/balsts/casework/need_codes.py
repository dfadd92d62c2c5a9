"""Codes of specific needs, each with the versions of the list in which it was valid; plain values.

A need keeps its code with the version of the day on which it was noted, so that a list that changes
later does not change what was said. Which day the guidance took effect is not verified; its year
is. Its narrower codes of disability were replaced since, so none of them is here.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from balsts.casework.enums import NeedCode
from balsts.platform.periods import Period


@dataclass(frozen=True, kw_only=True)
class ValidCode:
    """A code in one version of the list, and the days on which it may be noted."""

    code: NeedCode
    version: str
    valid: Period


GUIDANCE_OF_2009 = "IOM/030-FOM/030/2009"
NEED_CODES: tuple[ValidCode, ...] = tuple(
    ValidCode(code=code, version=GUIDANCE_OF_2009, valid=Period(datetime.date(2009, 1, 1)))
    for code in NeedCode
)


def version_on(
    code: str, on: datetime.date, *, among: Sequence[ValidCode] = NEED_CODES
) -> str | None:
    """Return the version in which the code is valid on the day, or nothing where it is not."""
    return next((one.version for one in among if one.code == code and one.valid.contains(on)), None)


def codes_on(on: datetime.date, *, among: Sequence[ValidCode] = NEED_CODES) -> tuple[NeedCode, ...]:
    """Return the codes that may be noted on the day, in the order of the list."""
    return tuple(one.code for one in among if one.valid.contains(on))
