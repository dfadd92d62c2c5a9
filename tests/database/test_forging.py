"""Who gets to run statements as the application cannot make themself somebody else."""

import datetime
import hashlib
import os

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from balsts.clients.models import Assignment, Enrolment, FormerRow
from balsts.exchange.models import Export
from balsts.organisations.models import StaffMember
from balsts.platform.bound_postgres import acting_under
from balsts.platform.bound_postgres.token import SETTING
from balsts.privacy.enums import ErasureGround
from balsts.privacy.models import ErasureList
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, move_enrolment
from tests.factories.exports import create_waiting_export
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
SEEN = "select reference from clients_client"
INSUFFICIENT_PRIVILEGE = "42501"
# Ten thousand take minutes: `TURNS=10000`, as trials/README.md has it.
TURNS = int(os.environ.get("TURNS", "500"))


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def test_the_worker_sees_the_client_whom_they_work_with(cast: Cast) -> None:
    with acting_under(token_of(cast.amina)):
        assert rows(SEEN) == [(cast.fatima.reference,)]


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "A" * 42 + "_"])
def test_without_a_session_nobody_is_seen(cast: Cast, token: str) -> None:
    with acting_under(token):
        assert rows(SEEN) == []


def test_a_session_that_was_ended_sees_nobody_in_the_next_statement(cast: Cast) -> None:
    token = token_of(cast.amina)

    with acting_under(token):
        before = rows(SEEN)
        rows("select sec.session_end(%s, 'ended by the test')", token)
        after = rows(SEEN)

    assert (before, after) == ([(cast.fatima.reference,)], [])


def test_asvs_7_2_1_the_hash_of_a_token_is_no_token(cast: Cast) -> None:
    hashed = hashlib.sha256(token_of(cast.amina).encode()).hexdigest()

    with acting_under(hashed):
        assert rows(SEEN) == []


def test_a_user_id_is_no_token(cast: Cast) -> None:
    with acting_under(str(cast.chiara.pk)):
        assert rows(SEEN) == []


def test_closing_an_account_acts_at_once(cast: Cast) -> None:
    token = token_of(cast.amina)
    cast.amina.is_active = False
    cast.amina.save()

    with acting_under(token):
        assert rows(SEEN) == []


def test_setting_the_token_inside_a_question_shows_nothing_that_it_did_not_open(cast: Cast) -> None:
    with acting_under(token_of(cast.boris)):
        found = rows(
            "select reference from clients_client, "
            f"(select set_config('{SETTING}', '{cast.amina.pk}', true)) forged"
            " union all select reference from clients_client"
        )

    assert found == []


