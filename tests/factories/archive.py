"""Files of ended contracts for tests: one in the archive, and one that was taken out of it."""

import datetime
from typing import Any

from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Client
from balsts.organisations.models import Contract, Organisation
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening
from tests.factories.organisations import create_staff_member
from tests.people import Cast

ONE_DAY = datetime.timedelta(days=1)


def end_contract(cast: Cast, *, days_ago: int = 10) -> None:
    """Let the contract under which Fatima is helped be over."""
    until = timezone.localdate() - days_ago * ONE_DAY
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=until)
    cast.contract.refresh_from_db()


def create_second_manager(cast: Cast) -> User:
    """Return a colleague of Chiara's, who keeps the archive of the same organisation."""
    return create_staff_member(
        username="dace", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    ).user


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


def ask_for_nobody(organisation: Organisation, *, by: User) -> ArchiveOpening:
    """Ask the archive for a file that is not in it."""
    now = timezone.now()
    return ArchiveOpening.objects.create(
        organisation=organisation,
        ground=ArchiveGround.OWN_REQUEST,
        asked_at=now,
        asked_by=by,
        open_until=timezone.localdate(now) + ONE_DAY,
    )
