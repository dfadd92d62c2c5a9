"""Code lists and states of casework. Stored values never change; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    """Where a case stands."""

    INTAKE = "intake", pgettext_lazy("case state", "intake")
    ASSESSMENT = "assessment", pgettext_lazy("case state", "assessment")
    PLANNING = "planning", pgettext_lazy("case state", "planning")
    IMPLEMENTATION = "implementation", pgettext_lazy("case state", "implementation")
    REVIEW = "review", pgettext_lazy("case state", "review")
    CLOSING = "closing", pgettext_lazy("case state", "closing")
    CLOSED = "closed", pgettext_lazy("case state", "closed")


_LEADING_ON = frozenset({CaseState.IMPLEMENTATION, CaseState.CLOSING, CaseState.CLOSED})
CASE_TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.INTAKE: _LEADING_ON | {CaseState.ASSESSMENT, CaseState.PLANNING},
    CaseState.ASSESSMENT: _LEADING_ON | {CaseState.PLANNING},
    CaseState.PLANNING: _LEADING_ON,
    CaseState.IMPLEMENTATION: frozenset({CaseState.REVIEW, CaseState.CLOSING, CaseState.CLOSED}),
    CaseState.REVIEW: _LEADING_ON,
    CaseState.CLOSING: frozenset({CaseState.CLOSED, CaseState.IMPLEMENTATION}),
    CaseState.CLOSED: frozenset({CaseState.INTAKE}),
}


class CaseCloseReason(models.TextChoices):
    """Why a spell of a case ended; a change of provider is technical and closes no case."""

    PLAN_COMPLETED = "plan_completed", _("plan carried out")
    ENTITLEMENT_EXPIRED = "entitlement_expired", _("entitlement ended")
    LEFT_LATVIA = "left_latvia", _("left Latvia")
    FINAL_REFUSAL = "final_refusal", _("final refusal")
    ASSISTED_RETURN = "assisted_return", _("assisted return")
    WITHDREW = "withdrew", _("withdrew from the service")
    HANDED_TO_MUNICIPALITY = (
        "handed_to_municipality",
        _("handed over to the municipality"),
    )
    PROVIDER_CHANGE = "provider_change", _("change of provider")
    DECEASED = "deceased", _("deceased")
    DATA_ERROR = "data_error", _("opened by mistake")


class PlanState(models.TextChoices):
    """Where an inclusion plan stands."""

    AGREED = "agreed", pgettext_lazy("plan state", "agreed")
    DECLINED = "declined", pgettext_lazy("plan state", "declined by the client")
    EXECUTED = "executed", pgettext_lazy("plan state", "carried out")
    REPLACED = "replaced", pgettext_lazy("plan state", "replaced by a newer version")
    ENDED = "ended", pgettext_lazy("plan state", "ended without being carried out")


class NeedDomain(models.TextChoices):
    """Domains of life that a plan covers."""

    LEGAL_STATUS = "legal_status", _("legal status and documents")
    HOUSING = "housing", _("housing and declared residence")
    INCOME = "income", _("income, benefits, social assistance")
    EMPLOYMENT = "employment", pgettext_lazy("domain", "employment")
    LATVIAN_LANGUAGE = "latvian_language", _("Latvian language")
    CHILDREN_EDUCATION = "children_education", _("children's education")
    HEALTH = "health", pgettext_lazy("domain", "health")
    PSYCHO_EMOTIONAL = "psycho_emotional", _("psycho-emotional support")
    EVERYDAY_SKILLS = "everyday_skills", _("everyday skills and basic needs")
    BANKING = "banking", _("bank account")
    SOCIAL_INCLUSION = "social_inclusion", _("social inclusion and free time")
    FAMILY_REUNIFICATION = "family_reunification", _("family reunification")
    LEGAL_AID = "legal_aid", _("legal aid and appeals")


class GoalState(models.TextChoices):
    """Where a goal of a plan stands."""

    PLANNED = "planned", pgettext_lazy("goal state", "planned")
    IN_PROGRESS = "in_progress", pgettext_lazy("goal state", "in progress")
    ACHIEVED = "achieved", pgettext_lazy("goal state", "achieved")
    PARTLY = "partly", pgettext_lazy("goal state", "partly achieved")
    NOT_ACHIEVED = "not_achieved", pgettext_lazy("goal state", "not achieved")
    DROPPED_BY_CLIENT = (
        "dropped_by_client",
        pgettext_lazy("goal state", "dropped by the client"),
    )
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("goal state", "no longer applies")


DROPPED_GOAL_STATES = frozenset({GoalState.DROPPED_BY_CLIENT, GoalState.NOT_APPLICABLE})
OPEN_GOAL_STATES = frozenset({GoalState.PLANNED, GoalState.IN_PROGRESS})


class ActionResponsible(models.TextChoices):
    """Who carries out an action of a plan."""

    WORKER = "worker", pgettext_lazy("responsible", "social worker")
    MENTOR = "mentor", pgettext_lazy("responsible", "social mentor")
    CLIENT = "client", pgettext_lazy("responsible", "client")
    PARTNER = "partner", pgettext_lazy("responsible", "partner")


class ServiceType(models.TextChoices):
    """What was done, in the words of the published counters."""

    DOCUMENT_HANDLING = "document_handling", _("document handling")
    ACCOMPANIMENT = "accompaniment", _("accompaniment")
    EVERYDAY_MATTERS = "everyday_matters", _("everyday matters")
    PSYCHO_EMOTIONAL = (
        "psycho_emotional",
        pgettext_lazy("service", "psycho-emotional support"),
    )
    INFORMATION = "information", pgettext_lazy("service", "information")
    BASIC_NEEDS = "basic_needs", _("basic needs")
    HOUSING_SEARCH = "housing_search", _("housing search")
    EMPLOYMENT = "employment", pgettext_lazy("service", "employment")
    LANGUAGE = "language", pgettext_lazy("service", "language learning")
    EDUCATION_CHILD = "education_child", pgettext_lazy("service", "child's education")
    HEALTH = "health", pgettext_lazy("service", "health")
    BENEFITS = "benefits", pgettext_lazy("service", "benefits")
    BANKING = "banking", pgettext_lazy("service", "banking")
    LEGAL_REFERRAL = "legal_referral", _("referral to legal aid")
    INTERPRETATION = "interpretation", _("interpretation")
    GROUP_ACTIVITY = "group_activity", _("group activity")


class ServiceMode(models.TextChoices):
    """How the client was met."""

    IN_PERSON_CENTRE = "in_person_centre", _("in person at the centre")
    IN_PERSON_OUTSIDE = "in_person_outside", _("in person elsewhere")
    REMOTE_PHONE = "remote_phone", _("by telephone")
    REMOTE_ONLINE = "remote_online", _("online")


class BarrierKind(models.TextChoices):
    """What stood in the way."""

    INSTITUTION = "institution", pgettext_lazy("barrier", "institution")
    RULE = "rule", pgettext_lazy("barrier", "rule")
    DOCUMENT = "document", pgettext_lazy("barrier", "document")
    LANGUAGE = "language", pgettext_lazy("barrier", "language")
    MONEY = "money", pgettext_lazy("barrier", "money")
    WAITING = "waiting", pgettext_lazy("barrier", "waiting")
    REFUSAL = "refusal", pgettext_lazy("barrier", "refusal")
    DISCRIMINATION = "discrimination", pgettext_lazy("barrier", "discrimination")
