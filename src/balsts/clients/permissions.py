"""Who may do what with a client's file; each answers for the day of the standing.

Which clients a person may see at all is `queries/visibility.py`; doors load through it, so a
permission here is asked about a client the person already sees.
"""

from collections.abc import Collection
from uuid import UUID

from balsts.access.enums import Permission
from balsts.access.roles import permissions_of
from balsts.clients.models import Consent, EmergencyAccess, Referral
from balsts.organisations.queries.standing import Standing


def can_register_client(standing: Standing, contract_id: UUID) -> bool:
    """Register a person and enrol them under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.REGISTER_CLIENTS
    )


def can_ask_elsewhere(standing: Standing) -> bool:
    """Ask whether others work with a person already: whoever may register one today."""
    return bool(standing.contract_ids_where(Permission.REGISTER_CLIENTS))


def can_record_timeline(standing: Standing) -> bool:
    """Add to or correct arrivals, departures, legal status and permits."""
    return standing.may(Permission.RECORD_LEGAL_STATUS)


def can_correct_particulars(standing: Standing) -> bool:
    """Put right who somebody is, and say who was told of it: whoever leads cases."""
    return standing.user.is_system or standing.may(Permission.CORRECT_PARTICULARS)


def can_hand_out_letter(standing: Standing) -> bool:
    """Write to a client, in the organisation's name, what they are entitled to."""
    return standing.may(Permission.HAND_OUT_LETTERS)


def can_assign_staff(standing: Standing, contract_id: UUID) -> bool:
    """Decide who works with a client under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.ASSIGN_STAFF
    )


def can_lend_client(standing: Standing, contract_id: UUID) -> bool:
    """Write down what a client answers about lending the file, under a contract of one's own."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.LEND_CLIENTS
    )


def can_take_consent_back(standing: Standing, consent: Consent) -> bool:
    """Take a consent back, or refer under it: whoever helps in the programme that lends."""
    return standing.user.is_system or any(
        consent.contract.programme_id in post.programme_ids
        and Permission.LEND_CLIENTS in permissions_of(post.role)
        for post in standing.posts
    )


def can_hand_caseload_over(standing: Standing, contract_id: UUID) -> bool:
    """Refer all who agreed when a contract ends: whoever sees everybody under it and may lend."""
    return standing.user.is_system or contract_id in (
        standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS)
        & standing.contract_ids_where(Permission.LEND_CLIENTS)
    )


def can_take_lent_consent_back(standing: Standing, consent: Consent) -> bool:
    """Take a consent back where the file is lent: whoever answers for whom the consent names."""
    return any(
        post.organisation_id == consent.recipient_id
        and consent.programme_id in post.programme_ids
        and {Permission.SEE_LENT_CLIENTS, Permission.MANAGE_CASES} <= permissions_of(post.role)
        for post in standing.posts
    )


def can_answer_referral(standing: Standing, referral: Referral) -> bool:
    """Answer for the organisation and programme that the consent names."""
    return can_take_lent_consent_back(standing, referral.consent)


def can_open_in_emergency(standing: Standing) -> bool:
    """Open a file that is not one's own: whoever works under a contract that runs today."""
    return bool(standing.contract_ids_where(Permission.OPEN_IN_EMERGENCY))


def can_open_outside_caseload(standing: Standing) -> bool:
    """Open a file that one sees without working on it: whoever sees everybody of a contract."""
    return bool(standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS))


def can_review_emergency(
    standing: Standing, access: EmergencyAccess, *, enrolled_under: Collection[UUID]
) -> bool:
    """Review an opening: the auditor any, managers those of their clients, nobody their own."""
    if access.opened_by_id == standing.user.pk:
        return False
    own = standing.contract_ids_where(Permission.REVIEW_OWN_EMERGENCIES)
    return standing.may(Permission.REVIEW_EMERGENCY_ACCESS) or not own.isdisjoint(enrolled_under)


def can_close_file(standing: Standing, contract_ids: Collection[UUID]) -> bool:
    """Decide that a file of one's own clients cannot be opened in an emergency."""
    own = standing.contract_ids_where(Permission.CLOSE_FILES)
    return standing.user.is_system or not own.isdisjoint(contract_ids)
