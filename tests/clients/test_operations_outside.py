"""Saying why a file outside one's own caseload is opened."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balsts.clients.enums import OutsideReason
from balsts.clients.models import OutsideOpening
from balsts.clients.operations.outside import CannotOpenOutsideCaseload, open_outside_caseload
from tests.factories.clients import create_client, create_enrolment
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate(NOW))


def test_the_reason_is_kept_and_its_kind_stands_in_the_trail_without_a_word(cast: Cast):
    say_why(cast.fatima, by=cast.chiara, reason=OutsideReason.COMPLAINT, words=" A letter came. ")

    kept = OutsideOpening.objects.get()
    assert (kept.client, kept.opened_by, kept.reason_kind, kept.words, kept.opened_on) == (
        cast.fatima,
        cast.chiara,
        "complaint",
        "A letter came.",
        timezone.localdate(kept.opened_at),
    )
    event = AuditEvent.objects.get(event="file_opened_outside_caseload")
    assert (event.by, event.subject_ids, event.details, event.occurred_at) == (
        cast.chiara.pk,
        [cast.fatima.id],
        {"reason": "complaint"},
        kept.opened_at,
    )


def test_said_twice_on_a_day_the_first_reason_stays_and_nothing_is_written(cast: Cast):
    say_why(cast.fatima, by=cast.chiara, reason=OutsideReason.ADVICE)
    with CaptureQueriesContext(connection) as asked:
        say_why(cast.fatima, by=cast.chiara, reason=OutsideReason.COMPLAINT)

    assert [one["sql"] for one in asked if "INSERT INTO" in one["sql"].upper()] == []
    assert OutsideOpening.objects.get().reason_kind == "advice"
    assert AuditEvent.objects.filter(event="file_opened_outside_caseload").count() == 1


@pytest.mark.parametrize("words", ["", "  "])
def test_something_else_says_what(cast: Cast, words: str):
    with pytest.raises(CannotOpenOutsideCaseload) as refused:
        say_why(cast.fatima, by=cast.chiara, reason=OutsideReason.SOMETHING_ELSE, words=words)

    assert [one.code for one in refused.value.blockers] == ["say_what_else"]
    assert not OutsideOpening.objects.exists()


def test_the_table_wants_words_of_something_else_too(cast: Cast):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        OutsideOpening.objects.create(
            client=cast.fatima,
            opened_on=timezone.localdate(NOW),
            opened_at=NOW,
            opened_by=cast.chiara,
            reason_kind="something_else",
        )

    assert error.value.__cause__.diag.constraint_name == "outside_opening_says_what_else"


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "esther", "gunta"])
def test_whoever_sees_only_their_own_has_nothing_to_say(cast: Cast, who: str):
    with pytest.raises(CannotOpenOutsideCaseload) as refused:
        say_why(cast.fatima, by=getattr(cast, who))

    assert [one.code for one in refused.value.blockers] == ["no_permission"]


def test_a_reason_gives_no_sight_of_a_file_that_is_not_seen(cast: Cast):
    others = create_client()
    create_enrolment(others, cast.other_contract)

    with pytest.raises(CannotOpenOutsideCaseload) as refused:
        open_outside_caseload(
            client=others,
            reason_kind=OutsideReason.QUALITY,
            words="",
            by=cast.chiara,
            at=NOW + datetime.timedelta(0),
        )

    assert [one.code for one in refused.value.blockers] == ["client_not_seen"]
