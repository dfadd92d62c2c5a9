"""Files of ended contracts, asked of the database itself: shut, but for what two people have opened."""

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.enums import CaseCloseReason, TaskCause, TaskKind
from balsts.casework.models import Case, CaseSpell, Task
from balsts.clients.enums import ClosedFileReason, Place
from balsts.clients.models import Client, ClosedFile, Residence
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening, DataRequest
from balsts.privacy.queries.archive import openings_in_hand
from tests.database.asking import rows, token_of
from tests.factories.archive import (
    ASKING,
    ONE_DAY,
    ask_for_nobody,
    ask_under,
    create_keeper,
    create_opening,
    create_second_manager,
    end_contract,
)
from tests.factories.casework import create_case
from tests.factories.clients import create_client, create_enrolment, move_enrolment
from tests.factories.needs import create_need
from tests.factories.organisations import create_contract, create_staff_member
from tests.factories.privacy import create_data_request, create_senior_who_knew
from tests.people import Cast, create_cast
from tests.removing import remove
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TAKING_IN = (
    "insert into privacy_datarequest (id, client_id, kind, organisation_id, programme_id,"
    " received_on, asked_words, recorded_at, recorded_by_id, identity_check, extension_reason,"
    " outcome, answer_words)"
    " values (gen_random_uuid(), %s, 'objection', %s, %s, %s, '', now(), %s, '', '', '', '')"
    " returning 1"
)


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    end_contract(cast)
    return cast


@pytest.fixture
def dace(cast: Cast) -> User:
    return create_second_manager(cast)


def sees(user: User, cast: Cast) -> bool:
    with acting_under(token_of(user)):
        return bool(rows("select 1 from clients_client where id = %s", cast.fatima.pk))


def reads(user: User, opening: ArchiveOpening, table: str = "clients_client") -> int:
    with acting_under(token_of(user)):
        [(count,)] = rows("select count(*) from sec.rows_taken_out(%s, %s)", opening.pk, table)
        return count


def takes_in(user: User, cast: Cast) -> bool:
    of = cast.contract
    told = (cast.fatima.id, of.provider_id, of.programme_id, TODAY, user.pk)
    try:
        with acting_under(token_of(user)):
            found = bool(rows(TAKING_IN, *told))
    except DatabaseError as error:
        assert "row-level security" in str(error)  # noqa: PT017 - true or false is what is asked
        return False
    remove(DataRequest.objects.all())
    return found


def stands(user: User, cast: Cast, opening: ArchiveOpening) -> tuple[bool, int, bool]:
    return sees(user, cast), reads(user, opening), takes_in(user, cast)


NOTHING = (False, 0, False)


def test_a_file_in_the_archive_is_seen_by_nobody(cast: Cast, dace: User) -> None:
    everybody = (cast.amina, cast.boris, cast.chiara, cast.daniel, cast.gunta, cast.katrina, dace)

    assert [sees(one, cast) for one in everybody] == [False] * len(everybody)


def test_a_file_that_two_took_out_is_read_by_who_asked_and_answers(cast: Cast, dace: User) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)

    assert stands(cast.chiara, cast, opening) == (True, 1, True)
    assert stands(dace, cast, opening) == (True, 1, True)
    # Who worked with the person says that it is they who ask, and opens no file.
    assert stands(cast.amina, cast, opening) == (True, 0, True)
    for stranger in (cast.boris, cast.edgars, cast.daniel, cast.esther, cast.gunta, cast.katrina):
        assert stands(stranger, cast, opening) == NOTHING


@pytest.mark.parametrize(
    "ground", [one for one in ArchiveGround if one != ArchiveGround.OWN_REQUEST]
)
def test_for_another_ground_only_who_asked_has_it_in_hand(
    cast: Cast, dace: User, ground: ArchiveGround
) -> None:
    opening = create_opening(
        cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, ground=ground
    )

    assert stands(cast.chiara, cast, opening) == (True, 1, False)
    assert stands(dace, cast, opening) == NOTHING
    assert stands(cast.amina, cast, opening) == NOTHING


def test_one_that_waits_opens_nothing(cast: Cast) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara)

    assert stands(cast.chiara, cast, opening) == NOTHING


