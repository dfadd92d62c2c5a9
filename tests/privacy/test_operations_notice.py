"""That a client was told how their data are used: by whom it is written down, and what stays."""

import datetime
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.models import PrivacyNotice
from balsts.privacy.operations.notice import CannotGiveNotice, NoticeEntry, give_notice
from balsts.privacy.queries.notice import last_notice_by_us, notices_of
from tests.database.asking import token_of
from tests.factories.clients import create_client
from tests.factories.privacy import create_notice
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def entry_of(cast: Cast, **told: object) -> NoticeEntry:
    entry = NoticeEntry(
        client=cast.fatima,
        given_on=TODAY,
        language="prs",
        given_by=cast.amina,
        worded_on=TODAY - 30 * ONE_DAY,
        interpreter_name="Ibrahim",
    )
    return replace(entry, **told)  # type: ignore[arg-type]


def codes(refusal: pytest.ExceptionInfo[CannotGiveNotice]) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def test_give_notice_keeps_day_language_who_told_it_interpreter_and_wording(cast: Cast) -> None:
    give_notice(entry=entry_of(cast, given_on=TODAY - ONE_DAY), by=cast.edgars, at=NOW)

    notice = PrivacyNotice.objects.get()
    assert (notice.given_on, notice.language, notice.given_by, notice.interpreter_name) == (
        TODAY - ONE_DAY,
        "prs",
        cast.amina,
        "Ibrahim",
    )
    assert (notice.worded_on, notice.recorded_by) == (TODAY - 30 * ONE_DAY, cast.edgars)
    assert (notice.organisation, notice.programme) == (
        cast.contract.provider,
        cast.contract.programme,
    )
    event = AuditEvent.objects.get(event="notice_given")
    assert (event.subject_ids, event.details) == ([cast.fatima.id], {"language": "prs"})


def test_give_notice_sent_twice_is_kept_once_and_told_again_is_kept_beside(cast: Cast) -> None:
    first = give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)

    again = give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)
    anew = give_notice(entry=entry_of(cast, language="rus"), by=cast.amina, at=NOW)

    assert (again.id == first.id, anew.id == first.id) == (True, False)
    assert PrivacyNotice.objects.count() == 2
    assert AuditEvent.objects.filter(event="notice_given").count() == 2


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_give_notice_sent_twice_at_once_is_kept_once(cast: Cast) -> None:
    first, second = two_at_once(
        lambda: give_notice(entry=entry_of(cast), by=cast.amina, at=NOW),
        lambda: give_notice(entry=entry_of(cast), by=cast.amina, at=NOW),
    )

    assert (first.id == second.id, PrivacyNotice.objects.count()) == (True, 1)


def test_give_notice_may_lie_before_the_day_of_registration(cast: Cast) -> None:
    met_on = TODAY - 20 * ONE_DAY

    notice = give_notice(entry=entry_of(cast, given_on=met_on), by=cast.amina, at=NOW)

    assert timezone.localdate(cast.fatima.registered_at) == TODAY
    assert notice.given_on == met_on


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"given_on": TODAY + ONE_DAY}, "given_in_future"),
        ({"worded_on": TODAY + ONE_DAY}, "given_before_worded"),
    ],
)
def test_give_notice_refuses_days_that_cannot_be(
    cast: Cast, told: dict[str, datetime.date], code: str
) -> None:
    with pytest.raises(CannotGiveNotice) as refusal:
        give_notice(entry=entry_of(cast, **told), by=cast.amina, at=NOW)

    assert codes(refusal) == [code]
    assert not PrivacyNotice.objects.exists()


def test_give_notice_refuses_that_a_stranger_told_it(cast: Cast) -> None:
    with pytest.raises(CannotGiveNotice) as refusal:
        give_notice(entry=entry_of(cast, given_by=cast.daniel), by=cast.amina, at=NOW)

    assert codes(refusal) == ["explained_by_a_stranger"]


def test_give_notice_is_for_who_works_with_the_client(cast: Cast) -> None:
    with pytest.raises(CannotGiveNotice) as unseen:
        give_notice(entry=entry_of(cast), by=cast.daniel, at=NOW)
    with pytest.raises(CannotGiveNotice) as without_permission:
        give_notice(entry=entry_of(cast), by=cast.esther, at=NOW)

    assert (codes(unseen), codes(without_permission)) == (["client_not_seen"], ["no_permission"])


