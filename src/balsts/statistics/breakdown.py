"""A total by one property, in the plain form that is stored, checked and shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

PEOPLE = "people"

Row = tuple[str, tuple[int, ...]]


class DoesNotAddUp(RuntimeError):
    """The categories of a breakdown do not sum to its total: the count itself is wrong."""


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """Rows of a code and its numbers, one number a column.

    `total` counts people, each once. Where every person has exactly one value, the first column
    sums to it; multi-valued ones say so and may not be summed.
    """

    code: str
    rows: tuple[Row, ...]
    total: int
    columns: tuple[str, ...] = (PEOPLE,)
    is_multi_valued: bool = False

    def __post_init__(self) -> None:
        if self.is_multi_valued:
            return
        found = sum(sum(numbers) for _, numbers in self.rows)
        if found != self.total:
            raise DoesNotAddUp(f"{self.code}: {found} instead of {self.total}")

    @classmethod
    def of(cls, code: str, counts: Mapping[str, int], *, total: int) -> Self:
        """Make a breakdown of one column, in the order of the counts."""
        rows = tuple((key, (count,)) for key, count in counts.items())
        return cls(code=code, rows=rows, total=total)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Take a breakdown from its stored form."""
        return cls(
            code=stored["code"],
            columns=tuple(stored["columns"]),
            rows=tuple((code, tuple(numbers)) for code, numbers in stored["rows"]),
            total=stored["total"],
            is_multi_valued=stored["is_multi_valued"],
        )

    def stored(self) -> dict[str, Any]:
        """Give the form that is kept as JSON."""
        return {
            "code": self.code,
            "columns": list(self.columns),
            "rows": [[code, list(numbers)] for code, numbers in self.rows],
            "total": self.total,
            "is_multi_valued": self.is_multi_valued,
        }

    def count_of(self, code: str, column: int = 0) -> int:
        """Return one number; a code that does not occur was counted zero times."""
        return dict(self.rows).get(code, (0,) * len(self.columns))[column]


def largest_first(counts: Mapping[str, int], *, last: Iterable[str] = ()) -> dict[str, int]:
    """Sort by number and code, with some codes after all others."""
    at_end = tuple(last)
    keys = sorted(counts, key=lambda key: (key in at_end, -counts[key], key))
    return {key: counts[key] for key in keys}


def in_order(
    counts: Mapping[str, int], order: Iterable[str], *, with_zeros: bool = False
) -> dict[str, int]:
    """Sort by a given order; codes that it does not know come last."""
    known = [key for key in order if with_zeros or key in counts]
    others = sorted(key for key in counts if key not in known)
    return {key: counts.get(key, 0) for key in (*known, *others)}
