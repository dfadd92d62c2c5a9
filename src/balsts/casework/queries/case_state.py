"""Where the cases of clients stand, for lists and for one screen.

Only programmes that the viewer's organisations provide: the state service and the movement do not
see each other's cases.
"""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject

from balsts.casework.enums import CaseState
from balsts.casework.models import Case, CaseSpell
from balsts.clients.models import Client
from balsts.platform.subqueries import WrittenOnce

_CLOSED = Q(state=CaseState.CLOSED)
_OPEN_FIRST = ExpressionWrapper(_CLOSED, output_field=BooleanField()).asc()


def with_case_state(clients: Any, programme_ids: Collection[UUID]) -> Any:
    """Annotate with the state of the client's case, an open one before a closed one."""
    return clients.annotate(case_state=_case_state(frozenset(programme_ids)))


def clients_by_case(
    clients: QuerySet[Client], programme_ids: Collection[UUID], *, is_open: bool
) -> QuerySet[Client]:
    """Keep those with an open case, or those whose cases are closed or who have none."""
    is_led = Exists(
        Case.objects.filter(~_CLOSED, client_id=OuterRef("pk"), programme_id__in=programme_ids)
    )
    return clients.filter(is_led if is_open else ~is_led)


def cases_with_spells(client: Client, programme_ids: Collection[UUID]) -> QuerySet[Any]:
    """Return the client's cases with programme and, as rows, their spells, newest first.

    One query; open cases come first.
    """
    return (
        Case.objects.filter(client=client, programme_id__in=programme_ids)
        .select_related("programme")
        .annotate(spell_rows=_spell_rows())
        .order_by(_OPEN_FIRST, "programme__code")
    )


@lru_cache
def _case_state(programme_ids: frozenset[UUID]) -> WrittenOnce:
    cases = Case.objects.filter(client_id=OuterRef("pk"), programme_id__in=programme_ids)
    return WrittenOnce(Subquery(cases.order_by(_OPEN_FIRST, "id").values("state")[:1]))


@cache
def _spell_rows() -> WrittenOnce:
    spells = CaseSpell.objects.filter(case_id=OuterRef("pk")).order_by("-opened_on")
    row = JSONObject(opened_on="opened_on", closed_on="closed_on", close_reason="close_reason")
    return WrittenOnce(ArraySubquery(spells.values(row=row)))
