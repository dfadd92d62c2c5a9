"""Whoever runs statements as the application gets into nobody's account, and lifts nobody's post."""

import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from balsts.access.enums import FILLS_POSTS, Role
from balsts.accounts import codes
from balsts.accounts.enums import EntryKind
from balsts.accounts.models import CodeGenerator, EntryCode, Passkey, RecoveryCode, User
from balsts.accounts.operations.entry import make_entry_code
from balsts.accounts.passwords import user_with
from balsts.accounts.queries.factors import factors_of, has_passkey
from balsts.accounts.queries.user import system_actor
from balsts.accounts.sessions import SessionStore
from balsts.organisations.models import StaffMember
from balsts.organisations.models.staff_member import SAME_ROLE_EVERYWHERE
from balsts.organisations.queries.staff import organisations_managed_by
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.factories.organisations import create_provider, create_staff_member
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NOW = timezone.now()
ONE_DAY = datetime.timedelta(days=1)
REFUSED = "refused"


@pytest.fixture
def cast() -> Cast:
    """Amina and Boris have a passkey, an application and paper codes each."""
    for name in ("amina", "boris"):
        user, _secret, _codes = create_user_with_codes(username=name, at=NOW)
        create_passkey(user, at=NOW)
    return create_cast(today=TODAY)


def stale(token: str) -> str:
    """Let the session have been confirmed ten minutes ago, as the owner of the table."""
    told = connections["owner"].get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: told[key] for key in keys if told.get(key)}) as owner:
        changed = owner.execute(
            "update sec.live_session set confirmed_at = clock_timestamp() - interval '10 minutes'"
            " where token_hash = sha256(convert_to(%s, 'UTF8'))",
            [token],
        )
    assert changed.rowcount == 1
    return token


def halfway(user: User) -> str:
    """Return the token of a browser that has shown the user's password and nothing else."""
    session = SessionStore()
    session.halfway_user = user.pk
    session.create()
    session.save()
    return str(session.session_key)


