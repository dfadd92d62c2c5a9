"""Asking what another policy would change: a row to follow, and a job that counts it."""

import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.queries.law import law
from balsts.organisations.queries.programme import programme_by_code
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.statistics.definitions import WHAT_IF
from balsts.statistics.models import WhatIf
from balsts.statistics.models.what_if import LONGEST_NAME, LONGEST_REASON
from balsts.statistics.operations.request import LOCK
from balsts.statistics.permissions import can_run_what_ifs
from balsts.statistics.rules.what_if import AskedWhatIf, blockers_for_asking, stored_changes

WHAT_IF_JOB = "statistics.run_what_if"


class CannotAskWhatIf(Refused):
    """The question was not taken; nothing is counted."""


@transaction.atomic
def request_what_if(
    *, name: str, reason: str, asked: AskedWhatIf, by: User, at: datetime.datetime
) -> WhatIf:
    """Ask a what-if under the name of the person; a job counts it soon."""
    what_if = register_what_if(name=name, reason=reason, asked=asked, by=by, at=at)
    app.configure_task(WHAT_IF_JOB, lock=LOCK).defer(what_if_id=str(what_if.id))
    return what_if


@transaction.atomic
def register_what_if(
    *, name: str, reason: str, asked: AskedWhatIf, by: User, at: datetime.datetime
) -> WhatIf:
    """Note what is asked; who calls this sees to it that it is counted."""
    if not can_run_what_ifs(standing_of(by, on=timezone.localdate(at))):
        raise CannotAskWhatIf.without_permission()
    name, reason = name.strip(), reason.strip()
    country = law()
    blockers = blockers_for_asking(
        asked, country=country, programme=programme_by_code(asked.programme)
    )
    blockers += _blockers_of_words(name, reason)
    if blockers:
        raise CannotAskWhatIf(blockers)
    what_if = WhatIf.objects.create(
        name=name,
        reason=reason,
        country=country.code,
        base_policy=asked.base_policy,
        changes=stored_changes(asked.changes),
        programme=asked.programme,
        cohort=asked.cohort,
        first_month_on=asked.first_month_on,
        last_month_on=asked.last_month_on,
        definition_version=WHAT_IF.version,
        requested_at=at,
        requested_by=by,
    )
    trail.record(
        "what_if_requested",
        by=by,
        at=at,
        details={"what_if": str(what_if.id), "policy": asked.base_policy},
    )
    return what_if


def _blockers_of_words(name: str, reason: str) -> list[Blocker]:
    """A what-if that nobody can name or explain later is worth nothing."""
    if 0 < len(name) <= LONGEST_NAME and 0 < len(reason) <= LONGEST_REASON:
        return []
    text = translatable("Write a name and a reason, so that others understand it later.")
    return [Blocker(code="words", message=Sentence(text))]