def test_one_whose_last_day_is_over_opens_nothing(cast: Cast, dace: User) -> None:
    before = timezone.now() - 31 * ONE_DAY
    opening = create_opening(
        cast.fatima,
        cast.contract,
        by=cast.chiara,
        agreed_by=dace,
        asked_at=before,
        open_until=TODAY,
    )
    assert stands(cast.chiara, cast, opening) == NOTHING

    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, days=1)
    assert stands(cast.chiara, cast, opening) == (True, 1, True)


def test_one_that_was_put_back_opens_nothing_in_a_session_that_goes_on(
    cast: Cast, dace: User
) -> None:
    create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)
    token = token_of(cast.chiara)
    asked = "select 1 from clients_client where id = %s"
    with acting_under(token):
        before = rows(asked, cast.fatima.pk)

    ArchiveOpening.objects.update(ended_at=timezone.now(), ended_by=dace)

    with acting_under(token):
        assert (len(before), rows(asked, cast.fatima.pk)) == (1, [])


def test_it_is_over_at_midnight_in_riga(cast: Cast, dace: User) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, days=3)
    midnight = datetime.datetime.combine(
        opening.open_until, datetime.time(), tzinfo=timezone.get_default_timezone()
    )
    token = token_of(cast.chiara)

    found = []
    for moment in (midnight - datetime.timedelta(seconds=1), midnight):
        with acting_under(token):
            rows("select set_config('tests.moment', %s, true)", moment.isoformat())
            found.append(len(rows("select 1 from clients_client where id = %s", cast.fatima.pk)))
            rows("select set_config('tests.moment', '', true)")

    assert found == [1, 0]


def test_one_of_another_house_opens_nothing_here(cast: Cast, dace: User) -> None:
    # A row that says so of an organisation whose contract it is not.
    house = cast.former_contract.provider
    keeper = create_keeper(house, username="ilze")
    opening = create_opening(
        cast.fatima, cast.contract, by=keeper, agreed_by=dace, organisation=house
    )

    assert stands(keeper, cast, opening) == NOTHING
    assert stands(cast.chiara, cast, opening) == NOTHING
    with acting_under(token_of(keeper)):
        assert not openings_in_hand(standing_of(keeper, on=TODAY)).exists()


def test_one_of_a_contract_that_runs_opens_nothing(cast: Cast, dace: User) -> None:
    opening = create_opening(
        cast.fatima,
        cast.other_contract,
        by=create_keeper(cast.other_contract.provider, username="ilze"),
        agreed_by=dace,
    )

    assert stands(User.objects.get(username="ilze"), cast, opening) == NOTHING


def test_whoever_keeps_the_archive_no_longer_has_nothing_in_hand(cast: Cast, dace: User) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)

    StaffMember.objects.filter(user=cast.chiara).update(valid_until=TODAY)

    assert stands(cast.chiara, cast, opening) == NOTHING
    assert reads(dace, opening) == 1


def test_a_file_that_is_set_aside_or_closed_is_out_of_hand(cast: Cast, dace: User) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)

    ClosedFile.objects.create(
        client=cast.fatima,
        reason_kind=ClosedFileReason.values[0],
        closed_at=timezone.now(),
        closed_by=dace,
    )
    closed = stands(cast.chiara, cast, opening)
    ClosedFile.objects.update(lifted_at=timezone.now(), lifted_by=dace)
    lifted = reads(cast.chiara, opening)
    Client.objects.filter(pk=cast.fatima.pk).update(set_aside_at=timezone.now())

    assert (closed, lifted) == (NOTHING, 1)
    assert stands(cast.chiara, cast, opening) == NOTHING


def said(user: User, opening: ArchiveOpening, table: str, *fields: str) -> list[tuple[object, ...]]:
    told = ", ".join(f"held ->> '{field}'" for field in fields)
    with acting_under(token_of(user)):
        return rows(f"select {told} from sec.rows_taken_out(%s, %s) held", opening.pk, table)


def test_needs_and_sealed_notes_come_along_for_who_reads_sealed_notes_there(
    cast: Cast, dace: User
) -> None:
    before = timezone.now() - 50 * ONE_DAY
    create_need(cast.fatima, cast.contract.programme, on=TODAY - 50 * ONE_DAY, recorded_at=before)
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)
    senior = create_senior_who_knew(cast)

    counts = [
        reads(one, opening, "casework_specificneed")
        for one in (cast.chiara, dace, cast.amina, senior)
    ]

    assert counts == [0, 0, 0, 1]


