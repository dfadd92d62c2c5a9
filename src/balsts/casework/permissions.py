"""Who may do what in a case; each answers for the day of the standing."""

from uuid import UUID

from balsts.access.enums import Permission
from balsts.casework.enums import HEALTH_DOMAINS, ActionResponsible
from balsts.casework.models import Inspection, PromiseAddressee
from balsts.organisations.queries.standing import Standing


def can_manage_case(standing: Standing, contract_id: UUID) -> bool:
    """Open, close and re-open cases under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.MANAGE_CASES
    )


def can_manage_plan(standing: Standing, programme_id: UUID) -> bool:
    """Agree plans and change goals, in a programme one's own organisation provides now."""
    return standing.may(Permission.MANAGE_PLANS) and (
        standing.user.is_system or programme_id in standing.programme_ids
    )


def can_complete_action(standing: Standing, programme_id: UUID, responsible: str) -> bool:
    """Say that a step was done: whoever manages the plan, and mentors for the mentor's steps."""
    is_own = (
        responsible == ActionResponsible.MENTOR
        and standing.may(Permission.COMPLETE_OWN_STEPS)
        and programme_id in standing.programme_ids
    )
    return is_own or can_manage_plan(standing, programme_id)


def can_read_goal(standing: Standing, domain: str) -> bool:
    """Read what a goal says: whoever accompanies a client reads nothing about health."""
    return domain not in HEALTH_DOMAINS or can_read_notes_of_others(standing)


def can_read_notes_of_others(standing: Standing) -> bool:
    """Read what colleagues wrote, and what concerns health; own notes everybody reads."""
    return standing.user.is_system or standing.may(Permission.READ_NOTES_OF_OTHERS)


def can_record_service(standing: Standing, contract_id: UUID) -> bool:
    """Record services under a running contract of one's own organisation."""
    return standing.user.is_system or contract_id in standing.contract_ids_where(
        Permission.RECORD_SERVICES
    )


def can_hand_over(standing: Standing) -> bool:
    """Ask a municipality to take over: whoever leads cases."""
    return standing.may(Permission.MANAGE_CASES)


def can_read_sealed_notes(standing: Standing, programme_id: UUID) -> bool:
    """Open sealed notes of a programme that an organisation provides where one's post says so."""
    return programme_id in programme_ids_where(standing, Permission.READ_SEALED_NOTES)


def can_write_sealed_notes(standing: Standing, programme_id: UUID) -> bool:
    """Write sealed notes in such a programme."""
    return programme_id in programme_ids_where(standing, Permission.WRITE_SEALED_NOTES)


def can_note_specific_needs(standing: Standing, programme_id: UUID) -> bool:
    """Note needs by code, follow them up and end them: whoever reads and writes sealed notes there."""
    return can_read_sealed_notes(standing, programme_id) and can_write_sealed_notes(
        standing, programme_id
    )


def programme_ids_where(standing: Standing, permission: Permission) -> frozenset[UUID]:
    """Return the programmes of those posts that give the permission."""
    posts = standing.narrowed_to(permission).posts
    return frozenset(programme_id for post in posts for programme_id in post.programme_ids)


def can_destroy_sealed_keys(standing: Standing) -> bool:
    """Make notes unreadable for ever: only on erasure, which the named system actor carries out."""
    return standing.user.is_system


def can_tell_of_change(standing: Standing, addressee: PromiseAddressee) -> bool:
    """Say that somebody was told of a moved day: whoever leads cases, and all for themselves."""
    is_self = addressee.staff_member_id in {post.staff_member_id for post in standing.posts}
    return is_self or standing.may(Permission.MANAGE_CASES)


def can_answer_inspection(standing: Standing, inspection: Inspection) -> bool:
    """Answer the funder, for the provider under whose running contract it asks."""
    return inspection.contract_id in standing.contract_ids_where(Permission.ANSWER_INSPECTIONS)
