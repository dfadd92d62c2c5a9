"""Kinds of requests, how somebody is recognised, how a request ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestKind(models.TextChoices):
    """What a person asks about their own data. Portability (GDPR 20) is not among them.

    It applies where consent or a contract with the person is the ground; here the ground is the
    law's task. Whoever wants their data receives them through access, also as a table.
    """

    ACCESS = "access", pgettext_lazy("request", "to see their data")
    CORRECTION = "correction", pgettext_lazy("request", "to correct their data")
    OBJECTION = "objection", pgettext_lazy("request", "to object to the use of their data")
    RESTRICTION = "restriction", pgettext_lazy("request", "to restrict the use of their data")
    ERASURE = "erasure", pgettext_lazy("request", "to erase their data")


class IdentityCheck(models.TextChoices):
    """How a worker who knows the person made sure that it is they who ask.

    A document alone is never enough: whoever controls a person often holds their documents.
    """

    IN_PERSON_ALONE = "in_person_alone", _("met in person, alone, by a worker who knows them")
    VIDEO_ALONE = "video_alone", _("seen on video, alone, by a worker who knows them")
    CALLED_BACK = "called_back", _("called back by a worker who knows their voice")


class RequestOutcome(models.TextChoices):
    """How a request ended."""

    GRANTED = "granted", pgettext_lazy("request", "granted")
    PARTLY = "partly", pgettext_lazy("request", "granted in part")
    REFUSED = "refused", pgettext_lazy("request", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn by the person")


NEEDS_REASON = frozenset({RequestOutcome.PARTLY, RequestOutcome.REFUSED})
GIVES = frozenset({RequestOutcome.GRANTED, RequestOutcome.PARTLY})


class AuthorityKind(models.TextChoices):
    """Which authority asks about a client: those of Latvia, and none of any other country."""

    POLICE = "police", pgettext_lazy("authority", "State or municipal police")
    BORDER_GUARD = "border_guard", pgettext_lazy("authority", "State Border Guard")
    COURT = "court", pgettext_lazy("authority", "a court")
    PROSECUTOR = "prosecutor", pgettext_lazy("authority", "a prosecutor")
    MIGRATION_OFFICE = (
        "migration_office",
        pgettext_lazy("authority", "Office of Citizenship and Migration Affairs"),
    )
    ORPHANS_COURT = "orphans_court", pgettext_lazy("authority", "an orphan's court")
    OTHER = "other", pgettext_lazy("authority", "another authority of Latvia")


class AskedHow(models.TextChoices):
    """How an authority asked."""

    IN_WRITING = "in_writing", pgettext_lazy("disclosure", "in writing")
    BY_PHONE = "by_phone", pgettext_lazy("disclosure", "on the telephone")
    IN_PERSON = "in_person", pgettext_lazy("disclosure", "in person")


class DisclosureDecision(models.TextChoices):
    """What the data protection officer decides about it."""

    AGREED = "agreed", pgettext_lazy("disclosure", "agreed: this may be told")
    REFUSED = "refused", pgettext_lazy("disclosure", "refused: nothing is told")


class DisclosedHow(models.TextChoices):
    """How the authority was told."""

    IN_WRITING = "in_writing", pgettext_lazy("disclosure", "in writing")
    ORALLY = "orally", pgettext_lazy("disclosure", "orally")


class IncidentKind(models.TextChoices):
    """What went wrong, as whoever noticed it would say it."""

    DEVICE_LOST = "device_lost", pgettext_lazy("incident", "a device or papers lost or stolen")
    SENT_ASTRAY = (
        "sent_astray",
        pgettext_lazy("incident", "a letter or message went to the wrong person"),
    )
    LIST_ASTRAY = "list_astray", pgettext_lazy("incident", "a list or file went astray")
    SEEN_BY_OTHERS = (
        "seen_by_others",
        pgettext_lazy("incident", "somebody saw or heard what was not meant for them"),
    )
    OTHER = "other", pgettext_lazy("incident", "something else")


class IncidentRisk(models.TextChoices):
    """How likely, and how badly, the people concerned may be harmed (GDPR 33 and 34)."""

    NONE = "none", pgettext_lazy("incident", "no risk to be expected")
    RISK = "risk", pgettext_lazy("incident", "a risk")
    HIGH = "high", pgettext_lazy("incident", "a high risk")


class IncidentStepKind(models.TextChoices):
    """What was found, decided or done about an incident. What is put right is a new step."""

    NOTICED = "noticed", pgettext_lazy("incident", "When it was noticed, put right")
    COUNTED = "counted", pgettext_lazy("incident", "How many people are concerned")
    JUDGED = "judged", pgettext_lazy("incident", "Risk judged")
    AUTHORITY_TOLD = "authority_told", pgettext_lazy("incident", "Inspectorate told")
    AUTHORITY_NOT_TOLD = (
        "authority_not_told",
        pgettext_lazy("incident", "Inspectorate not told, and why"),
    )
    PEOPLE_TOLD = "people_told", pgettext_lazy("incident", "People told")
    PEOPLE_NOT_TOLD = "people_not_told", pgettext_lazy("incident", "People not told, and why")
    DONE = "done", pgettext_lazy("incident", "What was done")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")
    REOPENED = "reopened", pgettext_lazy("incident", "Opened again")


class ArchiveGround(models.TextChoices):
    """Why a file is taken out of the archive; there is no other ground."""

    OWN_REQUEST = "own_request", pgettext_lazy("archive", "the person asks about their data")
    AUTHORITY = "authority", pgettext_lazy("archive", "an authority or a court asks")
    FUNDER_CHECK = (
        "funder_check",
        pgettext_lazy("archive", "the funder checks a contract that has ended"),
    )
    LEGAL_CLAIM = "legal_claim", pgettext_lazy("archive", "a legal claim")


class ErasureGround(models.TextChoices):
    """Why files are on a list."""

    PERIOD_OVER = "period_over", pgettext_lazy("erasure", "the time of the file is over")
    REQUEST = "request", pgettext_lazy("erasure", "the person asked for it")
    REPLAY = "replay", pgettext_lazy("erasure", "erased before a backup was restored")


class HolderAnswer(models.TextChoices):
    """What another organisation says that holds the file of somebody who wants to be erased.

    The grounds are those of GDPR 17(3); a code and no words, because it outlives the file.
    """

    AGREES = "agrees", pgettext_lazy("erasure", "agrees")
    HELPS = "helps", pgettext_lazy("erasure", "keeps it: it still helps the person")
    LAW = "law", pgettext_lazy("erasure", "keeps it: the law obliges it to")
    CLAIMS = "claims", pgettext_lazy("erasure", "keeps it: it is needed for a legal claim")


class LedgerStage(models.TextChoices):
    """What the ledger says was done."""

    SET_ASIDE = "set_aside", pgettext_lazy("erasure", "set aside")
    BROUGHT_BACK = "brought_back", pgettext_lazy("erasure", "brought back")
    ERASED = "erased", pgettext_lazy("erasure", "erased")
