"""Putting right what somebody asked to have put right."""

import datetime

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import CorrectionCause
from balsts.clients.models import Correction
from balsts.clients.operations.correction import CannotCorrectParticulars, correct_particulars
from balsts.clients.particulars import Registration
from balsts.organisations.queries.standing import standing_of
from balsts.privacy.models import DataRequest, RequestCorrection
from balsts.privacy.queries.request import requests_visible_to
from balsts.privacy.rules import MADE_TO_OTHERS, blockers_for_correcting_as_asked


@transaction.atomic
def correct_as_asked(
    *,
    request: DataRequest,
    seen_version: int,
    told: Registration,
    cause: CorrectionCause,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Correction:
    """Correct particulars because the person asked for it; the request is answered in a step of its own."""
    held = DataRequest.objects.select_for_update(of=("self",)).select_related("client")
    asked = held.get(pk=request.pk)
    standing = standing_of(by, on=timezone.localdate(at))
    if not by.is_system and not requests_visible_to(standing).filter(pk=asked.pk).exists():
        raise CannotCorrectParticulars([MADE_TO_OTHERS])
    if blockers := blockers_for_correcting_as_asked(
        kind=asked.kind, is_identified=asked.identified_on is not None, is_open=asked.is_open
    ):
        raise CannotCorrectParticulars(blockers)
    correction = correct_particulars(
        client=asked.client,
        seen_version=seen_version,
        told=told,
        cause=cause,
        reason=reason,
        by=by,
        at=at,
    )
    RequestCorrection.objects.create(request=asked, correction=correction)
    trail.record(
        "corrected_as_asked",
        by=by,
        at=at,
        subjects=[asked.client_id],
        details={"correction": str(correction.pk)},
    )
    return correction
