"""Erasing takes two people of the organisation, one file that asked for it, and thirty days."""

import datetime
import uuid

import pytest
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.organisations.models import Contract
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ErasureGround, IdentityCheck, RequestKind
from balsts.privacy.models import AwaitedEntry, DataRequest, ErasureLine, ErasureList, LedgerEntry
from balsts.privacy.operations.erasure import (
    CannotErase,
    approve_erasure,
    bring_back,
    propose_erasure,
    withdraw_erasure,
)
from balsts.privacy.policies import retention
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request, create_erasure_list
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LAST = TODAY + datetime.timedelta(days=30)
INSUFFICIENT_PRIVILEGE = "42501"
LIST = (
    "insert into privacy_erasurelist (id, ground, made_at, digest, made_by_id, organisation_id,"
    " approved_at, approved_by_id) values (%s, %s, now(), '0', %s, %s, %s, %s)"
)
LINE = (
    "insert into privacy_erasureline (id, list_id, client_id, client_reference, due_on, counts)"
    " values (%s, %s, %s, 'x', current_date, '{}')"
)
SET_ASIDE = "select sec.set_file_aside(%s, now(), %s)"
CHANGES = "update privacy_erasurelist set {} where id = %s returning 1"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path) -> None:
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def senior(cast: Cast) -> User:
    """Answers requests, approves no erasures."""
    return create_staff_member(
        username="senior", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user


def manager_of(contract: Contract) -> User:
    return create_staff_member(
        username=f"manager_{contract.number}",
        organisation=contract.provider,
        role=Role.PROVIDER_MANAGER,
    ).user


def refused(question: str, *told: object) -> bool:
    """Whether a policy or a function says no, or no row is there to be changed."""
    try:
        found = rows(question, *told)
    except DatabaseError as fault:
        if fault.__cause__.sqlstate != INSUFFICIENT_PRIVILEGE:
            raise
        return True
    return "returning" in question and found == []


def is_set_aside(client: Client) -> bool:
    return Client.including_set_aside.get(pk=client.pk).set_aside_at is not None


def asked_to_be_erased(cast: Cast) -> DataRequest:
    """Fatima asks, and is recognised."""
    asked = create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    DataRequest.objects.filter(pk=asked.pk).update(
        identified_on=TODAY, identified_by=cast.amina, identity_check=IdentityCheck.IN_PERSON_ALONE
    )
    return asked


def listed(cast: Cast, *, by: User) -> ErasureList:
    asked = asked_to_be_erased(cast)
    with acting_under(token_of(by)):
        return propose_erasure(request=asked, by=by, at=timezone.now())


def test_two_people_of_the_organisation_set_a_file_aside_and_one_brings_it_back(
    cast: Cast, senior: User
) -> None:
    made = listed(cast, by=senior)

    with acting_under(token_of(cast.chiara)):
        approve_erasure(erasure_list=made, by=cast.chiara, at=timezone.now())
        [line] = ErasureLine.objects.filter(list=made)
    was_set_aside = is_set_aside(cast.fatima)
    with acting_under(token_of(cast.chiara)):
        bring_back(line=line, by=cast.chiara, at=timezone.now())

    assert was_set_aside
    assert line.erased_from == LAST
    assert not is_set_aside(cast.fatima)


def test_an_approver_takes_a_file_off_its_list_and_who_listed_it_does_not(
    cast: Cast, senior: User
) -> None:
    made = listed(cast, by=senior)

    with acting_under(token_of(senior)):
        taken_off = refused("delete from privacy_erasureline returning 1")
        removed = refused("delete from privacy_erasurelist returning 1")
    with acting_under(token_of(cast.chiara)):
        withdraw_erasure(erasure_list=made, by=cast.chiara, at=timezone.now())

    assert taken_off
    assert removed
    assert not ErasureLine.objects.exists()
    with acting_under(token_of(cast.chiara)):
        assert refused(CHANGES.format("discarded_at = null"), made.pk)


@pytest.mark.parametrize("name", ["amina", "boris", "chiara", "edgars", "gunta", "senior"])
@pytest.mark.parametrize("ground", ["request", "period_over", "replay"])
def test_nobody_lists_a_file_in_the_programs_name_nor_as_approved(
    cast: Cast, senior: User, name: str, ground: str
) -> None:
    user = senior if name == "senior" else getattr(cast, name)
    ours, theirs, one, now = (
        cast.contract.provider_id,
        cast.other_contract.provider_id,
        uuid.uuid4(),
        timezone.now(),
    )

    with acting_under(token_of(user)):
        in_its_name = refused(LIST, one, ground, system_actor().pk, ours, None, None)
        of_nobody = refused(LIST, one, ground, user.pk, None, None, None)
        elsewhere = refused(LIST, one, ground, user.pk, theirs, None, None)
        approved = refused(LIST, one, ground, system_actor().pk, ours, now, user.pk)

    assert (in_its_name, of_nobody, elsewhere, approved) == (True, True, True, True)


def test_a_ground_that_nobody_knows_is_none(cast: Cast) -> None:
    told = uuid.uuid4(), "x", cast.chiara.pk, cast.contract.provider_id, None, None

    with pytest.raises(IntegrityError, match="erasurelist_ground_is_known"):
        rows(LIST, *told)


def test_only_whoever_asked_for_it_and_is_seen_is_put_on_a_list(cast: Cast, senior: User) -> None:
    theirs, silent, made = create_client(given_name="Zahra"), create_client(), uuid.uuid4()
    create_enrolment(theirs, cast.other_contract)
    create_enrolment(silent, cast.contract)
    asked_to_be_erased(cast)

    with acting_under(token_of(senior)):
        rows(LIST, made, "request", senior.pk, cast.contract.provider_id, None, None)
        unseen = refused(LINE, uuid.uuid4(), made, theirs.pk)
        unasked = refused(LINE, uuid.uuid4(), made, silent.pk)
        of_another = refused(LINE, uuid.uuid4(), uuid.uuid4(), cast.fatima.pk)
        asked = refused(LINE, uuid.uuid4(), made, cast.fatima.pk)

    assert (unseen, unasked, of_another, asked) == (True, True, True, False)


def test_nobody_sets_aside_what_another_has_to_approve(cast: Cast, senior: User) -> None:
    """Not who listed it, not another organisation, and not before the list is approved."""
    made = listed(cast, by=senior)
    [line] = ErasureLine.objects.filter(list=made)
    manager = manager_of(cast.other_contract)

    for user in (senior, cast.chiara, cast.amina, cast.gunta, manager):
        with acting_under(token_of(user)):
            assert refused(SET_ASIDE, line.pk, LAST)
            if user != cast.chiara:
                approved = "approved_at = clock_timestamp(), approved_by_id = %s"
                assert refused(CHANGES.format(approved), user.pk, made.pk)
    told = {"approved_at": timezone.now(), "approved_by": cast.chiara}
    ErasureList.objects.filter(pk=made.pk).update(**told)
    deputy = manager_of(cast.contract)
    for user in (senior, deputy, cast.amina, cast.gunta, manager):
        with acting_under(token_of(user)):
            assert refused(SET_ASIDE, line.pk, LAST)
    assert not is_set_aside(cast.fatima)


@pytest.mark.parametrize("days", [0, 29])
def test_a_file_waits_for_thirty_days_whatever_the_approver_says(
    cast: Cast, senior: User, days: int
) -> None:
    made = listed(cast, by=senior)
    [line] = ErasureLine.objects.filter(list=made)

    with acting_under(token_of(cast.chiara)):
        approved = "approved_at = clock_timestamp(), approved_by_id = %s"
        assert not refused(CHANGES.format(approved), cast.chiara.pk, made.pk)
        too_early = refused(SET_ASIDE, line.pk, TODAY + datetime.timedelta(days=days))
        at_no_time = refused("select sec.set_file_aside(%s, 'infinity', %s)", line.pk, LAST)
        in_time = refused(SET_ASIDE, line.pk, LAST)

    assert (too_early, at_no_time, in_time) == (True, True, False)
    with acting_under(token_of(cast.chiara)):
        assert refused(
            "update privacy_erasureline set erased_from = current_date where id = %s returning 1",
            line.pk,
        )


def test_the_database_asks_for_as_many_days_as_the_policy() -> None:
    assert retention().days_until_erased == 30


def test_lists_of_others_are_neither_read_nor_changed_nor_undone(cast: Cast, senior: User) -> None:
    manager = manager_of(cast.other_contract)
    key = create_erasure_list(cast.other_contract.provider, by=cast.daniel)
    client = ErasureLine.objects.get().client_id

    for user in (senior, cast.chiara, cast.gunta):
        with acting_under(token_of(user)):
            assert rows("select client_reference from privacy_erasureline") == []
            assert rows("select id from privacy_erasurelist") == []
            assert refused("delete from privacy_erasureline returning 1")
            assert refused("select sec.bring_file_back(%s)", key["line_id"])
            assert rows("select sec.rows_about(%s)::text", client) == [("{}",)]
    with acting_under(token_of(manager)):
        assert rows("select id from privacy_erasurelist") == [(key["key"],)]


def test_a_list_of_no_organisation_is_for_the_auditor_alone(cast: Cast, senior: User) -> None:
    ErasureList.objects.create(
        ground=ErasureGround.PERIOD_OVER, made_at=timezone.now(), made_by=system_actor(), digest="0"
    )

    seen = {}
    for user in (senior, cast.chiara, cast.gunta):
        with acting_under(token_of(user)):
            seen[user.username] = len(rows("select id from privacy_erasurelist"))

    assert seen == {"senior": 0, "chiara": 0, "gunta": 1}


ENTRY = (
    "insert into privacy_ledgerentry (id, mark, stage, entered_on)"
    " values (gen_random_uuid(), 'x', 'erased', current_date)"
)
AWAITED = (
    "insert into privacy_awaitedentry (client_id, stage, entered_on)"
    " values (%s, 'erased', current_date)"
)


@pytest.mark.parametrize("name", ["amina", "boris", "chiara", "gunta", "senior"])
def test_no_page_forges_changes_or_removes_an_entry_of_the_ledger_or_one_that_waits(
    cast: Cast, senior: User, name: str
) -> None:
    made = listed(cast, by=senior)
    with acting_under(token_of(cast.chiara)):
        approve_erasure(erasure_list=made, by=cast.chiara, at=timezone.now())
    LedgerEntry.objects.create(mark="x", stage="set_aside", entered_on=TODAY)
    user = senior if name == "senior" else getattr(cast, name)

    with acting_under(token_of(user)):
        assert refused(ENTRY)
        assert refused(AWAITED, cast.fatima.pk)
        assert refused("update privacy_awaitedentry set stage = 'erased' returning 1")
        assert refused("delete from privacy_awaitedentry returning 1")
        assert rows("select mark from privacy_ledgerentry") == []
    assert AwaitedEntry.objects.get().stage == "set_aside"


def test_who_approves_sees_that_an_entry_waits_and_nobody_elsewhere_does(
    cast: Cast, senior: User
) -> None:
    made = listed(cast, by=senior)
    with acting_under(token_of(cast.chiara)):
        approve_erasure(erasure_list=made, by=cast.chiara, at=timezone.now())

    seen = {}
    for user in (cast.chiara, cast.amina, manager_of(cast.other_contract)):
        with acting_under(token_of(user)):
            seen[user.username] = len(rows("select id from privacy_awaitedentry"))

    elsewhere = f"manager_{cast.other_contract.number}"
    assert seen == {"chiara": 1, "amina": 0, elsewhere: 0}


def test_an_approver_is_told_so_before_the_database_is(cast: Cast) -> None:
    made = listed(cast, by=cast.chiara)

    with acting_under(token_of(cast.chiara)), pytest.raises(CannotErase):
        approve_erasure(erasure_list=made, by=cast.chiara, at=timezone.now())
