"""Who left long ago is nobody's name any more: listed by the night, agreed to by one, asked again by the database."""

import datetime
from contextlib import closing

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from balsts.access.enums import Role
from balsts.accounts.enums import NoticeKind
from balsts.accounts.models import (
    AccountNotice,
    CodeGenerator,
    EntryCode,
    Passkey,
    RecoveryCode,
    RecoveryRequest,
    User,
)
from balsts.accounts.operations.user import add_invited_user
from balsts.accounts.queries.user import system_actor
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.jobs import tidy_accounts
from balsts.privacy.life import account_kept_until, evidence_kept_until
from balsts.privacy.models import FormerStaffList
from balsts.privacy.operations.former_staff import (
    CannotForgetStaff,
    agree_to_forget_staff,
    list_former_staff,
)
from balsts.privacy.policies import retention
from balsts.privacy.queries.former_staff import accounts_that_are_over, username_of_who_left
from tests.as_job import as_job
from tests.database.asking import rows, token_of
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.privacy.erasing import tables_that_hold
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAYS = st.dates(datetime.date(2007, 1, 1), datetime.date(2040, 12, 31))
LEFT = datetime.date(2016, 5, 31)
CANARY = "ZZleaver"


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def leaver(cast):
    """Somebody with every way in who left Amina's provider in May 2016; its contract ended in 2018."""
    Contract.objects.filter(provider=cast.contract.provider).update(
        planned_from=datetime.date(2015, 1, 1),
        actual_from=datetime.date(2015, 1, 1),
        planned_until=datetime.date(2019, 1, 1),
        actual_until=datetime.date(2019, 1, 1),
    )
    user = add_invited_user(
        username=f"{CANARY}.name",
        full_name=f"{CANARY} Ozola",
        ui_language="lv",
        by=system_actor(),
        at=NOW,
    )
    StaffMember.objects.create(
        user=user,
        organisation=cast.contract.provider,
        role=Role.SOCIAL_WORKER,
        valid_from=datetime.date(2015, 3, 1),
        valid_until=LEFT + datetime.timedelta(days=1),
    )
    Passkey.objects.create(
        user=user,
        name=f"{CANARY} telephone",
        credential_id=b"z",
        credential=b"z",
        sign_count=0,
        added_at=NOW,
    )
    CodeGenerator.objects.create(user=user, secret=b"x", last_step=0, added_at=NOW)
    RecoveryCode.objects.create(user=user, code_hash=b"x", made_at=NOW)
    EntryCode.objects.create(
        user=user, kind="invite", code_hash=b"y", made_by=system_actor(), made_at=NOW,
        expires_at=NOW + datetime.timedelta(days=1),
    )  # fmt: skip
    RecoveryRequest.objects.create(user=user, asked_by=cast.chiara, asked_at=NOW)
    return user


def over(on=TODAY):
    return [(one.user_id, one.left_on, one.due_on) for one in accounts_that_are_over(on=on)]


def ways_in(user):
    return [
        model.objects.filter(user=user).count()
        for model in (
            Passkey,
            CodeGenerator,
            RecoveryCode,
            EntryCode,
            RecoveryRequest,
            AccountNotice,
        )
    ]


@pytest.mark.django_db
def test_an_account_is_over_when_no_fund_may_ask_about_its_last_contract(leaver):
    assert over() == [(leaver.pk, LEFT, datetime.date(2020, 12, 31))]
    assert over(on=datetime.date(2020, 12, 31)) == []
    assert over(on=datetime.date(2021, 1, 1)) == [(leaver.pk, LEFT, datetime.date(2020, 12, 31))]


@pytest.mark.django_db
def test_whoever_has_a_post_is_not_over_however_long_ago_another_ended(cast, leaver):
    StaffMember.objects.create(
        user=leaver,
        organisation=cast.contract.provider,
        role=Role.MENTOR,
        valid_from=TODAY - datetime.timedelta(days=1),
    )

    assert over() == []


@pytest.mark.django_db
def test_whoever_left_is_kept_while_a_contract_of_their_time_goes_on(cast, leaver):
    Contract.objects.filter(pk=cast.contract.pk).update(planned_until=None, actual_until=None)

    assert over() == []


