"""States of an import and how weighty a message about a row is. Stored values never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    """Where an import stands. Nothing is written before somebody has agreed to the check."""

    UPLOADED = "uploaded", pgettext_lazy("import state", "waiting to be checked")
    CHECKING = "checking", pgettext_lazy("import state", "being checked")
    CHECKED = "checked", pgettext_lazy("import state", "checked")
    WRITING = "writing", pgettext_lazy("import state", "being written")
    WRITTEN = "written", pgettext_lazy("import state", "written")
    REFUSED = "refused", pgettext_lazy("import state", "could not be read")
    FAILED = "failed", pgettext_lazy("import state", "interrupted by a fault")
    CANCELLED = "cancelled", pgettext_lazy("import state", "cancelled")
    EXPIRED = "expired", pgettext_lazy("import state", "not agreed to in time, files removed")


MOVING_STATES = frozenset({ImportState.UPLOADED, ImportState.CHECKING, ImportState.WRITING})
# Nobody has agreed to these yet; their files wait.
WAITING_STATES = frozenset(
    {ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED}
)
FORGOTTEN_STATES = frozenset({ImportState.CANCELLED, ImportState.EXPIRED})


class Severity(models.TextChoices):
    """What a message means for its row."""

    ERROR = "error", pgettext_lazy("import message", "error: the row is not written")
    LEFT_OUT = (
        "left_out",
        pgettext_lazy("import message", "left out, because what it belongs to is not written"),
    )
    WARNING = "warning", pgettext_lazy("import message", "warning: the row is written")


class ExportState(models.TextChoices):
    """Where a file stands on its way out."""

    WAITING = "waiting", pgettext_lazy("export state", "waits for a second person")
    READY = "ready", pgettext_lazy("export state", "ready to be taken once")
    TAKEN = "taken", pgettext_lazy("export state", "taken")
    DECLINED = "declined", pgettext_lazy("export state", "declined")
    EXPIRED = "expired", pgettext_lazy("export state", "not taken in time, file removed")


class ExportTemplate(models.TextChoices):
    """What kind of file; each has its columns declared, nothing is put together freely."""

    CASELOAD = "caseload", pgettext_lazy("export template", "List of the caseload")
    LETTER = "letter", pgettext_lazy("export template", "Letter for the client")
    OWN_DATA = "own_data", pgettext_lazy("export template", "What is kept about the client")
    IMPORT_MESSAGES = (
        "import_messages",
        pgettext_lazy("export template", "Messages about an import"),
    )
    BREACH = "breach", pgettext_lazy("export template", "Whose data a breach touched")


class ExportPurpose(models.TextChoices):
    """What a file with people's data is wanted for."""

    WORK_PLANNING = "work_planning", pgettext_lazy("purpose", "planning the work of the staff")
    DAYS_WITHOUT = "days_without", pgettext_lazy("purpose", "working on days without the system")
    DATA_CHECK = "data_check", pgettext_lazy("purpose", "checking and correcting records")
    HAND_OVER = "hand_over", pgettext_lazy("purpose", "handing cases over to another provider")
    FUNDER_CHECK = "funder_check", pgettext_lazy("purpose", "a check of the programme's money")
    LEGAL_DUTY = "legal_duty", pgettext_lazy("purpose", "a duty set by law")
    FOR_THE_CLIENT = "for_the_client", pgettext_lazy("purpose", "given to the client")
    BREACH = "breach", pgettext_lazy("purpose", "answering a breach of data")


# What a person chooses from; letters are given to the client and say so themselves, and what answers
# a breach has a page of its own.
CHOSEN_PURPOSES = tuple(
    purpose
    for purpose in ExportPurpose
    if purpose not in {ExportPurpose.FOR_THE_CLIENT, ExportPurpose.BREACH}
)


# What is made for these goes to others, who are not bound by what this program shows to whom.
LEADS_OUT = frozenset(
    {ExportPurpose.HAND_OVER, ExportPurpose.FUNDER_CHECK, ExportPurpose.LEGAL_DUTY}
)


class Omission(models.TextChoices):
    """Who was left out of a list; whether there was one of each kind, it does not say."""

    RESTRICTED = (
        "restricted",
        _("Some people are left out, because the use of their data is restricted."),
    )
    RESTRICTED_OR_CLOSED = (
        "restricted_or_closed",
        _(
            "Some people are left out, because the use of their data is restricted or their file "
            "is closed to emergencies."
        ),
    )


class ExportKind(models.TextChoices):
    """The form of a file, by its ending."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"


class Sensitivity(models.TextChoices):
    """What a column tells about a person."""

    PSEUDONYMOUS = "pseudonymous"
    IDENTIFYING = "identifying"
    SEALED = "sealed"
