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


HEALTH_DOMAINS = frozenset({NeedDomain.HEALTH, NeedDomain.PSYCHO_EMOTIONAL})


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


HEALTH_SERVICES = frozenset({ServiceType.HEALTH, ServiceType.PSYCHO_EMOTIONAL})


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


class PromisedAnswer(models.TextChoices):
    """What the system says of a service."""

    ENTITLED = "entitled", pgettext_lazy("promise", "entitled")
    NOT_ENTITLED = "not_entitled", pgettext_lazy("promise", "not entitled")
    UNKNOWN = "unknown", pgettext_lazy("promise", "not known")


class PromiseCause(models.TextChoices):
    """What made the system say something else than before; the events bear the timeline's names."""

    FIRST = "first", pgettext_lazy("promise", "said for the first time")
    STATUS = "status", pgettext_lazy("promise", "legal status")
    ARRIVAL = "arrival", pgettext_lazy("promise", "arrival")
    DEPARTURE = "departure", pgettext_lazy("promise", "departure")
    PERMIT = "permit", pgettext_lazy("promise", "residence permit")
    STEP = "step", pgettext_lazy("promise", "step of the procedure")
    CIRCUMSTANCE = "circumstance", pgettext_lazy("promise", "circumstance")
    BIRTH = "birth", pgettext_lazy("promise", "birth date")
    PLAN = "plan", pgettext_lazy("promise", "plan")
    REVIEW = "review", pgettext_lazy("promise", "nightly review")


class AddresseeKind(models.TextChoices):
    """Who must be told that a promised day has moved."""

    CLIENT = "client", pgettext_lazy("addressee", "client")
    RESPONSIBLE_WORKER = "responsible_worker", pgettext_lazy("addressee", "responsible worker")
    MENTOR = "mentor", pgettext_lazy("addressee", "mentor")
    MUNICIPALITY = "municipality", pgettext_lazy("addressee", "municipality")


