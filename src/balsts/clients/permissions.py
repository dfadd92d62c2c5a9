"""Who may do what with a client's file; each answers for the day of the standing.

Which clients a person may see at all is `queries/visibility.py`; doors load through it, so a
permission here is asked about a client the person already sees.
"""

from uuid import UUID

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing


def can_register_client(standing: Standing, contract_id: UUID) -> bool:
    """Register a person and enrol them under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.REGISTER_CLIENTS
    )


def can_record_timeline(standing: Standing) -> bool:
    """Add to or correct arrivals, departures, legal status and permits."""
    return standing.may(Permission.RECORD_LEGAL_STATUS)


def can_hand_out_letter(standing: Standing) -> bool:
    """Write to a client, in the organisation's name, what they are entitled to."""
    return standing.may(Permission.HAND_OUT_LETTERS)


def can_assign_staff(standing: Standing, contract_id: UUID) -> bool:
    """Decide who works with a client under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.ASSIGN_STAFF
    )
