"""States of an import and how weighty a message about a row is. Stored values never change."""

from django.db import models
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
