"""Codes that say most of somebody, and the word by which each is known again on whatever page.

The words of such a code stand in lists and sentences too. So while everything is looked at, the word
of a canary takes their place in the catalogue of every language: what a page says then, it says of the
code. A raw code is looked for where it can be told from other words. What could be chosen and is not
is left out by `values.said_in`.
"""

import functools
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import trans_real

from balsts.casework.enums import (
    HEALTH_DOMAINS,
    ActionResponsible,
    BarrierKind,
    CaseState,
    GoalState,
    HandOverAnswer,
    NeedCode,
    NeedDomain,
    PlanState,
    PromiseCause,
    ServiceType,
)
from balsts.clients.enums import (
    ArrivalPath,
    AssignmentRole,
    CircumstanceKind,
    ClosedFileReason,
    ConsentAnswer,
    EmergencyVerdict,
    InquiryReason,
    LegalStatus,
    MaritalStatus,
    Place,
    ReferralState,
    Sex,
)
from balsts.exchange.enums import ExportPurpose, ExportState
from balsts.exchange.sheets.kinds import codes_by_label
from balsts.platform.languages import LETTER_LANGUAGES, LanguageLevel
from balsts.privacy.enums import ArchiveGround, AskedHow, AuthorityKind, RequestKind

ABOUT_HEALTH, OWN = " (about health)", " (own)"
# Put in the place of whatever code is given, wherever a row is made.
PUT_THERE: dict[str, models.TextChoices] = {
    "specificneed.code": NeedCode.TORTURE_PI,
    "goal.domain": NeedDomain.CHILDREN_EDUCATION,
    f"goal.domain{ABOUT_HEALTH}": NeedDomain.PSYCHO_EMOTIONAL,
}
# Codes on which the world hangs, or which rows of `words.py` have: they stay where they are.
AS_GIVEN: dict[str, models.TextChoices] = {
    "legalstatusevent.legal_status": LegalStatus.ALTERNATIVE,
    "circumstance.circumstance_kind": CircumstanceKind.FULL_TIME_STUDIES,
    "closedfile.reason_kind": ClosedFileReason.THREATENED,
    "servicerecord.service_type": ServiceType.LEGAL_REFERRAL,
    f"servicerecord.service_type{OWN}": ServiceType.ACCOMPANIMENT,
    f"servicerecord.service_type{ABOUT_HEALTH}": ServiceType.HEALTH,
    "servicerecord.place": Place.LIEPNA,
    "barrier.kind": BarrierKind.DISCRIMINATION,
    f"barrier.kind{ABOUT_HEALTH}": BarrierKind.REFUSAL,
    "handover.answer": HandOverAnswer.REFUSED,
    "promisechange.because": PromiseCause.STATUS,
    "spokenlanguage.level": LanguageLevel.MOTHER_TONGUE,
    "assignment.role": AssignmentRole.MENTOR,
    "export.state": ExportState.WAITING,
    "export.purpose": ExportPurpose.DATA_CHECK,
    "arrivalevent.arrival_path": ArrivalPath.SELF_ARRIVED,
    "client.sex": Sex.FEMALE,
    "client.marital_status": MaritalStatus.WIDOWED,
    "case.state": CaseState.IMPLEMENTATION,
    "inclusionplan.state": PlanState.AGREED,
    "goal.state": GoalState.PLANNED,
    "planaction.responsible": ActionResponsible.MENTOR,
    "consent.answer": ConsentAnswer.GIVEN,
    "referral.state": ReferralState.WAITING,
    "emergencyaccess.verdict": EmergencyVerdict.JUSTIFIED,
    "inquiry.reason_kind": InquiryReason.COMES_TO_US,
    "datarequest.kind": RequestKind.ACCESS,
    "archiveopening.ground": ArchiveGround.OWN_REQUEST,
    "disclosure.authority_kind": AuthorityKind.POLICE,
    "disclosure.asked_how": AskedHow.BY_PHONE,
}
TOLD_CODES = PUT_THERE | AS_GIVEN
# Figures of everybody together bear these codes, whoever there is in them.
CODES_OF_FIGURES = {"arrivalevent.arrival_path"}


def code_to_put(key: str, given: Any) -> Any:
    """Return the code that is kept in the place of the given one."""
    variant = ABOUT_HEALTH if key == "goal.domain" and given in HEALTH_DOMAINS else ""
    return PUT_THERE.get(key + variant, given)


def word_of(key: str) -> str:
    """Return the word by which the code of a field is known: letters alone, as any text may have."""
    return f"qq{re.sub('[^a-z]', '', key)}qq"


@contextmanager
def codes_have_words() -> Iterator[None]:
    """Put the words into the catalogues while inside; whatever is kept by its words is forgotten."""
    words = {_catalogue_key(code): word_of(key) for key, code in TOLD_CODES.items()}
    with ExitStack() as stack:
        stack.callback(_forget)
        for language in LETTER_LANGUAGES.values():
            stack.enter_context(_said_first(trans_real.translation(language), words))
        _forget()
        yield


@contextmanager
def _said_first(language: trans_real.DjangoTranslation, words: dict[str, str]) -> Iterator[None]:
    catalogue = language._catalog
    catalogue._catalogs.insert(0, words)
    catalogue._plurals.insert(0, catalogue._plurals[0])
    try:
        yield
    finally:
        del catalogue._catalogs[0], catalogue._plurals[0]


def _catalogue_key(code: models.TextChoices) -> str:
    return "\x04".join(code.label._args)


def _forget() -> None:
    cache.clear()
    codes_by_label.cache_clear()


@functools.cache
def raw_signs() -> dict[str, re.Pattern[str]]:
    """Return how a raw code is known where no other word has its form, nor another field the code."""
    return {
        key: re.compile(rf"(?<![\w/.-]){re.escape(code)}(?![\w.-])", re.IGNORECASE)
        for key, code in TOLD_CODES.items()
        if re.search("[_-]", code) and key not in CODES_OF_FIGURES
    }
