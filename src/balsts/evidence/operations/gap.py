"""Asking for gap evidence; light enough for pages."""

import datetime

from django.db import transaction

from balsts.accounts.models import User
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.statistics.models import ReportRun
from balsts.statistics.operations.request import request_report

GAP_JOB = "evidence.make_gap_evidence"


@transaction.atomic
def request_gap_evidence(
    *,
    first_day: datetime.date,
    last_day: datetime.date,
    programme: str,
    by: User,
    at: datetime.datetime,
) -> ReportRun:
    """Ask for the gaps of a period, both days included; a job counts them soon.

    The request leaves its audit event through statistics, as `trail.record` "report_requested".
    """
    parameters = {
        "from": first_day.isoformat(),
        "last_day": last_day.isoformat(),
        "programme": programme,
    }
    return request_report(report=GAP_EVIDENCE, parameters=parameters, job=GAP_JOB, by=by, at=at)
