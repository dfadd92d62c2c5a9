"""Files of ended contracts for tests: one in the archive, and one that was taken out of it."""

import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Client
from balsts.organisations.models import Contract, Organisation
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening
from tests.database.asking import rows
from tests.factories.organisations import create_staff_member
from tests.people import Cast

ONE_DAY = datetime.timedelta(days=1)
ASKING = (
    "select sec.ask_archive(%s, jsonb_build_object('reference', %s::text, 'born_on', %s::text),"
    " 'authority', 'A court asks about this file.', 7, '{}', null, '', '')"
)


def end_contract(cast: Cast, *, days_ago: int = 10) -> None:
    """Let the contract under which Fatima is helped be over."""
    until = timezone.localdate() - days_ago * ONE_DAY
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=until)
    cast.contract.refresh_from_db()


def create_keeper(organisation: Organisation, *, username: str) -> User:
    """Return somebody who keeps the archive of an organisation."""
    return create_staff_member(
        username=username, organisation=organisation, role=Role.PROVIDER_MANAGER
    ).user


def create_second_manager(cast: Cast) -> User:
    """Return a colleague of Chiara's, who keeps the archive of the same organisation."""
    return create_keeper(cast.contract.provider, username="dace")


def create_opening(
    client: Client,
    contract: Contract,
    *,
    by: User,
    agreed_by: User | None = None,
    ground: ArchiveGround = ArchiveGround.OWN_REQUEST,
    days: int = 31,
    **said: Any,
) -> ArchiveOpening:
    """Take a file out of the archive today, for a month; it waits if nobody has agreed."""
    now = timezone.now()
    agreed = {"agreed_at": now, "agreed_by": agreed_by} if agreed_by else {}
    told: dict[str, Any] = {
        "client": client,
        "client_reference": client.reference,
        "organisation": contract.provider,
        "contract": contract,
        "ground": ground,
        "reason": "She asks what we keep about her.",
        "asked_at": now,
        "asked_by": by,
        "open_until": timezone.localdate(now) + days * ONE_DAY,
    }
    return ArchiveOpening.objects.create(**(told | agreed | said))


def ask_for_nobody(
    organisation: Organisation, *, by: User, at: datetime.datetime | None = None
) -> ArchiveOpening:
    """Ask the archive for a file that is not in it."""
    at = at or timezone.now()
    return ArchiveOpening.objects.create(
        organisation=organisation,
        ground=ArchiveGround.OWN_REQUEST,
        asked_at=at,
        asked_by=by,
        # The table works out the day of the question by itself, without tests/one_day.py.
        open_until=timezone.localdate(at) + 2 * ONE_DAY,
    )


def ask_under(token: str, client: Client, *, form_id: UUID | None = None) -> str:
    """Ask the function itself for one file by reference and day; return the question, or why there is none."""
    told = (form_id or uuid4(), client.reference, str(client.born_on))
    with acting_under(token):
        [(answer,)] = rows(ASKING, *told)
    return str(answer)
