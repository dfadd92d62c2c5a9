"""Who reads and writes specific needs, asked of the database itself."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.clients.models import Assignment
from balsts.platform.bound_postgres import acting_under
from tests.as_job import as_job
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.needs import create_need
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import create_emergency
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


def senior_of(cast) -> User:
    """Return Laura, who sees everybody enrolled at Amina's and opens sealed notes."""
    return create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user


def refused(user, question, *told) -> str:
    with acting_under(token_of(user)), pytest.raises(DatabaseError) as error:
        rows(question, *told)
    return str(error.value)


def test_needs_are_read_by_who_opens_sealed_notes_and_by_nobody_else(cast: Cast):
    need_of(cast)
    everybody = (
        "amina", "boris", "edgars", "chiara", "daniel", "esther", "farid", "gunta", "henriks",
        "ibrahim", "janis", "katrina",
    )  # fmt: skip
    people = [senior_of(cast), *(getattr(cast, who) for who in everybody)]

    assert [one.username for one in people if seen_by(one)] == ["laura", "amina"]


@pytest.mark.parametrize(
    "question",
    [
        "select id from casework_specificneed where code = 'FU-TR'",
        "select id from casework_specificneed where 1 / (code <> 'FU-TR')::int = 1",
        "select one.id from clients_client one join casework_specificneed on client_id = one.id",
        "select id from casework_specificneed for update",
        f"{ENDED.replace('%s', 'sec.user_id()')}",
        (
            "select id from (select * from casework_specificneed offset 0) need"
            " where sec.reaches_sealed(client_id, programme_id, 'read_notes_of_others')"
        ),
    ],
)
def test_however_a_manager_asks_no_need_is_told(cast: Cast, question: str):
    need = need_of(cast)
    answers = {}

    for user in (cast.chiara, cast.amina):
        with acting_under(token_of(user)):
            try:
                answers[user.username] = rows(question)
            except DatabaseError as error:
                answers[user.username] = type(error.__cause__).__name__

    assert answers["chiara"] == []
    assert answers["amina"] != []
    need.refresh_from_db()
    assert (need.ended_by_id or cast.amina.pk) == cast.amina.pk


def test_a_manager_changes_none_blindly(cast: Cast):
    """Nothing of the row is read here, so that only what may be changed is asked."""
    need_of(cast)
    with acting_under(token_of(cast.chiara)):
        rows(
            "update casework_specificneed set ended_on = current_date, ended_by_id = %s",
            cast.chiara.pk,
        )

    assert SpecificNeed.objects.get().ended_on is None


def test_a_manager_learns_by_no_refusal_which_codes_are_noted(cast: Cast):
    create_need(cast.fatima, cast.contract.programme, on=TODAY, code=NeedCode.DISABILITY)
    told = cast.fatima.pk, cast.contract.programme.pk, cast.chiara.pk

    noted = refused(cast.chiara, f"{NOTING} on conflict do nothing", *told)
    not_noted = refused(cast.chiara, NOTING.replace("'DS'", "'TR'"), *told)

    assert (noted, "row-level security" in noted) == (not_noted, True)


def test_an_opening_in_an_emergency_brings_no_needs_along(cast: Cast):
    need_of(cast)
    create_emergency(cast, by=cast.daniel)

    assert seen_by(cast.daniel) == 0


def test_a_manager_who_is_a_social_worker_too_reads_those_of_the_own_caseload(cast: Cast):
    post = create_staff_member(
        username="chiara", organisation=cast.contract.provider, role=Role.SOCIAL_WORKER
    )
    need_of(cast)
    before = seen_by(cast.chiara)
    Assignment.objects.filter(staff_member=cast.worker).delete()
    create_assignment(cast.enrolment, post)

    assert (before, seen_by(cast.chiara)) == (0, 1)


@pytest.mark.slow  # commits, and works under another role
@pytest.mark.django_db(transaction=True)
def test_the_job_that_counts_for_figures_goes_on_reading_every_need(cast: Cast):
    need_of(cast)
    create_need(cast.fatima, cast.movement_contract.programme, on=TODAY, code=NeedCode.TORTURE)

    with as_job():
        counted = rows("select code, count(*) from casework_specificneed group by 1 order by 1")

    assert counted == [("FU-TR", 1), ("TR", 1)]


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
        refused(amina, NOTING, cast.fatima.pk, state, cast.boris.pk),
        refused(amina, NOTING, cast.fatima.pk, movement, amina.pk),
        refused(amina, NOTING, stranger.pk, state, amina.pk),
        refused(cast.edgars, NOTING, cast.fatima.pk, state, cast.edgars.pk),
        refused(cast.chiara, NOTING, cast.fatima.pk, state, cast.chiara.pk),
    ]
    with acting_under(token_of(amina)):
        rows(NOTING, cast.fatima.pk, state, amina.pk)

        assert rows(COUNT) == [(1,)]
    assert ["row-level security" in words for words in told] == [True] * 5


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
    laura = senior_of(cast)
    in_anothers_name = [refused(cast.amina, one, laura.pk) for one in (DONE, ENDED)]
    both = (
        "update casework_specificneed set follow_up_done_on = current_date,"
        " follow_up_done_by_id = %s, ended_on = current_date, ended_by_id = %s"
    )
    at_once = refused(cast.amina, both, laura.pk, cast.amina.pk)
    with acting_under(token_of(cast.amina)):
        assert rows(DONE, cast.amina.pk) == [(1,)]
    again = refused(laura, DONE, laura.pk)
    with acting_under(token_of(laura)):
        assert rows(ENDED, laura.pk) == [(1,)]
    after = refused(laura, "update casework_specificneed set ended_on = null")

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
