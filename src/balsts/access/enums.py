"""Roles as social workers know them, and permission names."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a member of staff is engaged as."""

    SOCIAL_WORKER = "social_worker", pgettext_lazy("role", "social worker")
    SENIOR_SOCIAL_WORKER = (
        "senior_social_worker",
        pgettext_lazy("role", "senior social worker"),
    )
    MENTOR = "mentor", pgettext_lazy("role", "social mentor")
    PROVIDER_MANAGER = "provider_manager", pgettext_lazy("role", "provider manager")
    FUNDER_COORDINATOR = (
        "funder_coordinator",
        pgettext_lazy("role", "funder's coordinator"),
    )
    STATISTICIAN = "statistician", pgettext_lazy("role", "statistician")
    MOVEMENT_COORDINATOR = (
        "movement_coordinator",
        pgettext_lazy("role", "movement coordinator"),
    )
    VOLUNTEER_MENTOR = "volunteer_mentor", pgettext_lazy("role", "volunteer mentor")


LEADS_CASES = frozenset({Role.SOCIAL_WORKER, Role.SENIOR_SOCIAL_WORKER, Role.MOVEMENT_COORDINATOR})
ACCOMPANIES_CLIENTS = frozenset({Role.MENTOR, Role.VOLUNTEER_MENTOR})


class Permission(models.TextChoices):
    """Every permission a role can be given, by the name used in policies/roles.yaml."""

    SEE_ASSIGNED_CLIENTS = "see_assigned_clients"
    SEE_ENROLLED_CLIENTS = "see_enrolled_clients"
    REGISTER_CLIENTS = "register_clients"
    RECORD_LEGAL_STATUS = "record_legal_status"
    MANAGE_CASES = "manage_cases"
    MANAGE_PLANS = "manage_plans"
    COMPLETE_OWN_STEPS = "complete_own_steps"
    RECORD_SERVICES = "record_services"
    HAND_OUT_LETTERS = "hand_out_letters"
    ASSIGN_STAFF = "assign_staff"
    IMPORT_CASELOADS = "import_caseloads"
    SEE_FIGURES = "see_figures"
    MAKE_SNAPSHOTS = "make_snapshots"
    IMPORT_PUBLISHED_FIGURES = "import_published_figures"
    RUN_WHAT_IFS = "run_what_ifs"
