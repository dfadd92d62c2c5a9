"""Inspections that concern somebody, and what a drawn file proves."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from balsts.access.enums import Permission
from balsts.casework.enums import HEALTH_SERVICES, InspectionState
from balsts.casework.models import (
    InclusionPlan,
    InspectedFile,
    Inspection,
    ServiceParticipation,
)
from balsts.casework.rules import service_of_role
from balsts.clients.models import Client, Enrolment
from balsts.clients.queries.emergency import closed_among
from balsts.clients.queries.event import effective_events
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract, Organisation
from balsts.organisations.queries.standing import Standing
from balsts.platform.periods import Period


@dataclass(frozen=True, kw_only=True)
class InspectedFacts:
    """What a service is proved with, and nothing else of a file: no name, birth, place or word.

    Days are ISO days, months "2026-03". Of what was decided only the month; a service that tells
    of health has no type.
    """

    enrolled: list[tuple[str, str | None]]
    statuses: list[tuple[str, str]]
    plans: list[tuple[str, str, int]]
    services: list[tuple[str, str, str, int, str]]

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "InspectedFacts":
        """Read what was kept."""
        return cls(**{name: [tuple(row) for row in rows] for name, rows in facts.items()})

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


def inspections_seen_by(standing: Standing) -> QuerySet[Inspection]:
    """Return inspections that the person's organisation asked for, or answers, newest first."""
    asking = _organisations_that_ask(standing)
    answering = standing.contract_ids_where(Permission.ANSWER_INSPECTIONS)
    return (
        Inspection.objects.filter(Q(asked_for_id__in=asking) | Q(contract_id__in=answering))
        .select_related(
            "contract__provider", "contract__programme", "asked_for", "asked_by", "answered_by"
        )
        .order_by("-asked_at", "id")
    )


def inspections_to_answer(standing: Standing) -> QuerySet[Inspection]:
    """Return inspections that wait for the person, oldest first."""
    contracts = standing.contract_ids_where(Permission.ANSWER_INSPECTIONS)
    rows = Inspection.objects.filter(contract_id__in=contracts, state=InspectionState.WAITING)
    return rows.select_related("asked_for", "contract").order_by("asked_at", "id")


def files_shown_to(
    standing: Standing, inspection: Inspection, *, at: datetime.datetime
) -> QuerySet[InspectedFile]:
    """Return the drawn files as far as the person reads them now.

    The funder reads them while they are open; the provider what the funder reads.
    """
    rows = InspectedFile.objects.filter(inspection=inspection).order_by("position")
    if inspection.contract_id in standing.contract_ids_where(Permission.ANSWER_INSPECTIONS):
        return rows
    is_open = inspection.ends_at is not None and inspection.ends_at > at
    is_asking = inspection.asked_for_id in _organisations_that_ask(standing)
    return rows if is_open and is_asking else rows.none()


def inspected_contracts(asking: Organisation, *, on: datetime.date) -> QuerySet[Contract]:
    """Return running contracts of others, but for the movement: its work is not the funder's."""
    return (
        Contract.objects.running_on(on)
        .exclude(provider__kind=OrganisationKind.MOVEMENT)
        .exclude(provider=asking)
        .select_related("provider", "programme")
        .order_by("provider__name", "number")
    )


def organisation_that_asks(standing: Standing) -> Organisation | None:
    """Return the organisation in whose name the person may ask for an inspection."""
    for post in standing.narrowed_to(Permission.INSPECT_FILES).posts:
        return post.staff_member.organisation
    return None


def clients_served(contract: Contract, period: Period) -> set[UUID]:
    """Return who took part in a service of the contract in the period, and whose file may be shown.

    Left out is whose data may only be kept, whose file is set aside, and whose file is closed even
    to emergencies.
    """
    took_part = ServiceParticipation.objects.filter(
        service_record__contract=contract,
        provided_on__gte=period.from_,
        provided_on__lt=period.until,
    )
    usable = Client.objects.filter(
        pk__in=took_part.values("client_id"), restricted_at=None, set_aside_at=None
    )
    found = set(usable.order_by().values_list("pk", flat=True))
    return found - closed_among(found)


def facts_of(
    client_ids: Collection[UUID], *, contract: Contract, period: Period
) -> dict[UUID, InspectedFacts]:
    """Return what proves the services of each client under the contract: four queries."""
    found: dict[UUID, dict[str, list[Any]]] = defaultdict(
        lambda: {"enrolled": [], "statuses": [], "plans": [], "services": []}
    )
    for enrolment in Enrolment.objects.filter(
        client_id__in=client_ids, contract=contract, valid_from__lt=period.until
    ).order_by("valid_from"):
        until = enrolment.valid_until
        found[enrolment.client_id]["enrolled"].append(
            (enrolment.valid_from.isoformat(), until.isoformat() if until else None)
        )
    for event in (
        effective_events("status")
        .filter(client_id__in=client_ids, decided_on__lt=period.until)
        .order_by("decided_on", "recorded_at")
    ):
        month = event.decided_on.isoformat()[:7]
        found[event.client_id]["statuses"].append((event.legal_status, month))
    plans = InclusionPlan.objects.filter(
        case__client_id__in=client_ids,
        case__programme_id=contract.programme_id,
        agreed_on__lt=period.until,
    ).annotate(goal_count=Count("goals"), client_id=F("case__client_id"))
    for plan in plans.order_by("agreed_on", "plan_version"):
        found[plan.client_id]["plans"].append(
            (plan.agreed_on.isoformat(), plan.state, plan.goal_count)
        )
    services = (
        ServiceParticipation.objects.filter(
            client_id__in=client_ids,
            service_record__contract=contract,
            provided_on__gte=period.from_,
            provided_on__lt=period.until,
        )
        .select_related("service_record__staff_member")
        .defer("service_record__note")
    )
    for row in services.order_by("provided_on", "id"):
        record = row.service_record
        type_ = "" if record.service_type in HEALTH_SERVICES else record.service_type
        found[row.client_id]["services"].append(
            (
                row.provided_on.isoformat(),
                type_,
                record.mode,
                record.minutes,
                service_of_role(record.staff_member.role).value,
            )
        )
    return {client_id: InspectedFacts(**found[client_id]) for client_id in client_ids}


def _organisations_that_ask(standing: Standing) -> set[UUID]:
    posts = standing.narrowed_to(Permission.INSPECT_FILES).posts
    return {post.organisation_id for post in posts}
