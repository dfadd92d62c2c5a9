"""A fixture around tests of operations: each operation that succeeds leaves an audit event."""

from functools import wraps
from inspect import isfunction, signature

import pytest

from balsts.audit.models import AuditEvent


@pytest.fixture(autouse=True)
def watched_operations(request, monkeypatch):
    """Watch the operations that a test module imported; called by name, as the test calls them.

    Told twice is kept once, so it is the sum of a test that counts: no operation that it called
    with success stays without a trace.
    """
    left: dict[str, int] = {}
    for name, thing in list(vars(request.module).items()):
        if not isfunction(thing) or ".operations." not in thing.__module__:
            continue
        if {"by", "at"} <= set(signature(thing).parameters):
            monkeypatch.setattr(request.module, name, watched(thing, left))
    yield
    assert [name for name, events in left.items() if events == 0] == []


def watched(operation, left):
    @wraps(operation)
    def call(**told):
        before = AuditEvent.objects.count()
        answer = operation(**told)
        left[operation.__name__] = (
            left.get(operation.__name__, 0) + AuditEvent.objects.count() - before
        )
        return answer

    return call
