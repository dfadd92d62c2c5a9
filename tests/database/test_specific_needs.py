"""Who reads and writes specific needs, asked of the database itself."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.needs import create_need
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast
from tests.web.access.world import create_answer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
NOTING = (
    "insert into casework_specificneed (id, client_id, programme_id, code, code_version, reason,"
    " noted_on, recorded_at, recorded_by_id, is_noted_only, follow_up)"
    " values (gen_random_uuid(), %s, %s, 'DS', '-', 'why', current_date, now(), %s, true, '')"
)
COUNT = "select count(*) from casework_specificneed"
DONE = (
    "update casework_specificneed set follow_up_done_on = current_date, follow_up_done_by_id = %s"
    " returning 1"
)
ENDED = "update casework_specificneed set ended_on = current_date, ended_by_id = %s returning 1"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def need_of(cast):
    return create_need(cast.fatima, cast.contract.programme, on=TODAY - ONE_DAY)


def seen_by(user) -> int:
    with acting_under(token_of(user)):
        return rows(COUNT)[0][0]


def refused(user, question, *told) -> str:
    with acting_under(token_of(user)), pytest.raises(DatabaseError) as error:
        rows(question, *told)
    return str(error.value)


def test_needs_are_read_by_who_leads_the_case_and_by_nobody_else(cast: Cast):
    need_of(cast)
    everybody = (
        "amina", "boris", "edgars", "chiara", "daniel", "esther", "farid", "gunta", "henriks",
        "ibrahim", "janis", "katrina",
    )  # fmt: skip

    assert [who for who in everybody if seen_by(getattr(cast, who))] == ["amina", "chiara"]


def test_the_other_programme_reads_none_of_a_client_whom_both_help(cast: Cast):
    coordinator = create_staff_member(
        username="liga",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    ).user
    create_enrolment(cast.fatima, cast.movement_contract)
    need_of(cast)
    own = create_need(cast.fatima, cast.movement_contract.programme, on=TODAY)

    with acting_under(token_of(coordinator)):
        assert rows("select id from casework_specificneed") == [(own.pk,)]
    assert seen_by(cast.amina) == 1


def test_nothing_of_needs_is_lent(cast: Cast):
    coordinator = create_staff_member(
        username="liga",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    ).user
    need_of(cast)
    create_answer(cast.fatima, cast.contract, cast.movement_contract, from_=TODAY)

    assert seen_by(coordinator) == 0


def test_needs_are_noted_in_the_own_name_programme_and_caseload_only(cast: Cast):
    stranger = create_client()
    create_assignment(create_enrolment(stranger, cast.contract), cast.second_worker)
    state, movement = cast.contract.programme.pk, cast.movement_contract.programme.pk
    amina = cast.amina
    told = [
        refused(amina, NOTING, cast.fatima.pk, state, cast.chiara.pk),
        refused(amina, NOTING, cast.fatima.pk, movement, amina.pk),
        refused(amina, NOTING, stranger.pk, state, amina.pk),
        refused(cast.edgars, NOTING, cast.fatima.pk, state, cast.edgars.pk),
    ]
    with acting_under(token_of(amina)):
        rows(NOTING, cast.fatima.pk, state, amina.pk)

        assert rows(COUNT) == [(1,)]
    assert ["row-level security" in words for words in told] == [True] * 4


def test_what_was_noted_is_neither_rewritten_nor_removed(cast: Cast):
    need_of(cast)

    told = [
        refused(cast.amina, "update casework_specificneed set reason = 'other'"),
        refused(cast.amina, "update casework_specificneed set code = 'DS'"),
        refused(cast.amina, "delete from casework_specificneed"),
    ]

    assert ["permission denied" in words for words in told] == [True] * 3


def test_a_follow_up_and_an_end_are_said_once_and_in_the_own_name(cast: Cast):
    need_of(cast)
    in_anothers_name = [refused(cast.amina, one, cast.chiara.pk) for one in (DONE, ENDED)]
    both = (
        "update casework_specificneed set follow_up_done_on = current_date,"
        " follow_up_done_by_id = %s, ended_on = current_date, ended_by_id = %s"
    )
    at_once = refused(cast.amina, both, cast.chiara.pk, cast.amina.pk)
    with acting_under(token_of(cast.amina)):
        assert rows(DONE, cast.amina.pk) == [(1,)]
    again = refused(cast.chiara, DONE, cast.chiara.pk)
    with acting_under(token_of(cast.chiara)):
        assert rows(ENDED, cast.chiara.pk) == [(1,)]
    after = refused(cast.chiara, "update casework_specificneed set ended_on = null")

    assert ["row-level security" in words for words in in_anothers_name] == [True, True]
    assert ["stays as it is" in words for words in (at_once, again, after)] == [True] * 3


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("specific_need_code_is_known", {"code": "XX"}),
        ("specific_need_says_why", {"reason": ""}),
        ("specific_need_says_why", {"code_version": ""}),
        ("specific_need_is_followed_up_or_not_to_be", {"is_noted_only": True}),
        ("specific_need_is_followed_up_or_not_to_be", {"follow_up": ""}),
        ("specific_need_is_followed_up_or_not_to_be", {"follow_up_due_on": None}),
        ("specific_need_done_names_who", {"follow_up_done_on": TODAY}),
        ("specific_need_ended_names_who", {"ended_on": TODAY}),
        ("specific_need_nothing_comes_before_it", {"follow_up_due_on": TODAY - ONE_DAY}),
        ("specific_need_days_are_within_bounds", {"follow_up_due_on": datetime.date(2200, 1, 1)}),
        ("specific_need_text_is_fit", {"reason": "a\u202eb"}),
    ],
)
def test_the_table_takes_no_half_of_a_need(cast: Cast, name, fields):
    told = {"code": NeedCode.DISABILITY} | fields
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        create_need(cast.fatima, cast.contract.programme, on=TODAY, **told)

    assert name in str(error.value)
    assert SpecificNeed.objects.count() == 0
