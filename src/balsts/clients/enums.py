"""Code lists of people and their timeline. Stored values never change; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sex(models.TextChoices):
    """Sex as recorded in documents."""

    FEMALE = "female", pgettext_lazy("sex", "woman")
    MALE = "male", pgettext_lazy("sex", "man")
    OTHER = "other", pgettext_lazy("sex", "other")
    UNKNOWN = "unknown", pgettext_lazy("sex", "not known")


class BirthPrecision(models.TextChoices):
    """How exactly the birth date is known."""

    DAY = "day", pgettext_lazy("birth date", "exact day")
    MONTH = "month", pgettext_lazy("birth date", "month and year")
    YEAR = "year", pgettext_lazy("birth date", "year only")
    ESTIMATED = "estimated", pgettext_lazy("birth date", "estimated")


class Education(models.TextChoices):
    """Highest completed level, ISCED 2011."""

    ISCED_0 = "isced_0", _("no or early childhood education")
    ISCED_1 = "isced_1", _("primary education")
    ISCED_2 = "isced_2", _("lower secondary education")
    ISCED_3 = "isced_3", _("upper secondary education")
    ISCED_4 = "isced_4", _("post-secondary non-tertiary education")
    ISCED_5 = "isced_5", _("short-cycle tertiary education")
    ISCED_6 = "isced_6", _("bachelor's or equivalent level")
    ISCED_7 = "isced_7", _("master's or equivalent level")
    ISCED_8 = "isced_8", _("doctoral or equivalent level")
    UNKNOWN = "unknown", pgettext_lazy("education", "not known")


class OccupationGroup(models.TextChoices):
    """Major groups of ISCO-08."""

    ISCO_0 = "isco_0", _("armed forces occupations")
    ISCO_1 = "isco_1", _("managers")
    ISCO_2 = "isco_2", _("professionals")
    ISCO_3 = "isco_3", _("technicians and associate professionals")
    ISCO_4 = "isco_4", _("clerical support workers")
    ISCO_5 = "isco_5", _("service and sales workers")
    ISCO_6 = "isco_6", _("skilled agricultural, forestry and fishery workers")
    ISCO_7 = "isco_7", _("craft and related trades workers")
    ISCO_8 = "isco_8", _("plant and machine operators, and assemblers")
    ISCO_9 = "isco_9", _("elementary occupations")
    UNKNOWN = "unknown", pgettext_lazy("occupation", "not known")


class MaritalStatus(models.TextChoices):
    """Marital status as the client states it."""

    SINGLE = "single", pgettext_lazy("marital status", "single")
    MARRIED = "married", pgettext_lazy("marital status", "married")
    PARTNER = "partner", pgettext_lazy("marital status", "living with a partner")
    DIVORCED = "divorced", pgettext_lazy("marital status", "divorced")
    WIDOWED = "widowed", pgettext_lazy("marital status", "widowed")
    SEPARATED_BY_FLIGHT = (
        "separated_by_flight",
        pgettext_lazy("marital status", "separated by flight"),
    )
    UNKNOWN = "unknown", pgettext_lazy("marital status", "not known")


class HouseholdRole(models.TextChoices):
    """A member's place in the household."""

    HEAD = "head", pgettext_lazy("household role", "head of household")
    SPOUSE = "spouse", pgettext_lazy("household role", "spouse")
    CHILD = "child", pgettext_lazy("household role", "child")
    PARENT = "parent", pgettext_lazy("household role", "parent")
    SIBLING = "sibling", pgettext_lazy("household role", "sibling")
    GRANDPARENT = "grandparent", pgettext_lazy("household role", "grandparent")
    OTHER = "other", pgettext_lazy("household role", "other relative")


class LegalStatus(models.TextChoices):
    """Legal status of a person in Latvia."""

    ASYLUM_SEEKER = "asylum_seeker", _("asylum seeker")
    APPEAL_PENDING = "appeal_pending", _("asylum seeker, appeal pending")
    REFUGEE = "refugee", _("refugee status")
    ALTERNATIVE = "alternative", _("alternative status")
    TEMPORARY_PROTECTION = "temporary_protection", _("temporary protection")
    REFUSED_FINAL = "refused_final", _("final refusal")
    STATUS_REVOKED = "status_revoked", _("status revoked")
    STATUS_EXPIRED = "status_expired", _("status expired")
    WITHDRAWN = "withdrawn", _("application withdrawn")
    CITIZEN_OR_OTHER = "citizen_or_other", _("citizen or other residence status")