@given(left_on=DAYS, began=st.lists(st.tuples(DAYS, st.none() | st.integers(0, 3000)), max_size=4))
def test_an_account_is_kept_to_the_last_of_december_that_any_of_its_contracts_asks_for(
    left_on, began
):
    contracts = [
        (day, None if days is None else day + datetime.timedelta(days=days)) for day, days in began
    ]
    periods = retention().fund_periods

    last = account_kept_until(left_on=left_on, contracts=contracts, periods=periods)

    ends = [evidence_kept_until(began_on=a, ended_on=b, periods=periods) for a, b in contracts]
    assert (last is None) == (None in ends)
    assert last is None or ((last.month, last.day) == (12, 31) and last.year >= left_on.year + 2)
    assert last is None or all(last >= day for day in ends)


@pytest.mark.django_db
def test_the_night_lists_and_does_not_list_again(leaver):
    made = list_former_staff(by=system_actor(), at=NOW)
    again = list_former_staff(by=system_actor(), at=NOW)

    assert made == again == FormerStaffList.objects.get()
    assert made.lines == {str(leaver.pk): {"left_on": "2016-05-31", "due_on": "2020-12-31"}}
    assert AuditEvent.objects.filter(event="former_staff_listed").count() == 1


@pytest.mark.django_db
def test_a_list_that_is_over_in_another_way_is_made_anew(cast, leaver):
    list_former_staff(by=system_actor(), at=NOW)
    Contract.objects.filter(pk=cast.contract.pk).update(planned_until=None, actual_until=None)

    assert list_former_staff(by=system_actor(), at=NOW) is None
    assert FormerStaffList.objects.count() == 0


@pytest.mark.django_db
def test_only_the_data_protection_officer_agrees_and_once(cast, leaver):
    made = list_former_staff(by=system_actor(), at=NOW)

    for somebody in (cast.chiara, cast.amina, cast.janis):
        with pytest.raises(CannotForgetStaff):
            agree_to_forget_staff(former=made, by=somebody, at=NOW)
    agree_to_forget_staff(former=made, by=cast.gunta, at=timezone.now())
    with pytest.raises(CannotForgetStaff):
        agree_to_forget_staff(former=made, by=cast.gunta, at=timezone.now())

    assert FormerStaffList.objects.get().approved_by == cast.gunta


@pytest.mark.django_db(transaction=True)
def test_nothing_goes_before_somebody_agreed_and_then_no_table_knows_the_name(cast, leaver):
    as_role(
        "owner",
        "insert into accounts_accountnotice (id, user_id, kind, agent, times, first_at, last_at)"
        " values (gen_random_uuid(), %s, %s, %s, 1, now(), now()) returning id",
        leaver.pk,
        NoticeKind.values[0],
        f"{CANARY} browser",
    )
    post, before = leaver.posts.get().pk, ways_in(leaver)
    with as_job():
        first = tidy_accounts()
        unanswered = tidy_accounts()
    named = tables_that_hold(CANARY)
    agree_to_forget_staff(former=FormerStaffList.objects.get(), by=cast.gunta, at=timezone.now())
    with as_job():
        carried_out = tidy_accounts()
        nothing_new = tidy_accounts()

    left = User.objects.get(pk=leaver.pk)
    assert (first, unanswered, carried_out, nothing_new) == ((0, 1), (0, 1), (1, 0), (0, 0))
    assert "public.accounts_user" in named
    assert tables_that_hold(CANARY) == []
    assert (left.full_name, left.username) == ("N. N. (2016)", username_of_who_left(leaver.pk))
    assert (left.is_active, left.closed_at is None, left.password_mark) == (False, False, None)
    assert (min(before), ways_in(leaver)) == (1, [0, 0, 0, 0, 0, 0])
    assert left.posts.get().pk == post
    [event] = AuditEvent.objects.filter(event="account_forgotten")
    assert event.details == {"user": str(leaver.pk)}


@pytest.mark.django_db(transaction=True)
def test_an_account_that_is_taken_up_again_is_spared_though_somebody_agreed(cast, leaver):
    with as_job():
        tidy_accounts()
    agree_to_forget_staff(former=FormerStaffList.objects.get(), by=cast.gunta, at=timezone.now())
    StaffMember.objects.create(
        user=leaver, organisation=cast.contract.provider, role=Role.MENTOR, valid_from=TODAY
    )
    with as_job():
        forgotten, _listed = tidy_accounts()

    assert forgotten == 0
    assert User.objects.get(pk=leaver.pk).full_name == f"{CANARY} Ozola"


