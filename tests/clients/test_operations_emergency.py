"""Opening a file in an emergency: who, why, how long, who is told, and the review before the next."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import (
    ClosedFileReason,
    EmergencyReason,
    EmergencyVerdict,
    FilePart,
)
from balsts.clients.models import (
    Client,
    ClosedFile,
    EmergencyAccess,
    EmergencyNote,
    EmergencyNotice,
)
from balsts.clients.operations.emergency import (
    CannotCloseFile,
    CannotNoteInEmergency,
    CannotOpenInEmergency,
    CannotReviewEmergency,
    acknowledge_emergency,
    close_file,
    lift_closing,
    note_in_emergency,
    open_in_emergency,
    review_emergency,
)
from balsts.clients.permissions import can_review_emergency
from balsts.clients.queries.emergency import emergencies_overseen_by, notices_for
from balsts.clients.queries.visibility import clients_visible_to, lent_client_ids
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import REASON, create_emergency, review
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def open_file(cast, **changes):
    told = {
        "reference": cast.fatima.reference,
        "reason_kind": EmergencyReason.CHILD_IN_DANGER,
        "reason": REASON,
        "by": cast.daniel,
        "at": NOW,
    }
    return open_in_emergency(**(told | changes))


def open_to(user, *, at=NOW):
    return lent_client_ids(standing_of(user, on=TODAY), FilePart.PLAN, at=at)


def codes(error):
    return [blocker.code for blocker in error.value.blockers]


def test_a_file_is_open_for_exactly_an_hour_to_who_opened_it(cast: Cast):
    open_file(cast)

    moments = [NOW - SECOND, NOW, NOW + 60 * MINUTE - SECOND, NOW + 60 * MINUTE]
    assert [len(open_to(cast.daniel, at=moment)) for moment in moments] == [0, 1, 1, 0]
    assert open_to(cast.boris) == set()


def test_an_opened_file_is_never_among_ones_own(cast: Cast):
    open_file(cast)

    assert list(clients_visible_to(standing_of(cast.daniel, on=TODAY))) == []


def test_who_must_know_is_told_in_the_same_transaction(cast: Cast):
    access = open_file(cast)

    told = EmergencyNotice.objects.filter(access=access, made_at=NOW)
    assert {notice.recipient for notice in told} == {cast.amina, cast.chiara, cast.gunta}
    event = AuditEvent.objects.get(event="file_opened_in_emergency")
    assert (event.subject_ids, event.details) == (
        [cast.fatima.id],
        {"reason": "child_in_danger", "told": 3},
    )


def test_the_trail_does_not_keep_the_reason(cast: Cast):
    open_file(cast)

    kept = [str(event.details) for event in AuditEvent.objects.all()]
    assert [details for details in kept if REASON in details] == []


@pytest.mark.parametrize("name", ["edgars", "chiara", "esther", "farid", "gunta", "katrina"])
def test_who_may_not_opens_nothing(cast: Cast, name: str):
    with pytest.raises(CannotOpenInEmergency) as error:
        open_file(cast, by=getattr(cast, name))

    assert codes(error) == ["no_permission"]


@pytest.mark.parametrize("reason", ["", "nineteen characters", " nineteen characters "])
def test_a_reason_of_fewer_than_twenty_characters_opens_nothing(cast: Cast, reason: str):
    with pytest.raises(CannotOpenInEmergency) as error:
        open_file(cast, reason=reason)

    assert codes(error) == ["reason_too_short"]


def test_twenty_characters_are_enough(cast: Cast):
    assert open_file(cast, reason="Twenty characters...").reason == "Twenty characters..."


def test_ones_own_client_is_opened_as_on_any_other_day(cast: Cast):
    with pytest.raises(CannotOpenInEmergency) as error:
        open_file(cast, by=cast.amina)

    assert codes(error) == ["seen_anyway"]


def test_a_closed_file_is_refused_in_the_words_of_one_that_does_not_exist(cast: Cast):
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.RELATIVE_OF_STAFF,
        by=cast.chiara,
        at=NOW,
    )

    refused = []
    for reference in (cast.fatima.reference, "BL-0000-0000"):
        with pytest.raises(CannotOpenInEmergency) as error:
            open_file(cast, reference=reference)
        refused.append(error.value.blockers)

    assert refused[0] == refused[1]
    assert [blocker.code for blocker in refused[0]] == ["no_such_file"]


def test_closing_a_file_shuts_it_also_while_it_is_open(cast: Cast):
    open_file(cast)

    close_file(client=cast.fatima, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)

    assert open_to(cast.daniel) == set()


def test_closing_one_file_leaves_another_open_that_was_opened(cast: Cast):
    open_file(cast)
    other = create_client(given_name="Other")
    create_enrolment(other, cast.contract)
    close_file(client=other, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)

    opened = lent_client_ids(standing_of(cast.daniel, on=TODAY), FilePart.IDENTITY, at=NOW)
    assert opened == {cast.fatima.id}


def test_a_closing_that_is_lifted_shows_again_what_is_open_to_somebody(cast: Cast):
    open_file(cast)
    told = {"client": cast.fatima, "by": cast.chiara, "at": NOW}
    close_file(reason_kind=ClosedFileReason.THREATENED, **told)
    lift_closing(**told)

    opened = lent_client_ids(standing_of(cast.daniel, on=TODAY), FilePart.IDENTITY, at=NOW)
    assert opened == {cast.fatima.id}


def test_a_closing_that_is_lifted_lets_the_file_be_opened(cast: Cast):
    close_file(client=cast.fatima, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)
    lift_closing(client=cast.fatima, by=cast.chiara, at=NOW)

    assert open_file(cast).client == cast.fatima


def test_a_closing_that_began_after_somebody_asked_to_lift_the_last_one_stands(cast: Cast):
    close_file(client=cast.fatima, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)

    with pytest.raises(CannotCloseFile) as refusal:
        lift_closing(client=cast.fatima, by=cast.chiara, at=NOW - datetime.timedelta(seconds=1))

    assert codes(refusal) == ["decided_meanwhile"]
    assert ClosedFile.objects.get().lifted_at is None


@pytest.mark.parametrize("name", ["amina", "boris", "daniel", "gunta"])
def test_only_a_manager_closes_a_file(cast: Cast, name: str):
    with pytest.raises(CannotCloseFile):
        close_file(
            client=cast.fatima,
            reason_kind=ClosedFileReason.THREATENED,
            by=getattr(cast, name),
            at=NOW,
        )


def test_a_file_is_closed_once_and_lifted_once(cast: Cast):
    closing = {"client": cast.fatima, "by": cast.chiara, "at": NOW}
    refused = []
    with pytest.raises(CannotCloseFile) as error:
        lift_closing(**closing)
    refused += codes(error)
    close_file(reason_kind=ClosedFileReason.THREATENED, **closing)
    with pytest.raises(CannotCloseFile) as error:
        close_file(reason_kind=ClosedFileReason.THREATENED, **closing)
    refused += codes(error)

    assert refused == ["not_closed", "closed_already"]


def test_an_opening_that_nobody_reviewed_blocks_the_next_also_after_its_hour(cast: Cast):
    another = create_client()
    open_file(cast)

    with pytest.raises(CannotOpenInEmergency) as error:
        open_file(cast, reference=another.reference, at=NOW + 61 * MINUTE)

    assert codes(error) == ["not_reviewed_yet"]


def test_who_is_blocked_learns_nothing_about_references(cast: Cast):
    open_file(cast)

    with pytest.raises(CannotOpenInEmergency) as error:
        open_file(cast, reference="BL-0000-0000")

    assert codes(error) == ["not_reviewed_yet"]


def test_after_the_review_the_next_file_opens(cast: Cast):
    another = create_client()
    review(open_file(cast), by=cast.gunta)

    access = open_file(cast, reference=another.reference, at=NOW + 61 * MINUTE)

    assert access.client == another


@pytest.mark.parametrize("name", ["amina", "boris", "daniel", "esther", "farid", "janis"])
def test_nobody_reviews_but_the_auditor_and_the_clients_manager(cast: Cast, name: str):
    access = open_file(cast)

    with pytest.raises(CannotReviewEmergency):
        review_emergency(
            access=access,
            verdict=EmergencyVerdict.JUSTIFIED,
            words="Fine.",
            by=getattr(cast, name),
            at=NOW,
        )


def test_the_clients_manager_reviews_and_the_openers_does_not(cast: Cast):
    access = open_file(cast)
    openers_manager = create_staff_member(
        username="olga", organisation=cast.other_contract.provider, role=Role.PROVIDER_MANAGER
    ).user

    with pytest.raises(CannotReviewEmergency):
        review(access, by=openers_manager)
    review(access, by=cast.chiara)

    access.refresh_from_db()
    assert (access.reviewed_by, access.verdict) == (cast.chiara, EmergencyVerdict.JUSTIFIED)


def test_a_review_is_of_one_opening_and_of_no_other(cast: Cast):
    access = open_file(cast)
    other = open_file(cast, by=cast.boris)

    review(access, by=cast.chiara)

    other.refresh_from_db()
    assert (other.reviewed_at, other.verdict) == (None, "")


def test_nobody_reviews_their_own_opening(cast: Cast):
    """A coordinator of the movement may open and may review; never the same one."""
    movement = cast.movement_contract.provider
    coordinators = [
        create_staff_member(
            username=name, organisation=movement, role=Role.MOVEMENT_COORDINATOR
        ).user
        for name in ("ludmila", "maris")
    ]
    access = open_file(cast, by=coordinators[0])

    with pytest.raises(CannotReviewEmergency) as error:
        review(access, by=coordinators[0])

    assert codes(error) == ["no_permission"]


def test_not_even_the_clients_own_manager_reviews_what_they_opened_themselves(cast: Cast):
    standing = standing_of(cast.chiara, on=TODAY)
    openings = [EmergencyAccess(opened_by=user) for user in (cast.daniel, cast.chiara)]

    allowed = [
        can_review_emergency(standing, one, enrolled_under=[cast.contract.pk]) for one in openings
    ]

    assert allowed == [True, False]


def test_an_opening_is_reviewed_once(cast: Cast):
    access = open_file(cast)
    review(access, by=cast.gunta)

    with pytest.raises(CannotReviewEmergency) as error:
        review(access, by=cast.chiara)

    assert codes(error) == ["reviewed_already"]


def test_a_review_says_what_was_found(cast: Cast):
    with pytest.raises(CannotReviewEmergency) as error:
        review_emergency(
            access=open_file(cast),
            verdict=EmergencyVerdict.NOT_JUSTIFIED,
            words=" ",
            by=cast.gunta,
            at=NOW,
        )

    assert codes(error) == ["say_why"]


def test_a_note_is_left_while_the_hour_runs_and_by_who_opened_only(cast: Cast):
    access = open_file(cast)
    note_in_emergency(access=access, words="Called 112.", by=cast.daniel, at=NOW + MINUTE)

    refused = []
    for by, at in ((cast.boris, NOW), (cast.daniel, NOW + 60 * MINUTE)):
        with pytest.raises(CannotNoteInEmergency) as error:
            note_in_emergency(access=access, words="More", by=by, at=at)
        refused += codes(error)

    assert refused == ["no_permission", "hour_is_over"]
    assert [note.words for note in EmergencyNote.objects.all()] == ["Called 112."]


def test_an_empty_note_is_refused(cast: Cast):
    with pytest.raises(CannotNoteInEmergency):
        note_in_emergency(access=open_file(cast), words=" ", by=cast.daniel, at=NOW)


def test_a_notice_leaves_the_day_once_it_was_taken_note_of(cast: Cast):
    access = open_file(cast)
    amina, gunta = (standing_of(one, on=TODAY) for one in (cast.amina, cast.gunta))
    before = [notice.access for notice in notices_for(amina)]

    acknowledge_emergency(access=access, by=cast.amina, at=NOW)

    assert (before, list(notices_for(amina))) == ([access], [])
    assert [notice.access for notice in notices_for(gunta)] == [access]


def test_everybody_oversees_what_concerns_them(cast: Cast):
    access = open_file(cast)

    overseeing = {
        name
        for name in ("amina", "boris", "chiara", "daniel", "edgars", "esther", "farid", "gunta")
        if access in emergencies_overseen_by(standing_of(getattr(cast, name), on=TODAY))
    }

    assert overseeing == {"amina", "chiara", "daniel", "gunta"}


def test_the_system_opens_nothing(cast: Cast):
    with pytest.raises(CannotOpenInEmergency):
        open_file(cast, by=system_actor())


@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_of_two_openings_at_once_one_is_refused(cast: Cast):
    another = create_client()

    def try_to_open():
        try:
            return create_emergency(cast, by=cast.daniel)
        except CannotOpenInEmergency as refusal:
            return codes_of(refusal)

    def try_to_open_another():
        try:
            return open_file(cast, reference=another.reference)
        except CannotOpenInEmergency as refusal:
            return codes_of(refusal)

    first, second = two_at_once(try_to_open, try_to_open_another)

    assert (EmergencyAccess.objects.get(), second) == (first, ["not_reviewed_yet"])
    assert Client.objects.filter(id=first.client_id).exists()


def codes_of(refusal):
    return [blocker.code for blocker in refusal.blockers]
