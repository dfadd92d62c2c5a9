"""Who may bring in a caseload, and under which contracts."""

from uuid import UUID

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing


def can_import_caseload(standing: Standing) -> bool:
    """Bring in clients with their history; the system actor does it when an installation is set up."""
    return standing.may(Permission.IMPORT_CASELOADS)


def contracts_open_to_import(standing: Standing) -> frozenset[UUID] | None:
    """Return the contracts under which the person may bring in rows; None means all of them."""
    if standing.user.is_system:
        return None
    return standing.contract_ids_where(Permission.IMPORT_CASELOADS)
