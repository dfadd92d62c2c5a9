"""Who may take in a request, and who answers it."""

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing


def can_receive_request(standing: Standing) -> bool:
    """Write down what a person asks, and say who they are: whoever works with people."""
    return standing.may(Permission.RECEIVE_REQUESTS)


def can_answer_request(standing: Standing) -> bool:
    """Answer, extend or refuse in the organisation's name."""
    return standing.may(Permission.ANSWER_REQUESTS)
