"""Reading when clients were told how their data are used, by organisations of the reader.

The database says whose they are in the same words as of a request: `sec.is_request_of_mine`.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing
from balsts.privacy.models import PrivacyNotice
from balsts.privacy.queries.request import made_to


def last_notice_by_us(client: Client, standing: Standing) -> PrivacyNotice | None:
    """Return when the reader's own organisation told the client last; another's telling is not its own."""
    return notices_of(client, standing).filter(organisation_id__in=_own(standing)).first()


def told_by_us(client_ids: Collection[UUID], standing: Standing) -> set[UUID]:
    """Return which of these clients the reader's own organisation has told at some time."""
    found = PrivacyNotice.objects.filter(
        made_to(standing), client_id__in=client_ids, organisation_id__in=_own(standing)
    )
    return set(found.values_list("client_id", flat=True).distinct())


def notices_of(client: Client, standing: Standing) -> QuerySet[PrivacyNotice]:
    """Return when and how the client was told where the reader works, the last first."""
    found = PrivacyNotice.objects.filter(made_to(standing), client=client)
    return found.select_related("given_by").order_by("-given_on", "-recorded_at", "id")


def _own(standing: Standing) -> set[UUID]:
    """Return the organisations at which the reader tells clients."""
    return {
        post.organisation_id for post in standing.narrowed_to(Permission.RECEIVE_REQUESTS).posts
    }
