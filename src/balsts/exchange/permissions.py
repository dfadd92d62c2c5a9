"""Who may bring in a caseload, who may take one out, and who agrees to that."""

from uuid import UUID

from balsts.access.enums import Permission
from balsts.exchange.models import Export
from balsts.organisations.queries.standing import Standing


def can_import_caseload(standing: Standing) -> bool:
    """Bring in clients with their history; the system actor does it when an installation is set up."""
    return standing.may(Permission.IMPORT_CASELOADS)


def contracts_open_to_import(standing: Standing) -> frozenset[UUID] | None:
    """Return the contracts under which the person may bring in rows; None means all of them."""
    if standing.user.is_system:
        return None
    return standing.contract_ids_where(Permission.IMPORT_CASELOADS)


def organisations_open_to_import(standing: Standing) -> frozenset[UUID] | None:
    """Return the organisations whose staff may stand in the rows; None means all of them."""
    if standing.user.is_system:
        return None
    posts = standing.narrowed_to(Permission.IMPORT_CASELOADS).posts
    return frozenset(post.organisation_id for post in posts)


def can_export_caseload(standing: Standing, contract_id: UUID) -> bool:
    """Have a list of the people enrolled under a running contract of one's own made as a file."""
    return contract_id in standing.contract_ids_where(Permission.EXPORT_CASELOADS)


def can_decide_export(standing: Standing, export: Export) -> bool:
    """Be the second person: of the same provider or the data protection officer, never oneself."""
    if export.asked_by_id == standing.user.pk or not standing.may(Permission.APPROVE_EXPORTS):
        return False
    own_contracts = standing.contract_ids_where(Permission.APPROVE_EXPORTS)
    return export.contract_id in own_contracts or standing.may(Permission.READ_TRAIL)


def can_see_exports_of_others(standing: Standing) -> bool:
    """See in the register who took what: whoever may have to agree."""
    return standing.may(Permission.APPROVE_EXPORTS)