FORBIDDEN = {
    "read who has a session": "select * from sec.live_session",
    "write themself a session": (
        "insert into sec.live_session (token_hash, user_id, data)"
        " values (sha256('x'::bytea), gen_random_uuid(), '')"
    ),
    "bind their session to somebody else": "update sec.live_session set user_id = gen_random_uuid()",
    "open a session": "select sec.session_open(sha256('x'::bytea), gen_random_uuid(), '', '')",
    "look behind a token": "select sec.live(sha256('x'::bytea))",
    "take the session as a row": "select sec.session()",
    "forget sessions": "select sec.sessions_forget(now())",
    "sign everybody out": "select sec.sessions_end()",
    "sign out who works nowhere": "select sec.sessions_of_former_staff_end()",
    "read which role permits what": "select * from sec.role_permission",
    "permit more to a role": "insert into sec.role_permission values ('mentor', 'manage_users')",
    "become the owner": "set role {prefix}owner",
    "become the job runner": "set role {prefix}jobs",
    "become the one who opens sessions": "set role {prefix}sign_in",
    "become the backup": "set role {prefix}backup",
    "start over as the owner": "set session authorization {prefix}owner",
    "shadow the table of sessions": "create temporary table live_session (token_hash bytea)",
    "make a schema": "create schema mine",
    "make a function in public": (
        "create function public.sec_user() returns int language sql as 'select 1'"
    ),
    "make an operator": "create operator public.=== (leftarg = text, rightarg = text, function = texteq)",
    "change a policy": "alter policy pages_read on clients_client using (true)",
    "drop a policy": "drop policy pages_read on clients_client",
    "turn row security off for the table": "alter table clients_client disable row level security",
    "replace the function that policies ask": (
        "create or replace function sec.user_id() returns uuid language sql as 'select null::uuid'"
    ),
    "empty a table": "truncate clients_client cascade",
    "run a program": "copy clients_client to program 'cat'",
    "write a file of the server": "copy clients_client to '/tmp/clients'",
    "read a file of the server": "select pg_read_file('/etc/passwd')",
    "list files of the server": "select pg_ls_dir('/')",
    "import a file as a large object": "select lo_import('/etc/passwd')",
    "load a library": "load 'nothing'",
    "call another server": "create extension dblink",
    "read passwords": "select rolpassword from pg_authid",
    "let triggers rest": "set session_replication_role = replica",
    "read what was done": "select event from audit.event",
    "change what was done": "update audit.event set event = 'x'",
    "remove what was done": "delete from audit.event",
    "write down what another session did": (
        "insert into audit.event (id, occurred_at, event, by, session_id)"
        " values (gen_random_uuid(), now(), 'client_seen', gen_random_uuid(), gen_random_uuid())"
    ),
    "seal blocks": "select audit.events_to_seal(1)",
    "give themself a post": (
        "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
        " given_by_id, given_at)"
        " select gen_random_uuid(), user_id, organisation_id, 'provider_manager', '2020-01-01',"
        " sec.user_id(), now()"
        " from organisations_staffmember limit 1"
    ),
    "let a contract go on": (
        "insert into organisations_contract (id, number, provider_id, programme_id, planned_from,"
        " actual_from, source) select gen_random_uuid(), 'X-1', provider_id, programme_id,"
        " '2020-01-01', '2020-01-01', '' from organisations_contract limit 1"
    ),
}


@pytest.mark.parametrize("attempt", FORBIDDEN)
def test_the_application_cannot(cast: Cast, attempt: str) -> None:
    prefix = settings.DATABASES["default"]["USER"].removesuffix("app")

    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError) as refusal:
        rows(FORBIDDEN[attempt].replace("{prefix}", prefix))

    # Refused for want of a right, not because the attempt is misspelt or asks for what is not there.
    assert refusal.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE


@pytest.mark.parametrize("change", ["decided_by_id = %(other)s", "decided_by_id = null"])
def test_asvs_2_3_5_nobody_is_the_second_person_in_somebody_elses_name(
    cast: Cast, change: str
) -> None:
    export = create_waiting_export(cast.contract, by=cast.amina)
    if change.endswith("null"):
        told = {"decided_by": cast.chiara, "decided_at": timezone.now()}
        Export.objects.filter(pk=export.pk).update(state="ready", **told)

    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError) as refusal:
        rows(
            "update exchange_export set state = 'ready', decided_at = now(),"
            f" {change % {'other': repr(str(cast.chiara.pk))}} where id = '{export.pk}'"
        )

    assert refusal.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE


def test_asvs_2_3_5_nobody_approves_an_erasure_in_somebody_elses_name(cast: Cast) -> None:
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST,
        organisation=cast.contract.provider,
        made_at=timezone.now(),
        made_by=cast.chiara,
        digest="0",
    )

    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError) as refusal:
        rows(
            "update privacy_erasurelist set approved_at = now(), approved_by_id = %s where id = %s",
            str(cast.amina.pk),
            str(made.pk),
        )

    assert refusal.value.__cause__.sqlstate == INSUFFICIENT_PRIVILEGE


def test_row_security_cannot_be_asked_to_look_away(cast: Cast) -> None:
    with acting_under(token_of(cast.boris)), transaction.atomic():
        rows("select set_config('row_security', 'off', true)")

        with pytest.raises(ProgrammingError, match="row-level security policy"):
            rows(SEEN)
        transaction.set_rollback(True)


def test_nobody_enrols_a_client_whom_they_do_not_see_to_see_them(cast: Cast) -> None:
    forged = (
        "insert into clients_enrolment (id, client_id, contract_id, valid_from)"
        " values (gen_random_uuid(), %s, %s, '2020-01-01')"
    )

    with acting_under(token_of(cast.daniel)), pytest.raises(ProgrammingError):
        rows(forged, str(cast.fatima.id), str(cast.other_contract.id))


