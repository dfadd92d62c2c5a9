"""Nobody writes into the trail in another's name or at another time, stops it, or reads decoys from it."""

import datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.accounts.models import Passkey, User
from balsts.accounts.queries.user import system_actor
from balsts.audit.decoys import look_for_decoys
from balsts.platform.bound_postgres import acting_under
from tests.as_job import as_job
from tests.database.asking import rows, token_of
from tests.factories.accounts import create_passkey
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.people import Cast, create_cast
from tests.trail import Alarm, AuditEvent
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
ADD = (
    "insert into audit.event (id, occurred_at, event, by, subject_ids, details)"
    " values (gen_random_uuid(), {moment}, %s, %s, %s::uuid[], %s)"
)
# What passes the last day that we write: unreadable for Python, or simply never.
POISON = ["infinity", "-infinity", "20000-01-01", "1500-01-01"]


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def write(
    event: str,
    *,
    by: UUID,
    about: tuple[UUID, ...] = (),
    moment: str = "now()",
    details: dict[str, str] | None = None,
) -> None:
    rows(ADD.format(moment=moment), event, by, [str(one) for one in about], Jsonb(details or {}))


def is_refused(event: str, *, by: User, about: tuple[UUID, ...] = (), **details: str) -> bool:
    try:
        write(event, by=by.pk, about=about, details=details)
    except DatabaseError as error:
        if "in the name of who is there" not in str(error):
            raise
        return True
    return False


def test_asvs_16_4_2_nobody_writes_an_event_in_anothers_name(cast: Cast):
    with acting_under(token_of(cast.amina)):
        as_another = is_refused("client_seen", by=cast.chiara, about=(cast.fatima.id,))
        as_the_system = is_refused("client_seen", by=system_actor())
        about_somebody = is_refused("sign_in_failed", by=system_actor(), about=(cast.fatima.id,))
        as_oneself = is_refused("client_seen", by=cast.amina, about=(cast.fatima.id,))

    assert (as_another, as_the_system, about_somebody, as_oneself) == (True, True, True, False)


def test_without_a_session_only_a_failed_sign_in_and_a_copied_passkey_are_written(cast: Cast):
    create_passkey(cast.chiara, at=timezone.now())
    passkey = Passkey.objects.get(user=cast.chiara)
    with acting_under(""):
        refused = {
            "somebody": is_refused("client_seen", by=cast.chiara),
            "the system": is_refused("client_seen", by=system_actor()),
            "failed": is_refused("sign_in_failed", by=system_actor()),
            "copied": is_refused("passkey_copied", by=cast.chiara, passkey=str(passkey.pk)),
            "another's": is_refused("passkey_copied", by=cast.amina, passkey=str(passkey.pk)),
        }

    assert refused == {
        "somebody": True,
        "the system": True,
        "failed": False,
        "copied": False,
        "another's": True,
    }


def test_a_session_that_ended_just_now_may_still_say_so_and_an_older_one_may_not(cast: Cast):
    token = token_of(cast.amina)
    rows("select sec.session_end(%s, 'signed out')", token)
    with acting_under(token):
        just_now = is_refused("user_signed_out", by=cast.amina)
    rows("select tests.let_end_earlier(%s, interval '6 minutes')", cast.amina.pk)
    with acting_under(token):
        long_ago = is_refused("user_signed_out", by=cast.amina)

    assert (just_now, long_ago) == (False, True)


@pytest.mark.parametrize("moment", ["'2020-01-01'", "now() + interval '1 hour'", "'infinity'"])
def test_an_event_happens_when_it_is_written(cast: Cast, moment: str):
    before = timezone.now()
    with acting_under(token_of(cast.amina)):
        write("client_seen", by=cast.amina.pk, moment=moment)

    event = AuditEvent.objects.filter(event="client_seen").latest("number")
    assert before - datetime.timedelta(minutes=1) < event.occurred_at < timezone.now()


@pytest.mark.parametrize("moment", POISON)
def test_not_even_a_job_writes_a_moment_that_cannot_be_read_back(moment: str):
    with pytest.raises(DatabaseError, match="occurred_at_is_within_bounds"):
        write("client_seen", by=system_actor().pk, moment=f"'{moment}'")


