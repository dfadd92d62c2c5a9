"""The questions that one is told of, as `sec.hears_of_inquiry` (migration 0027) says them too."""

from django.db.models import Exists, OuterRef, QuerySet

from balsts.access.enums import Permission
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Enrolment, Inquiry
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.platform.validity import valid_on


def inquiries_told_to(standing: Standing) -> QuerySet[Inquiry]:
    """Return the questions about clients whose cases the person leads, or whose managers they are."""
    on = standing.on
    leads = Assignment.objects.filter(
        valid_on(on),
        role=AssignmentRole.RESPONSIBLE_WORKER,
        staff_member_id__in=[post.staff_member_id for post in standing.posts],
        enrolment__contract_id__in=standing.contract_ids_where(Permission.SEE_ASSIGNED_CLIENTS),
        enrolment__client_id=OuterRef("client_id"),
    )
    manages = Enrolment.objects.filter(
        contract_id__in=standing.contract_ids_where(Permission.REVIEW_OWN_EMERGENCIES),
        valid_from__lte=on,
        client_id=OuterRef("client_id"),
    )
    return (
        Inquiry.objects.filter(
            Exists(leads) | Exists(manages), client__in=clients_visible_to(standing)
        )
        .select_related("client", "asked_by", "organisation", "settled_by")
        .order_by("-asked_at", "id")
    )