class StepKind(models.TextChoices):
    """Steps of the asylum procedure that are no status; the codes are those of the law."""

    PAPERS_RECEIVED = "papers_received", _("papers received from the State Border Guard")
    ACCEPTED = "accepted", _("application accepted for examination")
    INTERVIEWED = "interviewed", _("interview held")
    EXTENDED = "extended", _("time for the decision extended")


class CircumstanceKind(models.TextChoices):
    """What a client does or is for a while, where a right depends on it; codes of the law."""

    EMPLOYED = "employed", pgettext_lazy("circumstance", "employed")
    REGISTERED_WITH_EMPLOYMENT_AGENCY = (
        "registered_with_employment_agency",
        pgettext_lazy("circumstance", "registered with the State Employment Agency"),
    )
    FULL_TIME_STUDIES = "full_time_studies", pgettext_lazy("circumstance", "full-time studies")
    DISABILITY = "disability", pgettext_lazy("circumstance", "disability of group I or II")
    LANGUAGE_COURSE = "language_course", pgettext_lazy("circumstance", "language course")


class StatusAuthority(models.TextChoices):
    """Who decided on the status."""

    PMLP = "pmlp", _("Office of Citizenship and Migration Affairs")
    BORDER_GUARD = "border_guard", _("State Border Guard")
    COURT = "court", _("Administrative District Court")
    MINISTRY = "ministry", _("Ministry of the Interior")
    UNKNOWN = "unknown", pgettext_lazy("authority", "not known")


class PermitKind(models.TextChoices):
    """Residence permits."""

    PERMANENT = "permanent", _("permanent residence permit")
    TEMPORARY = "temporary", _("temporary residence permit")


class ArrivalPath(models.TextChoices):
    """How the person came to Latvia; the first one is kept for reports."""

    RELOCATED_GREECE = "relocated_greece", _("relocated from Greece")
    RELOCATED_ITALY = "relocated_italy", _("relocated from Italy")
    RESETTLED_TURKEY = "resettled_turkey", _("resettled from Turkey")
    SELF_ARRIVED = "self_arrived", _("self-arrived")
    RETURNED_DUBLIN = "returned_dublin", _("returned under the Dublin rules")
    RETURNED_FORCED = "returned_forced", _("sent back by another state")
    RETURNED_VOLUNTARY = "returned_voluntary", _("returned by own will")
    FAMILY_REUNIFICATION = "family_reunification", _("family reunification")
    BORN_IN_LATVIA = "born_in_latvia", _("born in Latvia")
    HUMANITARIAN_EVACUATION = "humanitarian_evacuation", _("humanitarian evacuation")
    UNKNOWN = "unknown", pgettext_lazy("arrival path", "not known")


EU_RELOCATION_PATHS = frozenset(
    {
        ArrivalPath.RELOCATED_GREECE,
        ArrivalPath.RELOCATED_ITALY,
        ArrivalPath.RESETTLED_TURKEY,
    }
)


class DepartureKind(models.TextChoices):
    """Why the person left Latvia."""

    OWN_WILL = "own_will", pgettext_lazy("departure", "by own will")
    FORCED = "forced", pgettext_lazy("departure", "forced")
    DUBLIN = "dublin", pgettext_lazy("departure", "transfer under the Dublin rules")
    ASSISTED_RETURN = "assisted_return", pgettext_lazy("departure", "assisted return")


class Certainty(models.TextChoices):
    """Whether a departure is known or only presumed."""

    CONFIRMED = "confirmed", pgettext_lazy("certainty", "confirmed")
    PRESUMED = "presumed", pgettext_lazy("certainty", "presumed")


class Place(models.TextChoices):
    """Where clients live and services are given."""

    MUCENIEKI = "mucenieki", _("Mucenieki accommodation centre")
    LIEPNA = "liepna", _("Liepna accommodation centre")
    RIGA = "riga", pgettext_lazy("place", "Riga")
    JURMALA = "jurmala", pgettext_lazy("place", "Jurmala")
    JELGAVA = "jelgava", pgettext_lazy("place", "Jelgava")
    SALDUS = "saldus", pgettext_lazy("place", "Saldus")
    OGRE = "ogre", pgettext_lazy("place", "Ogre")
    OTHER = "other", pgettext_lazy("place", "elsewhere")
    UNKNOWN = "unknown", pgettext_lazy("place", "not known")


