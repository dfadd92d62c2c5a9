"""Work on one person that several rules ask for, done once while the same person is asked about."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def remember_last(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Give the last result again as long as the very same arguments come.

    For pure functions of objects that never change (timelines, policies). The objects are compared
    by identity: comparing their contents would cost as much as the work. Threads may share it.
    """
    last: list[tuple[tuple[object, ...], Result]] = []

    @wraps(work)
    def remembered(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        asked = (*args, *kwargs.values())
        for seen, result in last:
            if len(seen) == len(asked) and all(map(_is, seen, asked)):
                return result
        result = work(*args, **kwargs)
        last[:] = [(asked, result)]
        return result

    return remembered


def _is(one: object, other: object) -> bool:
    return one is other