@pytest.mark.parametrize("event", ["", "Client seen", "client-seen", "seen\n", "x" * 61])
def test_an_event_is_a_code(event: str):
    with pytest.raises(DatabaseError):
        write(event, by=system_actor().pk)


def test_somebody_elses_pages_of_the_day_are_not_used_up(cast: Cast):
    rows("select tests.limit_pages(2, 3)")
    with acting_under(token_of(cast.amina)):
        for _ in range(4):
            is_refused("client_seen", by=cast.chiara, about=(cast.fatima.id,))

    answer = browser_of(cast.chiara).get(f"/clients/{cast.fatima.reference}/")

    assert answer.status_code == 200
    assert not Alarm.objects.exists()


def test_pages_ring_of_what_they_may_notice_and_of_nothing_else(cast: Cast):
    with acting_under(token_of(cast.amina)):
        for what in ("no_such_alarm", "decoy_reached", "many_pages_seen", "last_page_seen"):
            with pytest.raises(DatabaseError, match="no alarm of the pages"):
                rows("select audit.raise_alarm(%s, '{}')", what)
        rows("select audit.raise_alarm('sealed_note_does_not_open', '{}')")

    assert [alarm.event for alarm in Alarm.objects.all()] == ["sealed_note_does_not_open"]


def test_an_alarm_without_a_sentence_is_shown_by_its_code(cast: Cast):
    rows("select tests.note_alarm('of_long_ago', %s)", cast.amina.pk)

    page = browser_of(cast.gunta).get("/oversight/alarms/")

    assert f"{cast.amina.full_name}: of_long_ago" in page.text


def decoy_of(cast: Cast):
    decoy = create_client(given_name="Decoy")
    create_assignment(create_enrolment(decoy, cast.contract), cast.worker)
    rows("select tests.mark_decoy(%s, %s, %s)", decoy.id, cast.contract.id, cast.gunta.pk)
    return decoy


def counted_by(user: User, file: UUID) -> dict[str, tuple[int, ...]]:
    """Return what a transaction that is taken back can count of an event about a file."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from tests.counted()")
        before = dict(cursor.fetchall())
        cursor.execute(ADD.format(moment="now()"), ["client_seen", user.pk, [str(file)], Jsonb({})])
        cursor.execute("select * from tests.counted()")
        after = dict(cursor.fetchall())
        transaction.set_rollback(True)
    return {
        table: tuple(
            now - was for now, was in zip(counts, before.get(table, [0] * len(counts)), strict=True)
        )
        for table, counts in after.items()
    }


def test_nothing_that_can_be_counted_tells_a_decoy_from_another_file(cast: Cast):
    decoy = decoy_of(cast)
    with acting_under(token_of(cast.amina)):
        counted_by(cast.amina, cast.fatima.id)
        of_fatima = counted_by(cast.amina, cast.fatima.id)
        of_decoy = counted_by(cast.amina, decoy.id)

    assert of_fatima["to_look_at"][0] == 1
    assert of_decoy == of_fatima


def kept() -> list[tuple[object, ...]]:
    return rows("select event, by, subject_ids from tests.alarm_as_kept")


def test_a_decoy_rings_as_soon_as_an_auditor_opens_any_page(cast: Cast):
    decoy = decoy_of(cast)
    gunta = browser_of(cast.gunta)
    with acting_under(token_of(cast.amina)):
        write("client_seen", by=cast.amina.pk, about=(cast.fatima.id, decoy.id))
        rows("select audit.alarms_waiting()")
    before = kept()

    gunta.get("/oversight/")
    gunta.get("/oversight/alarms/")

    assert before == []
    assert kept() == [("decoy_reached", cast.amina.pk, [decoy.id])]


def test_pages_do_not_look_for_decoys():
    with pytest.raises(DatabaseError, match="permission denied"):
        rows("select audit.look_for_decoys()")


@pytest.mark.django_db(transaction=True)
def test_a_job_rings_though_no_auditor_opens_a_page():
    cast = create_cast(today=timezone.localdate())
    decoy = decoy_of(cast)
    with acting_under(token_of(cast.amina)):
        write("client_seen", by=cast.amina.pk, about=(decoy.id,))

    with as_job():
        rung = look_for_decoys(), look_for_decoys()

    assert rung == (1, 0)
    assert kept() == [("decoy_reached", cast.amina.pk, [decoy.id])]