CENTRES = frozenset({Place.MUCENIEKI, Place.LIEPNA})


class AssignmentRole(models.TextChoices):
    """As what a member of staff is assigned to a client."""

    RESPONSIBLE_WORKER = "responsible_worker", _("responsible social worker")
    MENTOR = "mentor", pgettext_lazy("assignment", "social mentor")


class FilePart(models.TextChoices):
    """The parts of a file that can be lent; sealed notes are no part and can never be.

    Which tables belong to a part stands with the row security of each table.
    """

    IDENTITY = (
        "identity",
        pgettext_lazy("part of the file", "name, birth, sex, citizenship, languages"),
    )
    RESIDENCE = "residence", pgettext_lazy("part of the file", "where the client lives")
    TIMELINE = (
        "timeline",
        pgettext_lazy("part of the file", "legal status, arrival and permits"),
    )
    HOUSEHOLD = "household", pgettext_lazy("part of the file", "place in the household")
    PLAN = "plan", pgettext_lazy("part of the file", "plan and its goals, without health")
    SERVICES = (
        "services",
        pgettext_lazy("part of the file", "services received, without notes and health"),
    )


class RecipientKind(models.TextChoices):
    """To whom a file can be lent: the kinds of organisations that help under a contract with us.

    The list is closed in the database. An authority, of whatever country, is none of them.
    """

    PROVIDER = "provider", pgettext_lazy("organisation kind", "service provider")
    MOVEMENT = "movement", pgettext_lazy("organisation kind", "movement")


class ConsentPurpose(models.TextChoices):
    """What a part of the file is lent for; a consent has exactly one purpose."""

    CONTINUED_HELP = "continued_help", _("help after the present support has ended")
    HELP_ALONGSIDE = "help_alongside", _("help of both organisations at the same time")
    RETURN_TO_SERVICE = "return_to_service", _("return to the state service")
    ADVICE = "advice", _("advice to the worker on this case")


class ConsentAnswer(models.TextChoices):
    """What the client said."""

    GIVEN = "given", pgettext_lazy("consent", "agreed")
    DECLINED = "declined", pgettext_lazy("consent", "did not agree")