class TaskKind(models.TextChoices):
    """What a worker is asked to do."""

    HAND_OVER = "hand_over", _("inform the municipal social service and ask it to take over")


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", pgettext_lazy("task state", "to do")
    DONE = "done", pgettext_lazy("task state", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("task state", "withdrawn")


class TaskCause(models.TextChoices):
    """Why a task stands where it stands."""

    TERM_ENDS = "term_ends", _("support ends soon")
    TERM_MOVED = "term_moved", _("the last day of support has moved")
    TERM_FAR = "term_far", _("support no longer ends soon")
    CASE_CLOSED = "case_closed", _("the case is closed")
    NOT_NEEDED = "not_needed", _("not needed")


LIVE_TASK_STATES = frozenset({TaskState.OPEN, TaskState.DONE})
# What a later correction withdrew, a still later one may open again.
WITHDRAWN_BY_TERM = frozenset({TaskCause.TERM_FAR})


class HandOverAnswer(models.TextChoices):
    """What a municipality answered."""

    ACCEPTED = "accepted", pgettext_lazy("answer", "takes over")
    REFUSED = "refused", pgettext_lazy("answer", "refuses")
    NO_ANSWER = "no_answer", pgettext_lazy("answer", "no answer came")


# After a refusal another municipality can be asked.
FINAL_ANSWERS = frozenset({HandOverAnswer.ACCEPTED, HandOverAnswer.NO_ANSWER})


class SealedKind(models.TextChoices):
    """What a sealed note is about: data whose leak can cost a life, and that nobody needs daily."""

    SAFE_ADDRESS = "safe_address", pgettext_lazy("sealed note", "a safe address, or a threat")
    PERSECUTION = "persecution", pgettext_lazy("sealed note", "what they fled from")
    TRAUMA = "trauma", pgettext_lazy("sealed note", "trauma and violence")
    HEALTH = "health", pgettext_lazy("sealed note", "health")
    ORIENTATION = "orientation", pgettext_lazy("sealed note", "sexual orientation or gender")
    RELIGION = "religion", pgettext_lazy("sealed note", "religion and belief")
    ETHNICITY = "ethnicity", pgettext_lazy("sealed note", "ethnicity")
    POLITICS = "politics", pgettext_lazy("sealed note", "political opinion")


class OpeningPurpose(models.TextChoices):
    """Why a sealed note is opened."""

    CASEWORK = "casework", pgettext_lazy("purpose", "I need it for what I do with the client now")
    SAFETY = "safety", pgettext_lazy("purpose", "somebody is in danger")
    REFERRAL = "referral", pgettext_lazy("purpose", "I prepare a referral or a hand-over")
    CLIENT_REQUEST = "client_request", pgettext_lazy("purpose", "the client asks what is written")
    SUPERVISION = "supervision", pgettext_lazy("purpose", "supervision or complaint")


class SealedPart(models.TextChoices):
    """The two sealed columns of a note, each under a key of its own.

    That there is a note about somebody's orientation says all: what it is about is sealed too.
    """

    KIND = "kind", "kind"
    TEXT = "text", "text"


class InspectionState(models.TextChoices):
    """How far an inspection of files has come."""

    WAITING = "waiting", pgettext_lazy("inspection", "waits for the provider")
    APPROVED = "approved", pgettext_lazy("inspection", "agreed")
    DECLINED = "declined", pgettext_lazy("inspection", "declined")


class NeedCode(models.TextChoices):
    """Specific needs as the guidance IOM/030-FOM/030/2009 codes them.

    A need is what asks for notice or for something to be done; not everybody who has one wants
    help. Where the guidance's words for a narrower code are not known for certain, the code stands
    under those of the wider one.
    """

    CHILD_AT_RISK = "CR", pgettext_lazy("specific need", "child at risk")
    CHILD_ALONE = "SC", pgettext_lazy("specific need", "unaccompanied or separated child")
    CHILD_UNACCOMPANIED = "SC-UC", pgettext_lazy("specific need", "unaccompanied child")
    CHILD_SEPARATED = "SC-SC", pgettext_lazy("specific need", "separated child")
    WOMAN_AT_RISK = "WR", pgettext_lazy("specific need", "woman at risk")
    OLDER_PERSON_AT_RISK = "ER", pgettext_lazy("specific need", "older person at risk")
    SINGLE = "SP", pgettext_lazy("specific need", "single parent or caregiver")
    SINGLE_PARENT = "SP-PT", pgettext_lazy("specific need", "single parent")
    SINGLE_CAREGIVER = "SP-CG", pgettext_lazy("specific need", "single caregiver")
    DISABILITY = "DS", pgettext_lazy("specific need", "disability")
    MEDICAL = "SM", pgettext_lazy("specific need", "serious medical condition")
    MEDICAL_CI = "SM-CI", pgettext_lazy("specific need", "serious medical condition")
    MEDICAL_MI = "SM-MI", pgettext_lazy("specific need", "serious medical condition")
    MEDICAL_DP = "SM-DP", pgettext_lazy("specific need", "serious medical condition")
    FAMILY_UNITY = "FU", pgettext_lazy("specific need", "family unity")
    FAMILY_UNITY_TR = "FU-TR", pgettext_lazy("specific need", "family unity")
    FAMILY_UNITY_FR = "FU-FR", pgettext_lazy("specific need", "family unity")
    PROTECTION = "LP", pgettext_lazy("specific need", "legal and physical protection")
    PROTECTION_ND = "LP-ND", pgettext_lazy("specific need", "legal and physical protection")
    TORTURE = "TR", pgettext_lazy("specific need", "torture")
    TORTURE_PI = "TR-PI", pgettext_lazy("specific need", "torture")
    GENDER_BASED_VIOLENCE = "SV", pgettext_lazy("specific need", "sexual or gender-based violence")


NEEDS_OF_CHILDREN = frozenset(
    {
        NeedCode.CHILD_AT_RISK,
        NeedCode.CHILD_ALONE,
        NeedCode.CHILD_UNACCOMPANIED,
        NeedCode.CHILD_SEPARATED,
    }
)
