"""An answer that somebody else was quicker is a fault where there is nobody else."""

import pytest

from tests.web.broken import is_broken


@pytest.mark.parametrize(
    ("status", "expected"), [(200, False), (302, False), (404, False), (409, True), (500, True)]
)
def test_faults_and_conflicts_are_broken_answers(status: int, *, expected: bool) -> None:
    assert is_broken(status) is expected
