"""Removing the files of imports that nobody agreed to: they hold whole caseloads."""

import datetime

from django.db import transaction

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.exchange import uploads
from balsts.exchange.enums import WAITING_STATES, ImportState
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.platform.blockers import Refused


class CannotDropWaitingFiles(Refused):
    """The files may not be removed by this person."""


def drop_waiting_files(*, by: User, at: datetime.datetime) -> int:
    """Forget imports that have waited too long for an agreement; return how many.

    Files and messages go, the row stays and says so. What is agreed to is never dropped, nor what
    somebody holds at this moment. Folders that no import needs any more go with them.
    """
    if not by.is_system:
        raise CannotDropWaitingFiles.without_permission()
    latest = at - uploads.KEPT_FOR
    with transaction.atomic():
        waiting = ImportRun.objects.filter(state__in=WAITING_STATES, started_at__lte=latest)
        run_ids = list(waiting.select_for_update(skip_locked=True).values_list("id", flat=True))
        ImportMessage.objects.filter(run_id__in=run_ids).delete()
        ImportRun.objects.filter(id__in=run_ids).update(state=ImportState.EXPIRED)
        needed = ImportRun.objects.filter(state__in=(*WAITING_STATES, ImportState.WRITING))
        folders = uploads.kept_since_before(latest) - set(needed.values_list("id", flat=True))
        if run_ids or folders:
            trail.record(
                "import_files_dropped",
                by=by,
                at=at,
                details={"imports": len(run_ids), "folders": len(folders)},
            )
    for run_id in {*run_ids, *folders}:
        uploads.discard(run_id)
    return len(run_ids)
