"""Code lists of counting. Stored values never change; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkState(models.TextChoices):
    """Where long work stands: a snapshot being taken, a report being made."""

    REQUESTED = "requested", pgettext_lazy("work", "waiting to begin")
    RUNNING = "running", pgettext_lazy("work", "in progress")
    READY = "ready", pgettext_lazy("work", "ready")
    FAILED = "failed", pgettext_lazy("work", "failed")


UNFINISHED_STATES = frozenset({WorkState.REQUESTED, WorkState.RUNNING})


class Cohort(models.TextChoices):
    """Whose entitlement a what-if asks about; printed with every figure."""

    OPEN_CASES = "open_cases", pgettext_lazy("cohort", "today's caseload")
    CASES_IN_PERIOD = "cases_in_period", pgettext_lazy("cohort", "people with a case in the period")
    EVERYBODY = "everybody", pgettext_lazy("cohort", "everybody the programme ever reached")


class ServedDefinition(models.TextChoices):
    """When a person counts as served; printed with every figure."""

    SERVICE_RECORD = "service_record", _("at least one service")
    SERVICE_OR_OPEN_CASE = "service_or_open_case", _("at least one service, or an open case")


class AgeScheme(models.TextChoices):
    """Which bands ages are put in; printed with every table of ages."""

    MONTHLY = "monthly", _("minors and adults")
    HALF_YEAR = "half_year", _("0–17, 18–60, over 60")
    ESF = "esf", _("ESF: under 25, 25–54, over 54")
    ESF_PLUS = "esf_plus", _("ESF+: under 18, 18–29, 30–54, 55 and over")
    AMIF = "amif", _("AMIF: under 18, 18–60, over 60")
    UNHCR = "unhcr", _("UNHCR: 0–4, 5–11, 12–17, 18–59, 60 and over")
    CARITAS_CHILDREN = "caritas_children", _("children: 0–6, 7–12, 13–17")
    FIVE_YEARS = "five_years", _("five years each")


class ArrivalGroup(models.TextChoices):
    """Arrival paths as the published portrait groups them."""

    EU_RELOCATION = "eu_relocation", _("EU relocation programme")
    SELF_ARRIVED = "self_arrived", pgettext_lazy("arrival group", "arrived on their own")
    UNKNOWN = "unknown", pgettext_lazy("arrival group", "not known")


class Whereabouts(models.TextChoices):
    """Whether a person has left Latvia by a day."""

    IN_LATVIA = "in_latvia", _("not known to have left Latvia")
    LEFT = "left", _("left Latvia")
    LEFT_PRESUMED = "left_presumed", _("presumed to have left Latvia")
    RETURNED = "returned", _("left and came back")


class AgeGroup(models.TextChoices):
    """Adults by sex and children together: the layout of monthly news."""

    WOMEN = "women", pgettext_lazy("persons", "women")
    MEN = "men", pgettext_lazy("persons", "men")
    OTHER_ADULTS = "other_adults", pgettext_lazy("persons", "adults of other or unknown sex")
    CHILDREN = "children", pgettext_lazy("persons", "children")
    UNKNOWN = "unknown", pgettext_lazy("persons", "age not known")


class HouseholdUnit(models.TextChoices):
    """How served people live together."""

    FAMILY = "family", pgettext_lazy("household", "families")
    SINGLE = "single_individual", pgettext_lazy("household", "single individuals")


class DecisionOutcome(models.TextChoices):
    """Decisions on status as monthly news count them."""

    POSITIVE = "positive", pgettext_lazy("decision", "positive")
    NEGATIVE = "negative", pgettext_lazy("decision", "negative")
    APPEAL = "appeal", pgettext_lazy("decision", "appeals lodged")


class StaffGroup(models.TextChoices):
    """Staff as reports count them."""

    SOCIAL_WORKER = "social_worker", pgettext_lazy("staff", "social workers")
    MENTOR = "mentor", pgettext_lazy("staff", "social mentors")
    VOLUNTEER = "volunteer", pgettext_lazy("staff", "volunteers")


class CaseOutcome(models.TextChoices):
    """What a portrait says of a case besides the reasons of closing."""

    OPEN = "open", pgettext_lazy("case", "still open")
    LEFT_OPEN = "left_open", pgettext_lazy("case", "over, but not closed")
    NO_CASE = "no_case", pgettext_lazy("case", "no case")


class Agreement(models.TextChoices):
    """How a computed figure stands to a published one."""

    EQUAL = "equal", pgettext_lazy("figure", "equal")
    DIFFERENT = "different", pgettext_lazy("figure", "different")
    SOURCE_DOES_NOT_ADD_UP = "source_does_not_add_up", _("the source does not add up")
    NOT_COMPUTED = "not_computed", pgettext_lazy("figure", "not computed")


class NotComputable(models.TextChoices):
    """Why a published figure has no computed one beside it."""

    SCOPE_UNKNOWN = "scope_unknown", _("the period is not given in days, months or years")
    NATIONAL = "national", _("about all applicants in the country, not only clients")
    PROMISE = "promise", _("a promise, not a count of clients")
    NOT_RECORDED = "not_recorded", _("not recorded in client files")
    OTHER_SERVICE = "other_service", _("about another service")
    CATEGORY_UNKNOWN = "category_unknown", _("the category is not one we can compute")
