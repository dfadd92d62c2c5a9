"""Answering for one's own organisation whether a file that it holds may be erased."""

import datetime

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.privacy.enums import HolderAnswer
from balsts.privacy.models import ErasureHolder
from balsts.privacy.permissions import can_approve_erasures
from balsts.privacy.queries.erasure_holder import question_to


class CannotAnswerForFile(Refused):
    """The answer cannot be given."""


@transaction.atomic
def answer_for_file(
    *, holder: ErasureHolder, answer: HolderAnswer, by: User, at: datetime.datetime
) -> ErasureHolder:
    """Agree that the file is erased, or keep it on one of the law's grounds; until it is set aside."""
    standing = standing_of(by, on=timezone.localdate(at))
    ErasureHolder.objects.select_for_update().filter(pk=holder.pk).first()
    found = question_to(holder.pk, standing=standing) if can_approve_erasures(standing) else None
    if found is None:
        raise CannotAnswerForFile.without_permission()
    if found.set_aside_at is not None:
        raise CannotAnswerForFile.because(
            "set_aside",
            Sentence(translatable("Everybody has agreed already: the file is set aside.")),
        )
    found.answer, found.answered_at, found.answered_by = answer, at, by
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    trail.record(
        "erasure_answered",
        by=by,
        at=at,
        subjects=[found.client_id],
        details={"list": str(found.list_id), "answer": answer.value},
    )
    kept: ErasureHolder = found
    return kept
