"""Asking for a file in the archive: what is the same question, and what is forgotten of those about nobody."""

import datetime
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.jobs import QUESTIONS_KEPT_FOR
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.jobs import forget_archive_questions_at_night
from balsts.privacy.models import ArchiveOpening
from balsts.privacy.operations.archive import AskedOfArchive, ask_archive
from balsts.privacy.queries.archive import is_found
from tests.as_job import as_job
from tests.database.asking import token_of
from tests.factories.archive import (
    ONE_DAY,
    ask_for_nobody,
    create_opening,
    create_second_manager,
    end_contract,
)
from tests.factories.inquiries import wanted_like
from tests.people import Cast, create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    end_contract(cast)
    return cast


def asking(cast: Cast, **changes: Any) -> AskedOfArchive:
    return AskedOfArchive(
        wanted=wanted_like(cast.fatima, **changes),
        ground=ArchiveGround.OWN_REQUEST,
        reason="She asks what we keep about her.",
        days=7,
    )


def ask(asked: AskedOfArchive, *, by: User) -> tuple[UUID, bool | None]:
    with acting_under(token_of(by)):
        question = ask_archive(asked=asked, by=by, at=timezone.now())
        return question, is_found(question)


@pytest.mark.parametrize(
    ("changes", "is_there", "event"),
    [
        ({}, True, "archive_asked"),
        ({"given_name": "Somebody"}, False, "archive_asked_for_nobody"),
    ],
)
def test_the_same_form_sent_again_is_answered_as_before_and_asks_once(
    cast: Cast, changes: dict[str, str], event: str, *, is_there: bool
) -> None:
    asked = asking(cast, **changes)

    first, again = ask(asked, by=cast.chiara), ask(asked, by=cast.chiara)

    assert first == again
    assert first[1] is is_there
    assert (ArchiveOpening.objects.count(), AuditEvent.objects.filter(event=event).count()) == (
        1,
        1,
    )


def test_a_form_sent_again_the_next_day_is_answered_as_before(cast: Cast) -> None:
    asked = asking(cast)
    create_opening(
        cast.fatima,
        cast.contract,
        by=cast.chiara,
        id=asked.opening_id(cast.chiara),
        asked_at=NOW - ONE_DAY,
        days=7,
    )

    answers = [ask(one, by=cast.chiara)[1] for one in (asked, asking(cast))]

    # From another form it is another question, and the file is asked for already.
    assert answers == [True, False]
    assert ArchiveOpening.objects.count() == 2


def test_other_words_of_a_form_are_another_question(cast: Cast) -> None:
    wrong = asking(cast, given_name="Somebody")
    right = replace(wrong, wanted=wanted_like(cast.fatima))
    longer = replace(right, days=31)

    answers = [ask(one, by=cast.chiara)[1] for one in (wrong, right, longer)]

    # The last one finds nobody, because the file is asked for already.
    assert answers == [False, True, False]


def test_who_sends_a_form_is_part_of_what_it_says(cast: Cast) -> None:
    asked = asking(cast)

    answers = [ask(asked, by=one)[1] for one in (cast.chiara, create_second_manager(cast))]

    assert answers == [True, False]
    assert ArchiveOpening.objects.count() == 2


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_at_night_old_questions_about_nobody_are_forgotten_and_no_others(cast: Cast) -> None:
    long_ago = NOW - QUESTIONS_KEPT_FOR - datetime.timedelta(days=1)
    create_opening(
        cast.fatima,
        cast.contract,
        by=cast.chiara,
        asked_at=long_ago,
        open_until=timezone.localdate(long_ago) + ONE_DAY,
    )
    for at in (long_ago, NOW):
        ask_for_nobody(cast.contract.provider, by=cast.chiara, at=at)

    with as_job():
        forget_archive_questions_at_night(0)
        forget_archive_questions_at_night(0)

    kept = ArchiveOpening.objects.order_by("asked_at").values_list("client_id", "asked_at")
    assert list(kept) == [(cast.fatima.id, long_ago), (None, NOW)]
    forgotten = AuditEvent.objects.get(event="archive_questions_forgotten")
    assert (forgotten.by, forgotten.details) == (system_actor().pk, {"questions": 1})