def outcome(question: str, **told: Any) -> str | int:
    """Return how many rows it gave or touched, or that it was refused; nothing of it stays."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(question, told)
                touched = cursor.rowcount
            transaction.set_rollback(True)
    except DatabaseError:
        return REFUSED
    return touched


def successes(attempts: dict[str, str], **told: Any) -> dict[str, str | int]:
    """Return what did not fail."""
    outcomes = {name: outcome(question, **told) for name, question in attempts.items()}
    return {name: found for name, found in outcomes.items() if found not in (REFUSED, 0)}


FACTORS = {
    "add a passkey": (
        "insert into accounts_passkey (id, user_id, name, credential_id, credential, sign_count,"
        " added_at) values (gen_random_uuid(), %(whom)s, 'x', 'mine', 'mine', 0, now())"
    ),
    "add an application": (
        "insert into accounts_codegenerator (user_id, secret, last_step, added_at)"
        " values (%(whom)s, 'x', 0, now()) on conflict do nothing"
    ),
    "add a paper code": (
        "insert into accounts_recoverycode (id, user_id, code_hash, made_at)"
        " values (gen_random_uuid(), %(whom)s, 'x', now())"
    ),
    "set a password": "select sec.password_set(%(whom)s, 'md5$a$b')",
    "take the password away": "select sec.password_set(%(whom)s, null)",
    "remove passkeys": "delete from accounts_passkey where user_id = %(whom)s",
    "remove the application": "delete from accounts_codegenerator where user_id = %(whom)s",
    "remove paper codes": "delete from accounts_recoverycode where user_id = %(whom)s",
}
CHANGES = {
    "turn a passkey over": "update accounts_passkey set user_id = %(me)s where user_id = %(whom)s",
    "give a passkey away": "update accounts_passkey set user_id = %(whom)s where user_id = %(me)s",
    "change its key": "update accounts_passkey set credential = 'mine' where user_id = %(whom)s",
    "copy an application's secret": (
        "update accounts_codegenerator set secret = (select secret from accounts_codegenerator"
        " where user_id = %(me)s) where user_id = %(whom)s"
    ),
    "let a code count again": (
        "update accounts_recoverycode set used_at = null where user_id = %(whom)s"
    ),
    "rename the account": "update accounts_user set username = 'x' where id = %(whom)s",
    "open a closed account": "update accounts_user set is_active = not is_active where id = %(whom)s",
    "become invented": "update accounts_user set is_invented = true where id = %(whom)s",
    "become the system": "update accounts_user set is_system = true where id = %(whom)s",
    "close the account": "select sec.account_close(%(whom)s, now())",
    "sign them out": "select sec.sessions_of_staff_end(%(whom)s)",
    "remove the account": "delete from accounts_user where id = %(whom)s",
    "change the role": (
        "update organisations_staffmember set role = 'provider_manager' where user_id = %(whom)s"
    ),
    "let the post go on": (
        "update organisations_staffmember set valid_until = '2099-01-01' where user_id = %(whom)s"
    ),
    "change the organisation": (
        "update organisations_staffmember set organisation_id = %(elsewhere)s"
        " where user_id = %(whom)s"
    ),
    "remove the post": "delete from organisations_staffmember where user_id = %(whom)s",
    "take a post": (
        "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
        " given_by_id, given_at)"
        " values (gen_random_uuid(), %(whom)s, %(elsewhere)s, 'social_worker', '2020-01-01', sec.user_id(), now())"
    ),
    "take a post of oversight": (
        "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
        " given_by_id, given_at)"
        " values (gen_random_uuid(), %(whom)s, %(home)s, 'auditor', '2020-01-01', sec.user_id(), now())"
    ),
    "let the contract go on": (
        "update organisations_contract set actual_until = '2099-01-01' where provider_id = %(home)s"
    ),
    "move the contract": "update organisations_contract set provider_id = %(home)s",
    "rename the organisation": "update organisations_organisation set kind = 'funder'",
    "change what a role permits": "update sec.role_permission set permission = 'manage_users'",
    "change whom a role engages": "insert into sec.role_fills values ('mentor', 'auditor')",
    "make an account": (
        "insert into accounts_user (id, username, full_name, ui_language, is_active, is_system,"
        " is_invented) values (gen_random_uuid(), 'mole', 'Mole', 'lv', true, false, false)"
    ),
    "make a code to come in": (
        "insert into accounts_entrycode (id, user_id, kind, code_hash, made_by_id, made_at,"
        " expires_at) values (gen_random_uuid(), %(whom)s, 'recovery', 'x', %(other)s, now(),"
        " now() + interval '1 day')"
    ),
    "ask for a recovery": (
        "insert into accounts_recoveryrequest (id, user_id, asked_by_id, asked_at)"
        " values (gen_random_uuid(), %(whom)s, %(other)s, now())"
    ),
    "forget failed attempts": "delete from accounts_attemptcounter",
    "end the trail": "truncate audit.event",
    "remove from the trail": "delete from audit.event",
    "change the trail": "update audit.event set by = gen_random_uuid()",
    "let the trail lie elsewhere": "alter table audit.event rename to old_event",
}
SECRETS = {
    "passwords": "select encoded from sec.password",
    "passwords by their old name": "select password from accounts_user",
    "sessions": "select token_hash from sec.live_session",
    "another's passkeys": "select * from accounts_passkey where user_id = %(whom)s",
    "another's application": "select secret from accounts_codegenerator where user_id = %(whom)s",
    "another's paper codes": "select code_hash from accounts_recoverycode where user_id = %(whom)s",
    "codes to come in": "select code_hash from accounts_entrycode",
    "who waits to be let in again": "select * from accounts_recoveryrequest",
    "the whole hash": (
        "select 1 where sec.password_recipe('boris') ~ '[^$]$'"
        " or exists (select from sec.user_with_password('boris', sec.password_recipe('boris')))"
    ),
}


def whom(cast: Cast, user: User) -> dict[str, Any]:
    return {
        "me": cast.amina.pk,
        "whom": user.pk,
        "other": cast.chiara.pk,
        "home": cast.worker.organisation_id,
        "elsewhere": cast.other_contract.provider_id,
    }


def test_asvs_6_7_1_with_a_live_session_nothing_of_anothers_account_is_read_or_written(
    cast: Cast,
) -> None:
    make_entry_code(user=cast.boris, kind=EntryKind.RECOVERY, by=system_actor(), at=NOW)
    told = whom(cast, cast.boris)
    token = token_of(cast.amina)

    with acting_under(token):
        done = successes(FACTORS | CHANGES | SECRETS, **told)

    assert done == {}


def test_of_ones_own_account_nothing_weighty_is_written_without_a_fresh_proof(cast: Cast) -> None:
    told = whom(cast, cast.amina)
    token = token_of(cast.amina)
    stale(token)

    with acting_under(token):
        done = successes(FACTORS | CHANGES, **told)

    assert done == {}


def test_freshly_confirmed_one_changes_what_one_signs_in_with_and_nothing_above_it(
    cast: Cast,
) -> None:
    told = whom(cast, cast.amina)

    with acting_under(token_of(cast.amina)):
        done = successes(FACTORS | CHANGES, **told)

    # The second application stands beside nothing: there is one a user.
    assert set(done) == set(FACTORS) - {"add an application"}


def test_nobody_reads_accounts_without_a_session(cast: Cast) -> None:
    told = whom(cast, cast.boris)
    names = {"names of staff": "select 1 from accounts_user where not is_system"}

    with acting_under(""):
        done = successes(FACTORS | CHANGES | SECRETS | names, **told)

    assert done == {}


def test_a_right_password_shows_what_the_second_step_needs_and_lets_nothing_be_added(
    cast: Cast,
) -> None:
    told = whom(cast, cast.boris)

    with acting_under(halfway(cast.boris)):
        factors = factors_of(cast.boris)
        of_another = factors_of(cast.amina)
        names = rows("select username from accounts_user where not is_system")
        clients = rows("select id from clients_client")
        done = successes(FACTORS | CHANGES, **told)

    assert (len(factors.passkeys), factors.recovery_codes_left) == (1, 8)
    assert factors.code_generator is not None
    assert of_another.is_complete is False
    assert names == [("boris",)]
    assert (clients, done) == ([], {})


def test_only_the_role_that_opens_sessions_says_whose_password_was_right(cast: Cast) -> None:
    forged = "select sec.session_open_halfway(sha256('x'), %(whom)s, '', '')"

    with acting_under(""):
        found = outcome(forged, whom=cast.boris.pk)

    assert found == REFUSED


def test_what_is_kept_of_an_entry_code_lets_nobody_in(cast: Cast) -> None:
    code = make_entry_code(user=cast.boris, kind=EntryKind.RECOVERY, by=system_actor(), at=NOW)
    kept = bytes(EntryCode.objects.get().code_hash)
    shown = codes.hash_of("entry", code)
    session = SessionStore()
    session.create()
    session.save()

    with acting_under(str(session.session_key)):
        by_kept = rows("select sec.entry_code_take(%s, now())", kept)
        before = outcome(FACTORS["add a passkey"], whom=cast.boris.pk)
        by_code = rows("select sec.entry_code_take(%s, now())", shown)
        after = outcome(FACTORS["add a passkey"], whom=cast.boris.pk)
        of_another = outcome(FACTORS["add a passkey"], whom=cast.amina.pk)

    assert (by_kept, by_code) == ([(None,)], [(cast.boris.pk,)])
    assert (before, after, of_another) == (REFUSED, 1, REFUSED)


def test_entering_by_code_leaves_nothing_of_before(cast: Cast) -> None:
    token = token_of(cast.boris)
    code = make_entry_code(user=cast.boris, kind=EntryKind.RECOVERY, by=system_actor(), at=NOW)

    rows("select sec.entry_code_take(%s, now())", codes.hash_of("entry", code))

    cast.boris.refresh_from_db()
    left = [
        table.objects.filter(user=cast.boris).count()
        for table in (Passkey, CodeGenerator, RecoveryCode)
    ]
    with acting_under(token):
        seen = rows("select sec.user_id()")
    assert left == [0, 0, 0]
    assert cast.boris.password_mark is None
    assert user_with("boris", "secret") is None
    assert seen == [(None,)]


MANAGING = {
    "engage a worker": (
        "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
        " given_by_id, given_at)"
        " values (gen_random_uuid(), %(whom)s, %(home)s, 'mentor', '2020-01-01', sec.user_id(), now())"
    ),
    "end the post": (
        "update organisations_staffmember set valid_until = '2099-01-01' where user_id = %(whom)s"
    ),
    "invite": CHANGES["make an account"],
    "ask for a recovery": CHANGES["ask for a recovery"],
    "close the account": CHANGES["close the account"],
    "sign them out": CHANGES["sign them out"],
}
BEYOND = {
    name: question
    for name, question in (FACTORS | CHANGES | SECRETS).items()
    if name
    not in {*MANAGING, "make an account", "let the post go on", "who waits to be let in again"}
} | {
    "recover alone": (
        "with asked as (insert into accounts_recoveryrequest (id, user_id, asked_by_id, asked_at)"
        " values (gen_random_uuid(), %(whom)s, %(other)s, now()) returning 1)"
        " insert into accounts_entrycode (id, user_id, kind, code_hash, made_by_id, made_at,"
        " expires_at) select gen_random_uuid(), %(whom)s, 'recovery', 'x', %(other)s, now(),"
        " now() + interval '1 day' from asked"
    ),
    "confirm one's own asking": (
        "insert into accounts_recoveryrequest (id, user_id, asked_by_id, asked_at, confirmed_by_id,"
        " confirmed_at) values (gen_random_uuid(), %(whom)s, %(me)s, now(), %(other)s, now())"
    ),
    "invite somebody who is in": (
        "insert into accounts_entrycode (id, user_id, kind, code_hash, made_by_id, made_at,"
        " expires_at) values (gen_random_uuid(), %(whom)s, 'joining', 'x', %(other)s, now(),"
        " now() + interval '1 day')"
    ),
    "engage an auditor": CHANGES["take a post of oversight"],
    "engage elsewhere": CHANGES["take a post"],
    "take a post oneself": (
        "insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from,"
        " given_by_id, given_at)"
        " values (gen_random_uuid(), %(other)s, %(home)s, 'social_worker', '2020-01-01', sec.user_id(), now())"
    ),
    "let one's own post go on": (
        "update organisations_staffmember set valid_until = '2099-01-01' where user_id = %(other)s"
    ),
    "ask for one's own recovery": (
        "insert into accounts_recoveryrequest (id, user_id, asked_by_id, asked_at)"
        " values (gen_random_uuid(), %(other)s, %(other)s, now())"
    ),
    "make an account of the invented": (
        "insert into accounts_user (id, username, full_name, ui_language, is_active, is_system,"
        " is_invented) values (gen_random_uuid(), 'mole', 'Mole', 'lv', true, false, true)"
    ),
}


def test_a_manager_does_for_own_staff_what_the_pages_do_and_only_freshly_confirmed(
    cast: Cast,
) -> None:
    told = whom(cast, cast.boris)
    token = token_of(cast.chiara)

    with acting_under(token):
        fresh = successes(MANAGING, **told)
        beyond = successes(BEYOND, **told)
        elsewhere = successes(MANAGING, **(told | {"whom": cast.daniel.pk}))
    stale(token)
    with acting_under(token):
        late = successes(MANAGING, **told)

    assert fresh == dict.fromkeys(MANAGING, 1)
    assert (beyond, late) == ({}, {})
    # Accounts are made before they belong anywhere.
    assert set(elsewhere) == {"invite"}


def test_a_manager_helps_nobody_back_whose_post_is_above_the_own_reach(cast: Cast) -> None:
    StaffMember.objects.create(
        user=cast.boris,
        organisation=cast.worker.organisation,
        role=Role.AUDITOR,
        valid_from=TODAY - ONE_DAY,
    )

    with acting_under(token_of(cast.chiara)):
        done = successes(MANAGING, **whom(cast, cast.boris))

    assert set(done) == {"invite"}


def test_a_manager_signs_out_nobody_who_has_gone_on_to_another_house(cast: Cast) -> None:
    posts = StaffMember.objects.filter(user=cast.boris)
    told = whom(cast, cast.boris)
    question = MANAGING["sign them out"]

    posts.update(valid_until=TODAY)
    with acting_under(token_of(cast.chiara)):
        nowhere = outcome(question, **told)
    create_staff_member(username="boris", organisation=cast.other_contract.provider, from_=TODAY)
    with acting_under(token_of(cast.chiara)):
        elsewhere = outcome(question, **told)

    assert (nowhere, elsewhere) == (1, REFUSED)


@pytest.mark.parametrize(("begins", "done"), [(TODAY + ONE_DAY, REFUSED), (TODAY, 1)])
def test_a_post_given_for_later_lets_nobody_sign_out_who_works_elsewhere(
    cast: Cast, begins: datetime.date, done: str | int
) -> None:
    StaffMember.objects.filter(user=cast.boris).update(valid_until=TODAY - ONE_DAY)
    create_staff_member(username="boris", organisation=cast.other_contract.provider, from_=TODAY)
    create_staff_member(username="boris", organisation=cast.worker.organisation, from_=begins)

    with acting_under(token_of(cast.chiara)):
        told = outcome(MANAGING["sign them out"], **whom(cast, cast.boris))

    assert told == done


def test_whoever_has_only_a_post_for_later_is_signed_out_by_that_house(cast: Cast) -> None:
    StaffMember.objects.filter(user=cast.boris).update(valid_from=TODAY + ONE_DAY)

    with acting_under(token_of(cast.chiara)):
        told = outcome(MANAGING["sign them out"], **whom(cast, cast.boris))

    assert told == 1


def test_a_code_to_come_in_again_takes_the_agreement_of_two(cast: Cast) -> None:
    second = create_staff_member(
        username="vita", organisation=cast.worker.organisation, role=Role.PROVIDER_MANAGER
    ).user
    asks = CHANGES["ask for a recovery"]
    confirms = (
        "update accounts_recoveryrequest set confirmed_by_id = %(other)s, confirmed_at = now()"
        " where user_id = %(whom)s"
    )
    told = whom(cast, cast.boris)
    mine = told | {"other": second.pk}

    with acting_under(token_of(cast.chiara)):
        rows(*_positional(asks, told))
        alone = [outcome(confirms, **told), outcome(CHANGES["make a code to come in"], **told)]
    with acting_under(token_of(second)):
        before = outcome(CHANGES["make a code to come in"], **mine)
        rows(*_positional(confirms, mine))
        after = outcome(CHANGES["make a code to come in"], **mine)

    assert alone == [REFUSED, REFUSED]
    assert (before, after) == (REFUSED, 1)


def test_nobody_works_at_two_organisations_at_once_in_different_roles(cast: Cast) -> None:
    """What a manager may do here would count for whoever the same account accompanies there."""
    elsewhere = cast.other_contract.provider
    told = {"user": cast.chiara, "organisation": elsewhere, "valid_from": TODAY}

    with pytest.raises(IntegrityError, match=SAME_ROLE_EVERYWHERE), transaction.atomic():
        StaffMember.objects.create(role=Role.MENTOR, **told)
    StaffMember.objects.create(role=Role.PROVIDER_MANAGER, **told)

    managed = organisations_managed_by(standing_of(cast.chiara, on=TODAY))
    assert set(managed) == {cast.worker.organisation, elsewhere}


def test_whether_somebody_has_a_passkey_is_told_to_those_who_look_after_them(cast: Cast) -> None:
    told = {}

    for asker in (cast.amina, cast.chiara, cast.daniel, cast.janis):
        with acting_under(token_of(asker)):
            told[asker.username] = has_passkey(cast.boris)

    assert told == {"amina": False, "chiara": True, "daniel": False, "janis": True}


def test_the_database_knows_who_engages_whom_as_the_program_does(cast: Cast) -> None:
    posts = {
        role: create_staff_member(
            username=f"one-{role}",
            organisation=create_provider(
                code=f"of-{role}",
                kind="funder" if role is Role.FUNDER_COORDINATOR else "provider",
            ),
            role=role,
        )
        for role in Role
    }

    reach = {}
    for role, post in posts.items():
        with acting_under(token_of(post.user)):
            found = rows(
                "select role from unnest(%s::text[]) role where sec.may_fill(%s, role)",
                list(Role),
                post.organisation_id,
            )
        reach[role] = {filled for (filled,) in found}

    expected = {role: set(map(str, FILLS_POSTS.get(role, ()))) for role in Role}
    expected[Role.SYSTEM_ADMINISTRATOR] = set(map(str, Role))
    assert reach == expected


def _positional(question: str, told: dict[str, Any]) -> tuple[Any, ...]:
    """Return the question and its values in order."""
    names = [part.split(")s")[0] for part in question.split("%(")[1:]]
    for name in names:
        question = question.replace(f"%({name})s", "%s", 1)
    return (question, *(told[name] for name in names))
