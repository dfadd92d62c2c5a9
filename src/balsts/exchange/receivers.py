"""What this room hears from the rooms below it; every pair is in docs/reference/signals.md."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from balsts.clients.enums import Particular
from balsts.clients.models import Correction
from balsts.clients.signals import particulars_corrected

# In which columns of the list of a caseload a particular stands.
COLUMNS_OF: dict[Particular, tuple[str, ...]] = {
    Particular.GIVEN_NAME: ("name",),
    Particular.FAMILY_NAME: ("name",),
    Particular.GIVEN_NAME_ORIGINAL: ("name_original",),
    Particular.FAMILY_NAME_ORIGINAL: ("name_original",),
    Particular.BIRTH: ("born_on", "age"),
    Particular.SEX: ("sex",),
    Particular.CITIZENSHIPS: ("citizenship",),
    Particular.INTERPRETER_LANGUAGE: ("interpreter_language",),
}


def connect() -> None:
    """Listen."""
    particulars_corrected.connect(on_particulars_corrected, dispatch_uid="exchange.lists")


def on_particulars_corrected(
    sender: Any,  # noqa: ARG001 - every signal names its sender
    *,
    correction: Correction,
    particulars: Sequence[Particular],
    **_: Any,
) -> None:
    """Name the lists that left with what was corrected in them.

    The register does not keep whose data a list held; the trail does, which no page reads. So the
    database itself looks there, and each programme sees its own lists.
    """
    columns = [column for one in particulars for column in COLUMNS_OF.get(one, ())]
    with connection.cursor() as cursor:
        cursor.execute("select sec.name_lists(%s, %s)", [correction.pk, columns])
