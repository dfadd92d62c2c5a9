"""Short ways to read a clock in tests."""

from balsts.entitlements.decision import mark_of, render, walk
from balsts.entitlements.lv.country import COUNTRY
from tests.entitlements.lv.building import day


def clock(timeline, on, *, policy=None):
    """Return the steps by code, in order."""
    steps = COUNTRY.clock(timeline, on=day(on), policy=policy)
    assert len({step.code for step in steps}) == len(steps)
    return {step.code: step for step in steps}


def states(timeline, on, *, policy=None):
    """Return the state of each step by code."""
    return {code: str(step.state) for code, step in clock(timeline, on, policy=policy).items()}


def due(step):
    """Write the day that is due."""
    return None if step.due_on is None else str(step.due_on)


def said(step):
    """Write the sentence of a step in English with ISO dates."""
    return render(step.sentence)


def reasons(step):
    """Write what hangs below the sentence of a step."""
    return [f"{mark_of(node)}: {render(node.sentence)}" for node in list(walk(step.because))[1:]]
