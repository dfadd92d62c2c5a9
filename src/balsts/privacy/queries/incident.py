"""Reading the register of incidents: one's own reports, or all for who judges them.

The database says the same by its policies (migration 0039).
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from balsts.organisations.queries.standing import Standing
from balsts.privacy.enums import IncidentStepKind
from balsts.privacy.incident_state import IncidentState, state_of
from balsts.privacy.models import Incident, IncidentStep
from balsts.privacy.permissions import can_judge_incidents

Kind = IncidentStepKind


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """What somebody reported, and since when it is closed: of the steps they read no more."""

    incident: Incident
    closed_at: datetime.datetime | None


def organisations_reported_from(standing: Standing) -> dict[UUID | None, str]:
    """Return where somebody has a post, by name; no organisation where they have none."""
    return {post.organisation_id: post.organisation_name for post in standing.posts} or {None: ""}


def own_reports(standing: Standing) -> list[OwnReport]:
    """Return what somebody has reported, the last first."""
    rows = Incident.objects.filter(reported_by=standing.user).annotate(
        last_kind=Subquery(_endings().values("kind")[:1]),
        last_at=Subquery(_endings().values("written_at")[:1]),
    )
    return [
        OwnReport(
            incident=one,
            closed_at=one.last_at if one.last_kind == Kind.CLOSED else None,
        )
        for one in rows.select_related("organisation").order_by("-reported_at", "id")
    ]


def incidents_to_judge(standing: Standing, *, is_closed: bool | None = None) -> QuerySet[Incident]:
    """Return the register to the data protection officer, the newest first; nobody else any."""
    found = Incident.objects.select_related("organisation", "reported_by").prefetch_related(
        "steps__written_by", "steps__asked_user"
    )
    if is_closed is not None:
        closing = Exists(_closing_steps())
        found = found.filter(closing) if is_closed else found.exclude(closing)
    found = found.order_by("-noticed_at", "id")
    return found if can_judge_incidents(standing) else found.none()


def incidents_unanswered(standing: Standing) -> int:
    """Return of how many open incidents it does not stand whether the authority is told.

    As `state_of` has it: a reason not to tell falls when the risk is judged anew.
    """
    told, not_told = Kind.AUTHORITY_TOLD, Kind.AUTHORITY_NOT_TOLD
    found = incidents_to_judge(standing, is_closed=False)
    found = found.exclude(Exists(_standing_steps(told, falls_with=[not_told])))
    return found.exclude(Exists(_standing_steps(not_told, falls_with=[told, Kind.JUDGED]))).count()


def state_of_incident(incident: Incident) -> IncidentState:
    """Return what stands of an incident whose steps were read with it."""
    return state_of(incident.noticed_at, incident.steps.all())


def hold_incident(incident_id: UUID) -> None:
    """Let whoever else writes a step of it wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.hold_incident(%s)", [incident_id])


def _closing_steps() -> QuerySet[IncidentStep]:
    """The last steps of incidents, where they close it: after that it can only be opened again."""
    return _standing_steps(Kind.CLOSED, falls_with=[Kind.REOPENED])


def _standing_steps(
    kind: IncidentStepKind, *, falls_with: Collection[IncidentStepKind]
) -> QuerySet[IncidentStep]:
    """The steps of a kind after which none was written that takes their place."""
    later = IncidentStep.objects.filter(
        incident=OuterRef("incident"), number__gt=OuterRef("number"), kind__in=falls_with
    )
    return IncidentStep.objects.filter(~Exists(later), incident=OuterRef("pk"), kind=kind)


def _endings() -> QuerySet[IncidentStep]:
    """When it was closed or opened again, which alone whoever reported it reads; the last first."""
    ends = IncidentStep.objects.filter(
        incident=OuterRef("pk"), kind__in=[Kind.CLOSED, Kind.REOPENED]
    )
    return ends.order_by("-number")
