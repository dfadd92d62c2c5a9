"""Requests about data, asked of the database itself: they belong to whom they were made."""

import datetime
from collections.abc import Callable

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.enums import AssignmentRole
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import IdentityCheck, RequestKind
from balsts.privacy.models import DataRequest
from tests.database.asking import rows, token_of
from tests.factories.clients import create_assignment, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TAKING_IN = (
    "insert into privacy_datarequest (id, client_id, kind, organisation_id, programme_id,"
    " received_on, asked_words, recorded_at, recorded_by_id, identity_check, extension_reason,"
    " outcome, answer_words)"
    " values (gen_random_uuid(), %s, 'erasure', %s, %s, %s, '', now(), %s, '', '', '', '')"
    " returning 1"
)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def zane(cast: Cast):
    """Coordinates the movement, which helps Fatima too."""
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY)
    movement = cast.movement_contract.provider
    return create_staff_member(
        username="zane", organisation=movement, role=Role.MOVEMENT_COORDINATOR
    ).user


def read_by(user) -> list[str]:
    with acting_under(token_of(user)):
        return [kind for (kind,) in rows("select kind from privacy_datarequest order by kind")]


def takes_in(user, cast: Cast, contract: Contract) -> bool:
    told = (cast.fatima.id, contract.provider_id, contract.programme_id, TODAY, user.pk)
    try:
        with acting_under(token_of(user)):
            return bool(rows(TAKING_IN, *told))
    except DatabaseError as error:
        assert "row-level security" in str(error)  # noqa: PT017 - true or false is what is asked
        return False


def test_a_request_is_read_where_it_was_made_and_nowhere_else(cast: Cast, zane) -> None:
    create_data_request(cast.fatima)

    everybody = (
        cast.amina, cast.boris, cast.edgars, cast.chiara, cast.daniel, cast.esther, cast.farid,
        cast.gunta, cast.henriks, cast.ibrahim, cast.janis, cast.katrina, zane,
    )  # fmt: skip
    assert {one.username for one in everybody if read_by(one)} == {"amina", "chiara", "edgars"}


def test_a_request_that_was_made_to_nobody_known_is_read_by_no_page(cast: Cast, zane) -> None:
    create_data_request(cast.fatima)
    DataRequest.objects.update(organisation=None, programme=None)

    assert [read_by(one) for one in (cast.amina, cast.chiara, cast.gunta, zane)] == [[]] * 4


def test_who_provides_the_programme_next_reads_what_the_last_one_was_asked(cast: Cast) -> None:
    create_data_request(cast.fatima)
    create_assignment(
        create_enrolment(cast.fatima, cast.other_contract),
        cast.daniel.posts.get(),
    )
    before = read_by(cast.daniel)

    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)

    assert (before, read_by(cast.daniel), read_by(cast.amina)) == ([], ["access"], [])


def test_a_request_is_taken_in_for_ones_own_organisation_alone(cast: Cast, zane) -> None:
    assert not takes_in(cast.amina, cast, cast.movement_contract)
    assert not takes_in(zane, cast, cast.contract)
    assert not takes_in(cast.daniel, cast, cast.other_contract)
    assert takes_in(cast.amina, cast, cast.contract)
    assert takes_in(zane, cast, cast.movement_contract)


@pytest.mark.parametrize("column", ["organisation_id", "client_id", "kind", "asked_words"])
def test_what_was_asked_of_whom_stays_as_it_was_written_down(cast: Cast, column: str) -> None:
    asked = create_data_request(cast.fatima, kind=RequestKind.ACCESS)
    value = {
        "organisation_id": str(cast.other_contract.provider_id),
        "client_id": str(cast.other_contract.provider_id),
        "kind": "erasure",
        "asked_words": "Nothing",
    }[column]

    with acting_under(token_of(cast.chiara)), pytest.raises(DatabaseError, match="may change here"):
        rows(f"update privacy_datarequest set {column} = %s where id = %s", value, asked.id)


def test_a_step_of_the_answer_is_written_where_the_request_was_made(cast: Cast, zane) -> None:
    create_data_request(cast.fatima, received_on=TODAY - datetime.timedelta(days=2))
    waits = "update privacy_datarequest set waits_from = received_on returning kind"

    with acting_under(token_of(zane)):
        elsewhere = rows(waits)
    with acting_under(token_of(cast.amina)):
        here = rows(waits)

    assert (elsewhere, here) == ([], [("access",)])


def recognised(cast: Cast, *, by: User, kind: RequestKind = RequestKind.ACCESS) -> DataRequest:
    asked = create_data_request(cast.fatima, kind=kind)
    DataRequest.objects.filter(pk=asked.pk).update(
        identified_on=TODAY, identified_by=by, identity_check=IdentityCheck.IN_PERSON_ALONE
    )
    return asked


def answers(user: User, asked: DataRequest, outcome: str, *, name: User | None = None) -> None:
    with acting_under(token_of(user)):
        rows(
            "update privacy_datarequest set answered_on = %s::date, answered_by_id = %s,"
            " outcome = %s, answer_words = 'They asked for it.' where id = %s",
            TODAY,
            (name or user).pk,
            outcome,
            asked.pk,
        )