def test_whatever_began_on_the_last_day_of_the_contract_is_read(cast: Cast, dace: User) -> None:
    ended_on = cast.contract.actual_until
    assert ended_on is not None
    remove(Residence.objects.filter(client=cast.fatima))
    for day, place in ((ended_on - ONE_DAY, Place.RIGA), (ended_on, Place.JURMALA)):
        Residence.objects.create(
            client=cast.fatima, place=place, valid_from=day, valid_until=day + ONE_DAY
        )
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)

    assert said(cast.chiara, opening, "clients_residence", "place") == [(Place.RIGA.value,)]


def test_work_of_the_programme_is_read_as_it_stood_when_the_contract_ended(
    cast: Cast, dace: User
) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)
    # Whoever goes on with the programme closes the case.
    CaseSpell.objects.filter(case=cast.case).update(
        closed_on=TODAY, close_reason=CaseCloseReason.WITHDREW
    )

    assert said(cast.chiara, opening, "casework_casespell", "closed_on", "close_reason") == [
        (None, "")
    ]


def test_what_rows_said_before_is_read_of_the_houses_own_alone(cast: Cast, dace: User) -> None:
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY + ONE_DAY)
    other = create_case(cast.fatima, cast.movement_contract.programme, opened_on=TODAY)
    Case.objects.filter(pk__in=[cast.case.pk, other.pk]).update(target_group="changed")
    elsewhere = create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY - ONE_DAY)
    for one in (cast.enrolment, elsewhere):
        move_enrolment(one, valid_until=TODAY)
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)
    tomorrow = datetime.datetime.combine(
        TODAY + ONE_DAY, datetime.time(12), tzinfo=timezone.get_default_timezone()
    )

    with acting_under(token_of(cast.chiara)):
        rows("select set_config('tests.moment', %s, true)", tomorrow.isoformat())
        found = rows(
            "select distinct held ->> 'table_name', held -> 'said' ->> 'id' from sec.rows_taken_out(%s, 'clients_formerrow') held"
            " where held ->> 'table_name' in ('casework_case', 'clients_enrolment')"
            " order by 1",
            opening.pk,
        )
        rows("select set_config('tests.moment', '', true)")

    assert found == [
        ("casework_case", str(cast.case.pk)),
        ("clients_enrolment", str(cast.enrolment.pk)),
    ]


def test_what_was_agreed_with_a_municipality_is_read_where_a_law_binds_the_programme(
    cast: Cast, dace: User
) -> None:
    Task.objects.create(
        kind=TaskKind.HAND_OVER,
        client=cast.fatima,
        about_on=TODAY,
        due_on=TODAY,
        because=TaskCause.TERM_ENDS,
        because_words="They stay in Riga",
        made_at=timezone.now() - 50 * ONE_DAY,
        made_by=cast.amina,
    )
    Contract.objects.filter(pk=cast.movement_contract.pk).update(actual_until=TODAY - 5 * ONE_DAY)
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY - 60 * ONE_DAY)
    coordinator = create_staff_member(
        username="zane",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    ).user

    told = []
    for keeper, contract in ((cast.chiara, cast.contract), (coordinator, cast.movement_contract)):
        opening = create_opening(cast.fatima, contract, by=keeper, agreed_by=dace)
        told.append(said(keeper, opening, "casework_task", "state", "because_words"))

    assert told == [[("open", "They stay in Riga")], [("open", None)]]


AGREEING = "update privacy_archiveopening set agreed_at = now(), agreed_by_id = %s where id = %s returning 1"


def agrees(user: User, opening: ArchiveOpening, *, name: User | None = None) -> bool:
    try:
        with acting_under(token_of(user)):
            return bool(rows(AGREEING, (name or user).pk, opening.pk))
    except DatabaseError as error:
        assert any(  # noqa: PT017 - true or false is what is asked
            words in str(error)
            for words in ("two people", "another name", "permission to", "agreed_by_another")
        )
        return False


def test_the_database_lets_only_a_second_person_of_the_house_or_the_officer_agree(
    cast: Cast, dace: User
) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara)
    other = create_keeper(cast.other_contract.provider, username="ilze")

    for user in (cast.chiara, cast.amina, cast.boris, cast.daniel, cast.katrina, other, cast.janis):
        assert not agrees(user, opening)
    assert not agrees(cast.chiara, opening, name=dace)
    assert agrees(cast.gunta, opening)