def test_nobody_is_assigned_to_a_client_whom_they_do_not_see(cast: Cast) -> None:
    forged = (
        "insert into clients_assignment (id, enrolment_id, staff_member_id, role, valid_from)"
        " values (gen_random_uuid(), %s, %s, 'mentor', '2020-01-01')"
    )

    with acting_under(token_of(cast.boris)), pytest.raises(ProgrammingError):
        rows(forged, str(cast.enrolment.id), str(cast.second_worker.id))


HAND_ON = "select sec.hand_client_on(gen_random_uuid(), %s, %s, current_date)"


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "gunta"])
def test_nobody_hands_on_a_client_who_is_not_theirs(cast: Cast, name: str) -> None:
    told = str(cast.enrolment.id), str(cast.second_worker.id)

    with acting_under(token_of(getattr(cast, name))), pytest.raises(ProgrammingError) as refusal:
        rows(HAND_ON, *told)

    assert "not yours to hand on" in str(refusal.value)


def test_whoever_has_handed_a_client_on_assigns_nobody_any_more(cast: Cast) -> None:
    told = str(cast.enrolment.id), str(cast.second_worker.id)

    with acting_under(token_of(cast.amina)):
        rows(HAND_ON, *told)
        with pytest.raises(ProgrammingError, match="not yours to hand on"):
            rows(HAND_ON, str(cast.enrolment.id), str(cast.worker.id))


def responsible() -> list[tuple[object, ...]]:
    return rows(
        "select staff_member_id, valid_from, valid_until from clients_assignment"
        " where role = 'responsible_worker' order by valid_from"
    )


@pytest.mark.parametrize("day", ["1900-01-01", TODAY - 40 * ONE_DAY, TODAY - 10 * ONE_DAY])
def test_who_was_responsible_is_not_rewritten(cast: Cast, day: object) -> None:
    history(cast)
    before = responsible()

    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError) as refusal:
        rows(
            "select sec.hand_client_on(gen_random_uuid(), %s, %s, %s::date)",
            cast.enrolment.id,
            cast.worker.id,
            day,
        )

    assert "stays as it is written" in str(refusal.value) or "not enrolled" in str(refusal.value)
    assert responsible() == before


def test_who_was_responsible_before_stays_so_for_the_same_days(cast: Cast) -> None:
    history(cast)
    before = responsible()

    with acting_under(token_of(cast.amina)):
        rows(HAND_ON, cast.enrolment.id, cast.second_worker.id)

    post, since, until = before[-1]
    assert (post, until) == (cast.worker.id, None)
    assert responsible() == [
        *before[:-1],
        (post, since, TODAY),
        (cast.second_worker.id, TODAY, None),
    ]


def test_what_runs_is_cut_a_month_back_at_the_most(cast: Cast) -> None:
    ask = "select sec.hand_client_on(gen_random_uuid(), %s, %s, %s::date)"
    Assignment.objects.filter(enrolment=cast.enrolment).update(valid_from=TODAY - 90 * ONE_DAY)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(valid_from=TODAY - 90 * ONE_DAY)
    told = cast.enrolment.id, cast.second_worker.id

    with acting_under(token_of(cast.chiara)):
        with pytest.raises(DatabaseError, match="stays as it is written"):
            rows(ask, *told, TODAY - 32 * ONE_DAY)
        rows(ask, *told, TODAY - 31 * ONE_DAY)

    assert [until for _, _, until in responsible()] == [TODAY - 31 * ONE_DAY, None]


THAT_DAY = TODAY + 10 * ONE_DAY
NEXT_DAY = THAT_DAY + ONE_DAY


