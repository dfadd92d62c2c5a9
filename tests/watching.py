"""A fixture around tests of operations: each that succeeds leaves an audit event, or none succeeds."""

from functools import wraps
from inspect import isfunction, signature

import pytest
from django.db import connection

from tests.trail import AuditEvent
from tests.without_trail import rehearse

_rehearsed = set()


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
        if operation not in _rehearsed and connection.in_atomic_block:
            _rehearsed.add(operation)
            rehearse(operation, told)
        before = AuditEvent.objects.count()
        answer = operation(**told)
        left[operation.__name__] = (
            left.get(operation.__name__, 0) + AuditEvent.objects.count() - before
        )
        return answer

    return call