@pytest.mark.django_db(transaction=True)
def test_who_is_given_a_post_while_their_name_is_removed_keeps_it(cast, leaver):
    """Whoever gives the post holds the others first; the night waits, and asks again."""
    with as_job():
        tidy_accounts()
    waiting = FormerStaffList.objects.get()
    agree_to_forget_staff(former=waiting, by=cast.gunta, at=timezone.now())

    def given():
        list(StaffMember.objects.select_for_update(no_key=True).filter(user=leaver))
        return StaffMember.objects.create(
            user=leaver, organisation=cast.contract.provider, role=Role.MENTOR, valid_from=TODAY
        ).user_id

    there, forgotten = two_at_once(given, lambda: as_role("jobs", FORGET, waiting.pk, [leaver.pk]))

    assert (there, forgotten) == (leaver.pk, [])
    assert User.objects.get(pk=leaver.pk).full_name == f"{CANARY} Ozola"


def as_role(role, question, *told):
    address = SERVER.installation.address(role, database=SERVER.database)
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        return connection.execute(question, told).fetchall()


def asked_as(user, question, *told):
    """Ask as somebody who has signed in; the rows, or the code of the refusal."""
    with acting_under(token_of(user)):
        try:
            return rows(question, *told)
        except DatabaseError as refused:
            return refused.__cause__.sqlstate


FORGET = "select sec.forget_former_staff(%s, %s)"


@pytest.mark.django_db(transaction=True)
def test_the_database_forgets_nobody_without_an_agreement(leaver):
    with as_job():
        tidy_accounts()
    waiting = FormerStaffList.objects.get()

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="nobody has agreed"):
        as_role("jobs", FORGET, waiting.pk, [leaver.pk])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        as_role("app", FORGET, waiting.pk, [leaver.pk])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        as_role("jobs", "update privacy_formerstafflist set approved_at = now() returning id")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        as_role(
            "jobs",
            "insert into privacy_formerstafflist (id, made_at, lines, approved_at, approved_by_id)"
            " select gen_random_uuid(), now(), '{}', now(), %s returning id",
            leaver.pk,
        )


@pytest.mark.django_db(transaction=True)
def test_the_database_spares_who_is_not_over_or_not_listed(cast, leaver):
    """Whatever the job says: Amina works here, and Boris stands on no list."""
    made = FormerStaffList.objects.create(made_at=NOW, lines={str(cast.amina.pk): {}})
    agree_to_forget_staff(former=made, by=cast.gunta, at=timezone.now())

    assert as_role("jobs", FORGET, made.pk, [cast.amina.pk, cast.boris.pk, leaver.pk]) == []
    assert [User.objects.get(pk=one.pk).full_name for one in (cast.amina, cast.boris, leaver)] == [
        cast.amina.full_name,
        cast.boris.full_name,
        leaver.full_name,
    ]


@pytest.mark.django_db
def test_a_page_agrees_in_its_own_name_alone_and_changes_no_list(cast, leaver):
    made = list_former_staff(by=system_actor(), at=NOW)
    told = "update privacy_formerstafflist set {} where id = %s returning 1"
    agrees = told.format("approved_at = now(), approved_by_id = %s")

    assert asked_as(cast.chiara, agrees, cast.chiara.pk, made.pk) == []
    assert asked_as(cast.gunta, agrees, cast.chiara.pk, made.pk) == "42501"
    assert asked_as(cast.gunta, told.format("lines = '{}'"), made.pk) == "42501"
    assert asked_as(cast.gunta, agrees, cast.gunta.pk, made.pk) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_name_that_a_restore_brings_back_is_listed_again(cast, leaver):
    """A backup knows the name; the next night lists it, and the officer agrees once more."""
    with as_job():
        tidy_accounts()
    agree_to_forget_staff(former=FormerStaffList.objects.get(), by=cast.gunta, at=timezone.now())
    with as_job():
        tidy_accounts()
    FormerStaffList.objects.all().delete()
    User.objects.filter(pk=leaver.pk).update(
        username=leaver.username, full_name=leaver.full_name, closed_at=None
    )
    with as_job():
        again = tidy_accounts()

    assert again == (0, 1)
    assert list(FormerStaffList.objects.get().lines) == [str(leaver.pk)]
