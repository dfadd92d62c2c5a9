"""Reading the register of disclosures: of clients one works with, or all for who decides them.

The database says the same by its policies (migration 0032), and alone leaves out the entries of files
that are set aside (0037): whoever decides sees no client, so only it can tell which these are.
"""

import datetime

from django.db.models import Exists, Q, QuerySet

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing
from balsts.platform.periods import add_months
from balsts.privacy.enums import ArchiveGround, DisclosureDecision
from balsts.privacy.models import Disclosure
from balsts.privacy.permissions import can_decide_disclosure
from balsts.privacy.queries.archive import of_a_file_in_hand
from balsts.privacy.queries.request import made_to

MONTHS_TO_TELL = 12


def disclosures_of(client: Client, standing: Standing) -> QuerySet[Disclosure]:
    """Return which authorities asked the reader's organisation about a client, the last first.

    Whoever only accompanies the client reads none.
    """
    reading = standing.narrowed_to(Permission.READ_NOTES_OF_OTHERS)
    in_hand = Exists(of_a_file_in_hand(reading, ArchiveGround.AUTHORITY))
    found = Disclosure.objects.filter(made_to(reading) | in_hand, client=client)
    return found.select_related("organisation", "recorded_by", "decided_by", "told_by").order_by(
        "-asked_on", "-recorded_at", "id"
    )


def disclosures_to_decide(standing: Standing) -> QuerySet[Disclosure]:
    """Return the register to the data protection officer, the newest first; to nobody else any.

    Not of files that are set aside: the database leaves those out.
    """
    found = Disclosure.objects.select_related(
        "organisation", "recorded_by", "decided_by", "told_by"
    ).order_by("-recorded_at", "id")
    return found if can_decide_disclosure(standing) else found.none()


def undecided_disclosures(standing: Standing) -> int:
    """Return how many questions of authorities wait for the data protection officer; for nobody else any."""
    return disclosures_to_decide(standing).filter(decision="").count()


def disclosures_under_way(*, on: datetime.date) -> QuerySet[Disclosure]:
    """Return the questions that wait for a decision, and those agreed to within a year and not told.

    An authority that never comes back for its answer does not keep a file for ever.
    """
    since = add_months(on, -MONTHS_TO_TELL)
    return Disclosure.objects.filter(
        Q(decision="")
        | Q(
            decision=DisclosureDecision.AGREED,
            told_at__isnull=True,
            decided_at__date__gte=since,
        )
    )