@pytest.mark.parametrize("column", ["identified_by_id", "answered_by_id"])
@pytest.mark.parametrize("named", ["another", "nobody"])
def test_asvs_2_3_5_nobody_confirms_or_answers_a_request_in_another_name(
    cast: Cast, column: str, named: str
) -> None:
    asked = recognised(cast, by=cast.chiara, kind=RequestKind.OBJECTION)
    DataRequest.objects.update(answered_on=TODAY, answered_by=cast.chiara, outcome="granted")
    value = cast.amina.pk if named == "another" else None

    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(DatabaseError, match="in another name than their own"),
    ):
        rows(f"update privacy_datarequest set {column} = %s where id = %s", value, asked.pk)


@pytest.mark.parametrize("outcome", ["granted", "partly"])
def test_asvs_2_3_5_who_confirmed_who_asks_grants_no_copy(cast: Cast, outcome: str) -> None:
    asked = recognised(cast, by=cast.chiara)

    with pytest.raises(DatabaseError, match="this takes two people"):
        answers(cast.chiara, asked, outcome)


def test_who_refused_what_they_confirmed_does_not_turn_it_into_a_grant(cast: Cast) -> None:
    asked = recognised(cast, by=cast.chiara)
    answers(cast.chiara, asked, "refused")

    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(DatabaseError, match="this takes two people"),
    ):
        rows("update privacy_datarequest set outcome = 'granted' where id = %s", asked.pk)


@pytest.mark.parametrize(("days_ago", "is_granted"), [(13, False), (14, True)])
def test_who_let_in_the_one_who_confirmed_grants_a_copy_after_a_fortnight(
    cast: Cast, days_ago: int, *, is_granted: bool
) -> None:
    given_at = timezone.now() - datetime.timedelta(days=days_ago)
    StaffMember.objects.filter(user=cast.amina).update(given_by=cast.chiara, given_at=given_at)
    asked = recognised(cast, by=cast.amina)

    try:
        answers(cast.chiara, asked, "granted")
    except DatabaseError as error:
        assert "this takes two people" in str(error)  # noqa: PT017 - a day earlier it is refused

    asked.refresh_from_db()
    assert asked.is_open != is_granted


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (RequestKind.ACCESS, "refused"),
        (RequestKind.ACCESS, "withdrawn"),
        (RequestKind.CORRECTION, "granted"),
        (RequestKind.OBJECTION, "granted"),
        (RequestKind.RESTRICTION, "partly"),
    ],
)
def test_who_confirmed_who_asks_may_refuse_and_answers_what_is_no_copy(
    cast: Cast, kind: RequestKind, outcome: str
) -> None:
    asked = recognised(cast, by=cast.chiara, kind=kind)

    answers(cast.chiara, asked, outcome)

    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by) == (outcome, cast.chiara)


def confirms(user: User, asked: DataRequest) -> None:
    with acting_under(token_of(user)):
        rows(
            "update privacy_datarequest set identified_on = %s::date, identified_by_id = %s,"
            " identity_check = %s where id = %s",
            TODAY,
            user.pk,
            IdentityCheck.IN_PERSON_ALONE,
            asked.pk,
        )


def refuses(user: User, asked: DataRequest) -> None:
    answers(user, asked, "refused")


@pytest.mark.parametrize(
    ("deed", "permission"), [(confirms, "correct_particulars"), (refuses, "answer_requests")]
)
def test_whoever_only_takes_requests_in_neither_confirms_nor_answers_them(
    cast: Cast, deed: Callable[[User, DataRequest], None], permission: str
) -> None:
    mentor = create_staff_member(
        username="edite", organisation=cast.contract.provider, role=Role.MENTOR
    )
    create_assignment(cast.enrolment, mentor, role=AssignmentRole.MENTOR)
    asked = create_data_request(cast.fatima, kind=RequestKind.OBJECTION)
    assert read_by(mentor.user) == ["objection"]

    with pytest.raises(DatabaseError, match=f"this takes the permission to {permission}"):
        deed(mentor.user, asked)


def test_a_worker_confirms_and_only_who_may_answers_or_takes_longer(cast: Cast) -> None:
    asked = create_data_request(cast.fatima, kind=RequestKind.OBJECTION)
    confirms(cast.amina, asked)

    with pytest.raises(DatabaseError, match="permission to answer_requests"):
        answers(cast.amina, asked, "granted")
    with (
        acting_under(token_of(cast.amina)),
        pytest.raises(DatabaseError, match="permission to answer_requests"),
    ):
        rows(
            "update privacy_datarequest set extended_on = %s::date, extension_reason = 'We are few.' where id = %s",
            TODAY,
            asked.pk,
        )
    answers(cast.chiara, asked, "granted")

    asked.refresh_from_db()
    assert (asked.identified_by, asked.answered_by) == (cast.amina, cast.chiara)
