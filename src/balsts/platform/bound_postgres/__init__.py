"""PostgreSQL as Django knows it, with each transaction bound to the session of who asks.

The door says for whose session it works (`acting_under`); the connection tells the database the
session's token at the start of every transaction, and row security looks there who that is. The
token ends with the transaction, so a pooled connection never carries it to somebody else.
"""

from balsts.platform.bound_postgres.disk import is_refused_by_disk
from balsts.platform.bound_postgres.outcome import OutcomeUnknown, leaves_outcome_open
from balsts.platform.bound_postgres.refusal import is_refused_by_wall
from balsts.platform.bound_postgres.token import acting_under, token_at_hand

__all__ = [
    "OutcomeUnknown",
    "acting_under",
    "is_refused_by_disk",
    "is_refused_by_wall",
    "leaves_outcome_open",
    "token_at_hand",
]
