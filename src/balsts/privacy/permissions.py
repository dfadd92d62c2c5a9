"""Who may take in a request, and who answers it."""

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing


def can_receive_request(standing: Standing) -> bool:
    """Write down what a person asks, and say who they are: whoever works with people."""
    return standing.may(Permission.RECEIVE_REQUESTS)


def can_answer_request(standing: Standing) -> bool:
    """Answer, extend or refuse in the organisation's name."""
    return standing.may(Permission.ANSWER_REQUESTS)


def can_hold_file(standing: Standing) -> bool:
    """Keep a file longer than its time: whoever answers requests."""
    return standing.may(Permission.ANSWER_REQUESTS)


def can_approve_erasures(standing: Standing) -> bool:
    """Let files on a list be erased that somebody else, or the night, has put there."""
    return standing.may(Permission.APPROVE_ERASURES)


def can_make_decoys(standing: Standing) -> bool:
    """Set files of nobody among the others, to notice who looks around: whoever reads the trail."""
    return standing.may(Permission.READ_TRAIL)