def test_the_database_lets_nobody_agree_whom_they_have_just_let_in(cast: Cast) -> None:
    opening = create_opening(cast.fatima, cast.contract, by=cast.chiara)
    newcomer = create_keeper(cast.contract.provider, username="jauna")
    StaffMember.objects.filter(user=newcomer).update(given_by=cast.chiara, given_at=timezone.now())

    assert not agrees(newcomer, opening)


@pytest.mark.parametrize(
    "change",
    [
        "open_until = open_until + 1",
        "ground = 'own_request'",
        "client_id = null",
        "asked_by_id = agreed_by_id",
        "agreed_at = now()",
        "agreed_at = null, agreed_by_id = null",
        "agreed_in = '0'",
        "made_in = '0'",
    ],
)
def test_what_was_agreed_to_stays(cast: Cast, dace: User, change: str) -> None:
    create_opening(
        cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, ground=ArchiveGround.AUTHORITY
    )

    with acting_under(token_of(dace)), pytest.raises(DatabaseError):
        rows(f"update privacy_archiveopening set {change}")


def test_nobody_writes_an_opening_past_the_function_that_looks_for_the_file(cast: Cast) -> None:
    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(DatabaseError, match="row-level"),
    ):
        rows(
            "insert into privacy_archiveopening (id, client_id, client_reference, organisation_id,"
            " contract_id, ground, reason, asked_at, asked_by_id, open_until)"
            " values (gen_random_uuid(), %s, 'BL-AAAA-AAAA', %s, %s, 'authority',"
            " 'A reason of twenty letters', now(), %s, current_date + 3)",
            cast.fatima.pk,
            cast.contract.provider_id,
            cast.contract.pk,
            cast.chiara.pk,
        )


def found(user: User, question: str) -> bool | None:
    with acting_under(token_of(user)):
        [(answer,)] = rows("select sec.answer_archive(%s)", question)
    return answer


def test_the_answer_is_read_once_the_question_is_kept(cast: Cast) -> None:
    token = token_of(cast.chiara)
    with acting_under(token):
        rows("select set_config('tests.transactions', 'apart', true)")
        question = ask_under(token, cast.fatima)
        within = rows("select sec.answer_archive(%s)", question)
        listed = rows("select client_reference from privacy_archiveopening")
        rows("select set_config('tests.transactions', '', true)")
        after = rows("select sec.answer_archive(%s)", question)

    assert (within, listed, after) == ([(None,)], [], [(True,)])


def test_nobody_asks_an_archive_that_is_not_theirs(cast: Cast, dace: User) -> None:
    elsewhere = create_keeper(cast.other_contract.provider, username="ilze")

    answers = [
        ask_under(token_of(user), cast.fatima) for user in (cast.amina, cast.daniel, cast.gunta)
    ]
    question = ask_under(token_of(elsewhere), cast.fatima)

    assert answers == ["not_theirs"] * 3
    assert (found(elsewhere, question), found(dace, question)) == (False, None)


def of_each_question() -> list[tuple[Any, ...]]:
    """Return whose file was found, in whose archive, under which contract; the first question first."""
    told = ArchiveOpening.objects.order_by("asked_at")
    return list(told.values_list("client_id", "organisation_id", "contract_id"))


def test_who_keeps_two_archives_finds_a_file_in_either(cast: Cast) -> None:
    former = cast.former_contract
    create_keeper(former.provider, username="chiara")
    theirs = create_client(given_name="Laila")
    create_enrolment(theirs, former, from_=TODAY - 90 * ONE_DAY)

    for client in (cast.fatima, theirs):
        ask_under(token_of(cast.chiara), client)

    assert of_each_question() == [
        (cast.fatima.pk, cast.contract.provider_id, cast.contract.pk),
        (theirs.pk, former.provider_id, former.pk),
    ]


def test_a_file_that_two_left_behind_is_of_the_one_that_helped_last_and_then_of_the_other(
    cast: Cast,
) -> None:
    former = cast.former_contract
    create_keeper(former.provider, username="chiara")
    create_enrolment(cast.fatima, former, from_=TODAY - 90 * ONE_DAY)

    for _ in range(3):
        ask_under(token_of(cast.chiara), cast.fatima)

    [first, second, nobody] = of_each_question()
    assert first == (cast.fatima.pk, cast.contract.provider_id, cast.contract.pk)
    assert second == (cast.fatima.pk, former.provider_id, former.pk)
    assert (nobody[0], nobody[2]) == (None, None)