class ReferralState(models.TextChoices):
    """Where a referral to another organisation stands."""

    WAITING = "waiting", pgettext_lazy("referral", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
    DECLINED = "declined", pgettext_lazy("referral", "declined")
    RECALLED = "recalled", pgettext_lazy("referral", "recalled: the client took the consent back")


class HandOverState(models.TextChoices):
    """Where somebody of a contract that ends stands towards the organisation that follows."""

    NOT_TOLD = "not_told", pgettext_lazy("hand-over list", "not told yet")
    AGREED = "agreed", pgettext_lazy("hand-over list", "told and agreed")
    DECLINED = "declined", pgettext_lazy("hand-over list", "told, does not agree")
    WAITING = "waiting", pgettext_lazy("hand-over list", "referred, waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("hand-over list", "accepted")
    REFUSED = "refused", pgettext_lazy("hand-over list", "referred, not taken in")


class EmergencyReason(models.TextChoices):
    """The only reasons for which a file that is not one's own may be opened."""

    DANGER_TO_LIFE = "danger_to_life", _("somebody's life or health is in danger now")
    CHILD_IN_DANGER = "child_in_danger", _("a child is in danger now")


class OutsideReason(models.TextChoices):
    """Why somebody who may see everybody opens a file that is not among their own."""

    CLIENT_ASKS = "client_asks", _("the client asks or needs something")
    WORKER_AWAY = "worker_away", _("the worker is away")
    ADVICE = "advice", _("the worker asks for advice")
    QUALITY = "quality", _("checking how the work is done")
    HANDING_OVER = "handing_over", _("dividing or handing over the work")
    AUTHORITY = "authority", _("the funder or an authority asks")
    COMPLAINT = "complaint", _("a complaint")
    SOMETHING_ELSE = "something_else", _("something else")


class EmergencyVerdict(models.TextChoices):
    """What whoever reviewed an opening found."""

    JUSTIFIED = "justified", pgettext_lazy("emergency", "it was an emergency")
    NOT_JUSTIFIED = "not_justified", pgettext_lazy("emergency", "it was not an emergency")


class ClosedFileReason(models.TextChoices):
    """Why a file cannot be opened in an emergency."""

    RELATIVE_OF_STAFF = "relative_of_staff", _("a relative or friend of a member of staff")
    KNOWN_IN_PUBLIC = "known_in_public", _("a person known in public")
    THREATENED = "threatened", _("a person who is being looked for")


class InquiryReason(models.TextChoices):
    """Why somebody asks whether others work with a person already."""

    COMES_TO_US = "comes_to_us", pgettext_lazy("inquiry", "the person comes to us for support")
    LOST_TOUCH = (
        "lost_touch",
        pgettext_lazy("inquiry", "the person has lost touch with whoever helped them"),
    )
    FAMILY = "family", pgettext_lazy("inquiry", "we work with the family")


class InquiryOutcome(models.TextChoices):
    """What whoever leads the case did about the question."""

    CALLED = "called", pgettext_lazy("inquiry", "I have spoken with whoever asked")
    CLIENT_DECLINES = (
        "client_declines",
        pgettext_lazy("inquiry", "the client does not want me to answer"),
    )
    SOMEBODY_ELSE = "somebody_else", pgettext_lazy("inquiry", "it is another person")


class Particular(models.TextChoices):
    """What is kept about who somebody is; each can be corrected by itself."""

    GIVEN_NAME = "given_name", _("given name")
    FAMILY_NAME = "family_name", _("family name")
    GIVEN_NAME_ORIGINAL = "given_name_original", _("given name in original script")
    FAMILY_NAME_ORIGINAL = "family_name_original", _("family name in original script")
    BIRTH = "birth", _("birth date")
    SEX = "sex", _("sex")
    CITIZENSHIPS = "citizenships", _("citizenship")
    LANGUAGES = "languages", pgettext_lazy("particulars", "languages")
    INTERPRETER_LANGUAGE = "interpreter_language", _("needs an interpreter for")
    MARITAL_STATUS = "marital_status", _("marital status")
    EDUCATION = "education", _("education")
    OCCUPATION_GROUP = "occupation_group", _("occupation group")
    OCCUPATION = "occupation", _("occupation")


# Whoever only accompanies a client, or has been lent the file, reads nothing of these.
FOR_WHO_LEADS = frozenset(
    {
        Particular.MARITAL_STATUS,
        Particular.EDUCATION,
        Particular.OCCUPATION_GROUP,
        Particular.OCCUPATION,
    }
)
# What a lent file, a letter or a municipality has been told of who somebody is.
TOLD_TO_OTHERS = frozenset(Particular) - FOR_WHO_LEADS


class CorrectionCause(models.TextChoices):
    """Why particulars are put right."""

    MISTAKE = "mistake", pgettext_lazy("correction", "it was written down wrongly")
    DOCUMENT = "document", pgettext_lazy("correction", "a document shows it")
    CLIENT_SAYS = "client_says", pgettext_lazy("correction", "the client says so")
    CHANGED = "changed", pgettext_lazy("correction", "it has changed since")


class ToldKind(models.TextChoices):
    """Who has had the particulars that were corrected. Who reads the live record needs no telling."""

    CLIENT = "client", pgettext_lazy("addressee", "client")
    READER = "reader", pgettext_lazy("addressee", "reads the record itself")
    FORMER_READER = "former_reader", pgettext_lazy("addressee", "the file was shared with them")
    MUNICIPALITY = "municipality", pgettext_lazy("addressee", "municipality")
    FILE = "file", pgettext_lazy("addressee", "whoever was given the file")


class Channel(models.TextChoices):
    """How somebody was told."""

    LETTER = "letter", pgettext_lazy("channel", "letter")
    E_ADDRESS = "e_address", pgettext_lazy("channel", "official electronic address")
    E_MAIL = "e_mail", pgettext_lazy("channel", "e-mail")
    TELEPHONE = "telephone", pgettext_lazy("channel", "telephone")
    MEETING = "meeting", pgettext_lazy("channel", "meeting")