@pytest.mark.parametrize(
    ("of", "days", "is_let"),
    [
        ("enrolment", {"valid_until": THAT_DAY}, False),
        ("enrolment", {"valid_until": NEXT_DAY}, True),
        ("post", {"valid_until": THAT_DAY}, False),
        ("post", {"valid_until": NEXT_DAY}, True),
        ("post", {"valid_from": NEXT_DAY}, False),
        ("post", {"valid_from": THAT_DAY}, True),
    ],
)
def test_a_client_is_handed_on_for_a_day_of_the_enrolment_and_of_the_post(
    cast: Cast, of: str, days: dict[str, datetime.date], *, is_let: bool
) -> None:
    if of == "post":
        StaffMember.objects.filter(pk=cast.second_worker.pk).update(**days)
    else:
        move_enrolment(cast.enrolment, **days)
    told = cast.enrolment.id, cast.second_worker.id, THAT_DAY

    with acting_under(token_of(cast.amina)):
        try:
            rows("select sec.hand_client_on(gen_random_uuid(), %s, %s, %s::date)", *told)
        except DatabaseError as error:
            if "nobody of the provider, or not enrolled" not in str(error):
                raise

    assert ((cast.second_worker.id, THAT_DAY) in [one[:2] for one in responsible()]) is is_let


def test_nobody_of_another_provider_is_made_responsible(cast: Cast) -> None:
    stranger = cast.daniel.posts.get()

    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError, match="of the provider"):
        rows(HAND_ON, str(cast.enrolment.id), str(stranger.id))


def test_handing_on_keeps_what_was_written_before(cast: Cast) -> None:
    with acting_under(token_of(cast.amina)):
        rows(HAND_ON, str(cast.enrolment.id), str(cast.second_worker.id))

    [kept] = FormerRow.objects.filter(table_name="clients_assignment")
    assert (kept.said["staff_member_id"], kept.said["valid_until"]) == (str(cast.worker.id), None)
    assert kept.replaced_by_id == cast.amina.pk


def history(cast: Cast) -> None:
    """Two were responsible one after the other, the first one again since ten days."""
    day = TODAY - 100 * ONE_DAY
    move_enrolment(cast.enrolment, valid_from=day)
    Assignment.objects.filter(role="responsible_worker").update(valid_until=TODAY - 50 * ONE_DAY)
    create_assignment(
        cast.enrolment,
        cast.second_worker,
        from_=TODAY - 50 * ONE_DAY,
        until=TODAY - 10 * ONE_DAY,
    )
    create_assignment(cast.enrolment, cast.worker, from_=TODAY - 10 * ONE_DAY)


def test_a_client_is_not_moved_by_changing_a_row_that_is_not_seen(cast: Cast) -> None:
    with acting_under(token_of(cast.boris)):
        rows("update clients_client set given_name = 'x' where id = %s", str(cast.fatima.id))

    cast.fatima.refresh_from_db()
    assert cast.fatima.given_name == "Fatima"


def test_asvs_13_2_2_the_role_that_opens_sessions_can_do_nothing_else() -> None:
    with psycopg.connect(settings.BALSTS_SIGN_IN_DATABASE_URL, autocommit=True) as door:
        for question in (
            "select * from public.clients_client",
            "select * from public.accounts_user",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                door.execute(question)


def test_asvs_6_3_2_nobody_signs_in_as_the_system_actor() -> None:
    system = rows("select id from accounts_user where is_system")[0][0]

    with (
        psycopg.connect(settings.BALSTS_SIGN_IN_DATABASE_URL) as door,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        door.execute("select sec.session_open(sha256('x'::bytea), %s, '', '')", [system])


def test_asvs_8_4_1_two_users_take_turns_on_one_connection_and_never_see_each_others_client(
    cast: Cast,
) -> None:
    mine, others = token_of(cast.amina), token_of(cast.boris)

    for _ in range(TURNS):
        with acting_under(mine):
            assert rows(SEEN) == [(cast.fatima.reference,)]
        with acting_under(others):
            assert rows(SEEN) == []


@pytest.mark.django_db(transaction=True)
def test_the_token_ends_with_the_transaction() -> None:
    with acting_under("a-token-of-somebody"), transaction.atomic():
        inside = rows(f"select current_setting('{SETTING}', true)")
    with connection.cursor() as cursor:
        cursor.execute(f"select current_setting('{SETTING}', true)")
        outside = cursor.fetchall()

    assert inside == [("a-token-of-somebody",)]
    assert outside != inside
