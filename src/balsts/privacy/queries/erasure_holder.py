"""Who else holds a file whose owner wants it erased: what they answered, and what we are asked."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from balsts.access.enums import Permission
from balsts.organisations.queries.standing import Standing
from balsts.privacy.models import ErasureHolder, ErasureLine, ErasureList


def answers_of_holders(erasure_list: ErasureList) -> list[str | None]:
    """Return one answer for each other organisation that holds the file, without saying whose.

    Empty while it is waited for; none of one that began to help since and was not asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from sec.answers_of_holders(%s)", [erasure_list.pk])
        return [answer for (answer,) in cursor.fetchall()]


def asked_of(standing: Standing) -> QuerySet[Any]:
    """Return what the person's organisations are asked about files that are still there.

    With `client_id`, the reference, and whether the file was set aside meanwhile; open ones first.
    """
    organisations = [
        post.organisation_id for post in standing.narrowed_to(Permission.APPROVE_ERASURES).posts
    ]
    lines = ErasureLine.objects.filter(list_id=OuterRef("list_id"))
    return (
        ErasureHolder.objects.filter(organisation_id__in=organisations)
        .annotate(
            client_id=Subquery(lines.values("client_id")[:1]),
            client_reference=Subquery(lines.values("client_reference")[:1]),
            set_aside_at=Subquery(lines.values("set_aside_at")[:1]),
        )
        .filter(client_id__isnull=False)
        .order_by("answer", "-asked_at", "id")
    )


def question_to(key: UUID, *, standing: Standing) -> Any:
    """Return one question that is asked of the person's organisations, or nothing."""
    return asked_of(standing).filter(pk=key).first()
