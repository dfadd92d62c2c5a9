"""Looking into the register of files that left: who took what, and what waits for whom."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.exchange.enums import ExportState, ExportTemplate
from balsts.exchange.models import Export
from balsts.exchange.permissions import can_see_exports_of_others
from balsts.organisations.queries.standing import Standing


def exports_visible_to(standing: Standing) -> QuerySet[Export]:
    """Return one's own files, and those of others about which one may have to decide."""
    own = Q(asked_by_id=standing.user.pk)
    exports = Export.objects.select_related("asked_by", "decided_by", "contract__provider")
    if not can_see_exports_of_others(standing):
        return exports.filter(own)
    if standing.may(Permission.READ_TRAIL):
        return exports
    contracts = standing.contract_ids_where(Permission.APPROVE_EXPORTS)
    return exports.filter(own | Q(contract_id__in=contracts))


def page_of_exports(
    standing: Standing, *, state: ExportState | None, offset: int, size: int
) -> tuple[Sequence[Export], bool]:
    """Return one page of the register, newest first, and whether more follows: one query."""
    exports = exports_visible_to(standing)
    if state is not None:
        exports = exports.filter(state=state)
    rows = list(exports.order_by("-asked_at", "id")[offset : offset + size + 1])
    return rows[:size], len(rows) > size


def files_asked_for(user: User, *, since: datetime.datetime) -> int:
    """Return how many files the person has had made since then."""
    return Export.objects.filter(asked_by=user, asked_at__gte=since).count()


def people_taken_alone(user: User, *, since: datetime.datetime) -> int:
    """Add up the people in files that left since then, or still may, on this person's word alone.

    Whoever is in two of them counts twice: what left stands in no row of the register. Messages
    about one's own import and lists of a breach have rules of their own.
    """
    alone = Export.objects.filter(
        Q(state=ExportState.READY) | Q(taken_at__gte=since), asked_by=user, people_needed=1
    ).exclude(template__in=[ExportTemplate.IMPORT_MESSAGES, ExportTemplate.BREACH])
    people: int = alone.aggregate(people=Sum("person_count", default=0))["people"]
    return people


def export_visible_to(standing: Standing, export_id: UUID) -> Export | None:
    """Return one file of the register, if it may be seen."""
    return exports_visible_to(standing).filter(id=export_id).first()
