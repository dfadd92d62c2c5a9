"""What the ledger outside the database says, and the database does not know."""

from balsts.privacy import ledger
from balsts.privacy.ledger import Entry
from balsts.privacy.models import LedgerEntry


def entries_not_known_here() -> list[Entry]:
    """Return what stands in the ledger and not in this database, in order."""
    known = set(LedgerEntry.objects.values_list("mark", "stage", "entered_on"))
    return [entry for entry in ledger.read_ledger() if entry.key not in known]