def test_whom_one_helps_is_found_in_the_archive_of_ones_other_house(cast: Cast) -> None:
    former = cast.former_contract
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=None)
    create_keeper(former.provider, username="chiara")
    create_enrolment(cast.fatima, former, from_=TODAY - 90 * ONE_DAY)

    ask_under(token_of(cast.chiara), cast.fatima)

    assert of_each_question() == [(cast.fatima.pk, former.provider_id, former.pk)]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_ten_an_hour_hold_when_one_asks_twice_at_once(cast: Cast) -> None:
    for _ in range(9):
        ask_for_nobody(cast.contract.provider, by=cast.chiara)
    token = token_of(cast.chiara)

    _, second = two_at_once(
        lambda: ask_under(token, cast.fatima), lambda: ask_under(token, cast.fatima)
    )

    assert second == "too_many"
    assert [one[0] for one in of_each_question()] == [None] * 9 + [cast.fatima.pk]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_one_file_at_once_take_it_out_once(cast: Cast, dace: User) -> None:
    chiara, second = token_of(cast.chiara), token_of(dace)

    two_at_once(lambda: ask_under(chiara, cast.fatima), lambda: ask_under(second, cast.fatima))

    assert [one[0] for one in of_each_question()] == [cast.fatima.pk, None]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_question(cast: Cast) -> None:
    token, form_id = token_of(cast.chiara), uuid4()

    def send() -> str:
        return ask_under(token, cast.fatima, form_id=form_id)

    first, second = two_at_once(send, send)

    assert first == second
    assert [one[0] for one in of_each_question()] == [cast.fatima.pk]


def test_a_question_without_a_form_is_none(cast: Cast) -> None:
    with acting_under(token_of(cast.chiara)):
        answer = rows(ASKING, None, cast.fatima.reference, str(cast.fatima.born_on))

    assert answer == [("not_whole",)]


COPYING = (
    "insert into <table> select (jsonb_populate_record(null::<table>, held"
    " || jsonb_build_object('id', gen_random_uuid()))).*"
    " from sec.rows_taken_out(%s, '<table>') held returning 1"
)


def test_no_table_but_requests_and_disclosures_is_written_while_a_file_is_out(
    cast: Cast, dace: User
) -> None:
    """Every table about a person is tried: changed, removed, and for each a row copied."""
    create_data_request(cast.fatima)
    create_senior_who_knew(cast)
    for ground in (ArchiveGround.OWN_REQUEST, ArchiveGround.AUTHORITY):
        create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace, ground=ground)
    token = token_of(cast.chiara)
    with acting_under(token):
        tables = [name for (name,) in rows("select name from sec.paths_to_client()")]

    written = set()
    for table in [*tables, "clients_client"]:
        for deed in (
            f"update {table} set id = id returning 1",
            f"delete from {table} returning 1",
            COPYING.replace("<table>", table),
        ):
            told = [str(ArchiveOpening.objects.first().pk)] if "%s" in deed else []
            try:
                with acting_under(token):
                    found = rows(deed, *told)
            except DatabaseError:
                continue
            if found:
                written.add(f"{deed.split()[0]} {table}")

    assert written == {"update privacy_datarequest"}


def test_nobody_is_enrolled_assigned_or_lent_from_the_archive(cast: Cast, dace: User) -> None:
    create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)

    contract = create_contract(provider=cast.contract.provider, number="next")
    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError, match="row-level"):
        rows(
            "insert into clients_enrolment (id, client_id, contract_id, valid_from)"
            " values (gen_random_uuid(), %s, %s, current_date)",
            cast.fatima.pk,
            contract.pk,
        )


def test_no_row_of_a_list_is_asked_whether_its_file_is_out(cast: Cast, dace: User) -> None:
    """The sight is worked out once, with what is out or without: no plan asks more for each row."""
    plans = []
    for out in (False, True):
        if out:
            create_opening(cast.fatima, cast.contract, by=cast.chiara, agreed_by=dace)
        with acting_under(token_of(cast.chiara)):
            plans.append(
                [line for (line,) in rows("explain (costs off) select id from clients_client")]
            )

    assert plans[0] == plans[1]
    # The second is asked in the tests' own database alone.
    subplans = [line.split()[0] for line in plans[0] if line.strip().startswith(("Init", "Sub"))]
    assert subplans == ["InitPlan", "InitPlan"]
