"""Who may see figures and have them made; each answers for the day of the standing."""

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing


def can_see_figures(standing: Standing) -> bool:
    """Read reports and reconciliation, and ask for new ones."""
    return standing.may(Permission.SEE_FIGURES)


def can_make_snapshots(standing: Standing) -> bool:
    """Have a snapshot of the records taken."""
    return standing.may(Permission.MAKE_SNAPSHOTS)


def can_import_published_figures(standing: Standing) -> bool:
    """Replace the published figures by those of a file."""
    return standing.may(Permission.IMPORT_PUBLISHED_FIGURES)


def can_run_what_ifs(standing: Standing) -> bool:
    """Ask what another policy would change, and read the answers."""
    return standing.may(Permission.RUN_WHAT_IFS)