def test_somebody_whose_data_are_restricted_can_be_told(cast: Cast) -> None:
    cast.fatima.restricted_at = NOW
    cast.fatima.save(update_fields=["restricted_at"])

    give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)

    assert PrivacyNotice.objects.count() == 1


def test_notices_come_with_the_last_first_and_only_where_they_were_given(cast: Cast) -> None:
    before = give_notice(entry=entry_of(cast, given_on=TODAY - ONE_DAY), by=cast.amina, at=NOW)
    last = give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)

    found = {
        user.username: list(notices_of(cast.fatima, standing_of(user, on=TODAY)))
        for user in (cast.amina, cast.chiara, cast.daniel)
    }

    assert found == {"amina": [last, before], "chiara": [last, before], "daniel": []}


def test_what_the_provider_before_told_is_read_and_is_not_what_we_told(cast: Cast) -> None:
    """Each that holds a file tells for itself."""
    before = create_notice(cast.fatima, cast.former_contract)
    standing = standing_of(cast.amina, on=TODAY)

    assert list(notices_of(cast.fatima, standing)) == [before]
    assert last_notice_by_us(cast.fatima, standing) is None


ADDED = (
    "insert into privacy_privacynotice (id, client_id, organisation_id, programme_id, given_on,"
    " language, given_by_id, interpreter_name, worded_on, recorded_at, recorded_by_id)"
    " values (gen_random_uuid(), %(client)s, %(organisation)s, %(programme)s, %(on)s, 'prs',"
    " %(by)s, '', '2020-01-01', now(), %(by)s)"
)


def told_to(cast: Cast, **told: object) -> dict[str, object]:
    return {
        "client": cast.fatima.id,
        "organisation": cast.contract.provider_id,
        "programme": cast.contract.programme_id,
        "on": TODAY,
        "by": cast.amina.pk,
    } | told


def asked_as(user: User, sql: str, values: object = None) -> int:
    """Return how many rows it found or wrote; what fails leaves the test's transaction whole."""
    token = token_of(user)
    with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_the_database_lets_one_be_added_in_ones_own_name_of_ones_own_organisation(
    cast: Cast,
) -> None:
    assert asked_as(cast.amina, ADDED, told_to(cast)) == 1


@pytest.mark.parametrize("wrong", ["anothers_name", "another_organisation", "tomorrow", "unseen"])
def test_the_database_refuses_one_that_is_not_ones_own_to_give(cast: Cast, wrong: str) -> None:
    told = {
        "anothers_name": {"by": cast.chiara.pk},
        "another_organisation": {"organisation": cast.movement_contract.provider_id},
        "tomorrow": {"on": TODAY + ONE_DAY},
        "unseen": {"client": create_client().id},
    }[wrong]

    with pytest.raises(DatabaseError, match="row-level security"):
        asked_as(cast.amina, ADDED, told_to(cast, **told))


@pytest.mark.parametrize(
    "sql",
    ["update privacy_privacynotice set language = 'lv'", "delete from privacy_privacynotice"],
)
def test_the_database_lets_nobody_change_or_remove_one(cast: Cast, sql: str) -> None:
    give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)

    with pytest.raises(DatabaseError, match="permission denied"):
        asked_as(cast.amina, sql)


def test_the_database_hides_it_from_who_does_not_work_with_the_client(cast: Cast) -> None:
    give_notice(entry=entry_of(cast), by=cast.amina, at=NOW)

    seen = "select id from privacy_privacynotice"
    assert (asked_as(cast.amina, seen), asked_as(cast.edgars, seen)) == (1, 1)
    assert (asked_as(cast.daniel, seen), asked_as(cast.boris, seen)) == (0, 0)


def test_the_database_refuses_a_notice_in_no_language_or_before_it_was_worded(cast: Cast) -> None:
    for told in ({"language": ""}, {"worded_on": TODAY + ONE_DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivacyNotice.objects.create(
                **{
                    "client": cast.fatima,
                    "organisation": cast.contract.provider,
                    "programme": cast.contract.programme,
                    "given_on": TODAY,
                    "language": "prs",
                    "given_by": cast.amina,
                    "worded_on": TODAY,
                    "recorded_at": NOW,
                    "recorded_by": cast.amina,
                }
                | told
            )
