"""A file that several organisations hold is erased when all agree, and never on the word of one."""

import pytest
from django.db import OperationalError, ProgrammingError

from balsts.clients.models import Client
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ArchiveGround, HolderAnswer, IdentityCheck, RequestKind
from balsts.privacy.models import ArchiveOpening, ErasureHolder, ErasureLine, ErasureList
from balsts.privacy.operations.erasure import (
    CannotErase,
    approve_erasure,
    propose_erasure,
    withdraw_erasure,
)
from balsts.privacy.operations.erasure_holder import CannotAnswerForFile, answer_for_file
from balsts.privacy.operations.request import confirm_identity
from balsts.privacy.queries.erasure_holder import asked_of, question_to
from tests.database.asking import rows, token_of
from tests.factories.archive import create_keeper, create_opening
from tests.factories.clients import create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request
from tests.factories.sharing import movement_coordinator
from tests.people import create_cast
from tests.privacy.erasing import NOW, ONE_DAY, TODAY
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def second(cast):
    """Somebody else of the state's provider, who may approve."""
    return create_staff_member(
        username="dace", organisation=cast.contract.provider, role="provider_manager"
    ).user


@pytest.fixture
def coordinator(cast):
    return movement_coordinator(cast)


def asked_to_erase(cast) -> ErasureList:
    request = create_data_request(
        cast.fatima, kind=RequestKind.ERASURE, received_on=TODAY, by=cast.amina
    )
    confirm_identity(
        request=request,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=cast.amina,
        at=NOW,
    )
    return propose_erasure(request=request, by=cast.chiara, at=NOW)


def refused(made, by):
    with pytest.raises(CannotErase) as caught:
        approve_erasure(erasure_list=made, by=by, at=NOW)
    return [one.code for one in caught.value.blockers]


def answered(user, answer=HolderAnswer.AGREES):
    [question] = asked_of(standing_of(user, on=TODAY))
    return answer_for_file(holder=question, answer=answer, by=user, at=NOW)


def test_a_file_that_nobody_else_holds_is_erased_as_before(cast, second):
    made = asked_to_erase(cast)

    approve_erasure(erasure_list=made, by=second, at=NOW)

    assert made.holders.count() == 0
    assert not Client.objects.filter(pk=cast.fatima.pk).exists()


def test_a_file_that_others_hold_waits_for_all_of_them(cast, second, coordinator):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)

    before = refused(made, second)
    answered(coordinator)
    approve_erasure(erasure_list=made, by=second, at=NOW)

    assert before == ["others_have_not_agreed"]
    assert not Client.objects.filter(pk=cast.fatima.pk).exists()
    assert AuditEvent.objects.filter(event="erasure_answered", by=coordinator.pk).count() == 1


@pytest.mark.parametrize("answer", [HolderAnswer.HELPS, HolderAnswer.LAW, HolderAnswer.CLAIMS])
def test_a_file_that_one_keeps_is_not_erased_and_leaves_the_list(cast, second, coordinator, answer):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    answered(coordinator, answer)

    codes = refused(made, second)
    withdraw_erasure(erasure_list=made, by=second, at=NOW)

    made.refresh_from_db()
    assert codes == ["kept"]
    assert (made.discarded_at, made.lines.count()) == (NOW, 0)
    assert asked_of(standing_of(coordinator, on=TODAY)).count() == 0
    assert Client.objects.filter(pk=cast.fatima.pk).exists()


def test_who_began_to_help_since_is_asked_as_well(cast, second, coordinator):
    made = asked_to_erase(cast)
    create_enrolment(cast.fatima, cast.movement_contract)

    assert refused(made, second) == ["not_asked_yet"]


def test_a_file_that_another_has_out_of_its_archive_is_set_aside_once_it_is_back(cast, second):
    before = cast.former_contract
    create_enrolment(cast.fatima, before, from_=TODAY - 90 * ONE_DAY)
    keeper = create_keeper(before.provider, username="ilze")
    ground = ArchiveGround.LEGAL_CLAIM
    create_opening(cast.fatima, before, by=keeper, agreed_by=cast.gunta, ground=ground)
    made = asked_to_erase(cast)

    codes = refused(made, second)
    was_there = Client.objects.filter(pk=cast.fatima.pk).exists()
    ArchiveOpening.objects.update(ended_at=NOW, ended_by=keeper)
    approve_erasure(erasure_list=made, by=second, at=NOW)

    assert (codes, was_there) == (["needed"], True)
    assert not Client.objects.filter(pk=cast.fatima.pk).exists()


def test_an_organisation_answers_for_itself_alone(cast, second, coordinator):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    holder = made.holders.get()

    for user in (cast.chiara, second, cast.amina, cast.daniel):
        with pytest.raises(CannotAnswerForFile):
            answer_for_file(holder=holder, answer=HolderAnswer.AGREES, by=user, at=NOW)

    assert ErasureHolder.objects.get().answer == ""


def test_no_answer_is_changed_after_the_file_is_set_aside(cast, second, coordinator):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    holder = answered(coordinator)
    approve_erasure(erasure_list=made, by=second, at=NOW)

    with pytest.raises(CannotAnswerForFile) as caught:
        answer_for_file(holder=holder, answer=HolderAnswer.LAW, by=coordinator, at=NOW)

    assert [one.code for one in caught.value.blockers] == ["set_aside"]
    assert question_to(holder.pk, standing=standing_of(coordinator, on=TODAY)).answer == "agrees"


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_a_file_that_one_comes_to_keep_while_another_approves_is_not_set_aside(
    cast, second, coordinator
):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    answered(coordinator)

    kept, codes = two_at_once(
        lambda: answered(coordinator, HolderAnswer.LAW), lambda: refused(made, second)
    )

    assert (kept.answer, codes) == ("law", ["kept"])
    assert Client.objects.filter(pk=cast.fatima.pk).exists()


def test_the_database_too_erases_nothing_that_others_have_not_agreed_to(cast, second, coordinator):
    """Two people of one organisation, past the program, under either ground."""
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    line = ErasureLine.objects.get(list=made)
    approved = (
        "update privacy_erasurelist set approved_at = now(), approved_by_id = %s where id = %s"
    )

    for ground, refusal, words in (
        ("request", ProgrammingError, "others hold this file"),
        ("period_over", OperationalError, "under a contract that goes on"),
    ):
        waiting = {"approved_at": None, "approved_by": None}
        ErasureList.objects.filter(pk=made.pk).update(ground=ground, **waiting)
        with acting_under(token_of(second)):
            rows(approved, second.pk, made.pk)
            with pytest.raises(refusal, match=words):
                rows("select sec.set_file_aside(%s, now(), current_date)", line.pk)


def test_who_asked_reads_answers_and_no_organisation(cast, coordinator):
    create_enrolment(cast.fatima, cast.movement_contract)
    made = asked_to_erase(cast)
    forged = "update privacy_erasureholder set answer = 'agrees', answered_at = now(), answered_by_id = %s"

    with acting_under(token_of(cast.chiara)):
        told = rows("select * from sec.answers_of_holders(%s)", made.pk)
        seen = rows("select organisation_id from privacy_erasureholder")
        rows(forged, cast.chiara.pk)
    with acting_under(token_of(coordinator)):
        of_others = rows("select * from sec.answers_of_holders(%s)", made.pk)
        own = rows("select answer from privacy_erasureholder")

    assert (told, seen, of_others, own) == ([("",)], [], [], [("",)])
