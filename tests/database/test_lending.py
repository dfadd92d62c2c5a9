"""What is lent or opened in an emergency, asked of the database itself: as the program and past it."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.enums import BarrierKind
from balsts.casework.models import InclusionPlan, ServiceRecord
from balsts.casework.operations.service_record import Hindrance
from balsts.clients.enums import ClosedFileReason, ConsentAnswer, FilePart
from balsts.clients.models import (
    Client,
    ClosedFile,
    Consent,
    ConsentWithdrawal,
    EmergencyAccess,
    EmergencyNotice,
    Referral,
)
from balsts.clients.operations.consent import (
    CannotTakeConsentBack,
    take_consent_back,
    take_lent_consent_back,
)
from balsts.clients.operations.emergency import close_file
from balsts.clients.queries.visibility import emergencies_open_to, lent_client_ids
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import ErasureGround
from balsts.privacy.models import ErasureList, LegalHold
from tests.database.asking import rows, token_of
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_client, create_household, move_enrolment
from tests.factories.exports import create_waiting_export
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request
from tests.factories.sharing import (
    REASON,
    create_consent,
    create_emergency,
    create_referral,
    movement_coordinator,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
NOT_LATER = datetime.timedelta()
PEOPLE_LENT = "select count(*) from sec.lent_people()"


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    fatima = cast.fatima
    fatima.residences.create(place="riga", valid_from=TODAY)
    fatima.circumstances.create(
        circumstance_kind="disability",
        valid_from=TODAY,
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )
    create_household(fatima)
    create_plan(cast.case, agreed_on=TODAY)
    create_service_record(
        fatima,
        contract=cast.contract,
        staff_member=cast.worker,
        on=TODAY - ONE_DAY,
        hindrances=(Hindrance(kind=BarrierKind.RULE),),
    )
    return cast


def tables_seen(token: str) -> set[str]:
    """Every table of the house in which the session sees a row that leads to a client."""
    with acting_under(token):
        guarded = rows(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid"
            " where p.polname = 'pages_read' and c.relname !~ '^(accounts|organisations)_'"
            " and has_table_privilege(c.oid, 'select') order by 1"
        )
        return {table for (table,) in guarded if rows(f"select 1 from {table} limit 1")}


def refused(statement: str, *told: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, told or None)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def test_a_lent_file_opens_no_table_but_the_consent_itself(cast: Cast) -> None:
    """What the parts tell, field by field, is asked in `test_lent_fields.py`."""
    create_consent(cast, parts=frozenset(FilePart))

    assert tables_seen(token_of(movement_coordinator(cast))) == {"clients_consent"}


@pytest.mark.parametrize("part", ["sealed_notes", "", "circumstance", "identity; drop"])
def test_a_part_that_is_not_in_the_list_is_lent_to_nobody(cast: Cast, part: str) -> None:
    create_consent(cast, parts=frozenset(FilePart))

    with acting_under(token_of(movement_coordinator(cast))):
        assert rows("select sec.lent_client_ids(%s)", part) == [([],)]


@pytest.mark.parametrize(
    "name", ["boris", "daniel", "edgars", "esther", "farid", "gunta", "ibrahim", "janis", "katrina"]
)
def test_nobody_but_the_recipient_sees_a_lent_file(cast: Cast, name: str) -> None:
    create_consent(cast, parts=frozenset(FilePart))

    with acting_under(token_of(getattr(cast, name))):
        assert rows("select sec.lent_client_ids('plan')") == [([],)]


@pytest.mark.parametrize(
    "statement",
    [
        "update clients_client set given_name = 'X'",
        "update casework_goal set description = 'X'",
        "update casework_case set state = 'closed'",
        "update casework_inclusionplan set state = 'ended'",
        "update casework_planaction set description = 'X'",
        "update casework_casespell set closed_on = opened_on",
        "delete from casework_goal",
        "delete from casework_planaction",
        "update casework_servicerecord set note = 'X'",
        "delete from casework_servicerecord",
        "delete from casework_barrier",
        (
            "insert into casework_goal (id, plan_id, position, domain, description, client_words,"
            " state, state_changed_on) values (gen_random_uuid(), '{plan}', 9, 'housing', 'X', '',"
            " 'planned', date '2020-01-01')"
        ),
        (
            "insert into casework_barrier (id, service_record_id, kind)"
            " values (gen_random_uuid(), '{record}', 'money')"
        ),
        "delete from casework_serviceparticipation",
        "delete from clients_residence",
        "delete from clients_householdmember",
        "update clients_residence set place = 'ogre'",
        (
            "insert into clients_residence (id, client_id, place, valid_from)"
            " values (gen_random_uuid(), '{client}', 'ogre', date '2020-01-01')"
        ),
        (
            "insert into clients_consentwithdrawal (id, consent_id, withdrawn_on, recorded_at,"
            " recorded_by_id) select gen_random_uuid(), id, answered_on, now(), recorded_by_id"
            " from clients_consent"
        ),
        (
            "insert into clients_enrolment (id, client_id, contract_id, valid_from)"
            " select gen_random_uuid(), '{client}', id, date '2020-01-01'"
            " from organisations_contract"
        ),
    ],
)
@pytest.mark.parametrize("recipient", ["movement", "other"])
def test_asvs_8_2_2_recipients_read_and_change_nothing_of_a_file(
    cast: Cast, recipient: str, statement: str
) -> None:
    """Neither another programme, nor another provider of the same one."""
    to = {"movement": cast.movement_contract, "other": cast.other_contract}[recipient]
    create_consent(cast, to=to, parts=frozenset(FilePart))
    reader = readers(cast)[{"movement": "ludmila", "other": "laila"}[recipient]]
    ids = {
        "client": cast.fatima.id,
        "plan": InclusionPlan.objects.get().id,
        "record": ServiceRecord.objects.get().id,
    }

    with acting_under(token_of(reader)):
        assert rows("select count(*) from sec.lent_goals(%s)", cast.fatima.id) == [(1,)]
        assert refused(statement.format(**ids))


def test_a_referral_that_waits_lets_the_client_be_enrolled_under_that_contract_only(
    cast: Cast,
) -> None:
    create_referral(cast)
    enrol = (
        "insert into clients_enrolment (id, client_id, contract_id, valid_from)"
        " values (gen_random_uuid(), %s, %s, date '2020-01-01')"
    )

    with acting_under(token_of(movement_coordinator(cast))):
        assert refused(enrol, cast.fatima.id, cast.other_contract.id)
        assert not refused(enrol, cast.fatima.id, cast.movement_contract.id)


@pytest.mark.parametrize(
    ("state", "days", "is_enrolled"),
    [("waiting", 2, True), ("waiting", 1, False), ("declined", 2, False), ("recalled", 2, False)],
)
def test_a_referral_lets_enrol_while_it_waits_and_its_consent_lasts(
    cast: Cast, state: str, days: int, *, is_enrolled: bool
) -> None:
    """Written past the operations, which end with the one what the other lends."""
    lend(cast, 0, from_=-1, days=days)
    answer = {"answered_at": timezone.now(), "answered_by": cast.amina, "answer_words": "No room."}
    Referral.objects.create(
        consent=Consent.objects.get(),
        client=cast.fatima,
        words="Needs a language group.",
        made_at=timezone.now(),
        made_by=cast.amina,
        state=state,
        **({} if state == "waiting" else answer),
    )
    enrol = (
        "insert into clients_enrolment (id, client_id, contract_id, valid_from)"
        " values (gen_random_uuid(), %s, %s, date '2020-01-01')"
    )

    with acting_under(token_of(movement_coordinator(cast))):
        assert refused(enrol, cast.fatima.id, cast.movement_contract.id) is not is_enrolled


@pytest.mark.parametrize(
    ("told", "lent"),
    [
        ({}, ["identity"]),
        ({"parts": ["plan"]}, ["identity", "plan"]),
        ({"answer": "declined"}, []),
        ({"is_taken_back": True}, []),
        ({"from_": 1}, []),
        ({"from_": -1, "days": 2}, ["identity"]),
        ({"from_": -1, "days": 1}, []),
        ({"recipient": "other_contract"}, []),
    ],
)
def test_each_word_of_a_consent_counts(cast: Cast, told: dict[str, Any], lent: list[str]) -> None:
    lend(cast, 0, **told)

    with acting_under(token_of(movement_coordinator(cast))):
        found = {
            part: rows("select sec.lent_client_ids(%s)", part)[0][0]
            for part in ("identity", "plan", "residence")
        }

    assert [part for part, clients in found.items() if clients == [cast.fatima.id]] == lent
    assert sum(map(len, found.values())) == len(lent)


@pytest.mark.parametrize(
    ("recipient", "programme"),
    [("movement_contract", "contract"), ("other_contract", "movement_contract")],
)
def test_a_consent_lends_to_one_organisation_in_one_programme(
    cast: Cast, recipient: str, programme: str
) -> None:
    lend(cast, 0, recipient=recipient, programme=getattr(cast, programme).programme)

    with acting_under(token_of(movement_coordinator(cast))):
        assert rows("select sec.lent_client_ids('identity')") == [([],)]


def test_asvs_8_3_2_taking_a_consent_back_acts_in_the_next_statement(cast: Cast) -> None:
    consent = create_consent(cast, parts=frozenset(FilePart))
    token = token_of(movement_coordinator(cast))

    with acting_under(token):
        before = rows(PEOPLE_LENT)
    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())
    with acting_under(token):
        after = rows(PEOPLE_LENT)

    assert (before, after) == ([(1,)], [(0,)])
    assert tables_seen(token) == set()


@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_a_read_that_begins_after_taking_back_was_acknowledged_returns_nothing(
    cast: Cast,
) -> None:
    """Two connections: the reader's transaction is open, and has read, before the consent ends."""
    consent = create_consent(cast, parts=frozenset(FilePart))
    token, amina = token_of(movement_coordinator(cast)), token_of(cast.amina)

    def take_it_back() -> None:
        take_back = (
            "insert into clients_consentwithdrawal (id, consent_id, withdrawn_on, recorded_at,"
            " recorded_by_id) values (gen_random_uuid(), %s, %s, now(), %s)"
        )
        with acting_under(amina), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(take_back, [consent.id, TODAY, cast.amina.pk])

    counts = []
    with transaction.atomic(), acting_under(token):
        for round_ in range(3):
            counts.append(rows(PEOPLE_LENT)[0][0])
            if round_ == 0:
                in_another_connection(take_it_back)

    assert counts == [1, 0, 0]


def in_another_connection(operation: Callable[[], Any]) -> None:
    """Do it to the end, committed, while this connection's transaction stays open."""

    def alone() -> None:
        try:
            operation()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(alone).result(timeout=60)


def test_an_opened_file_is_open_to_who_opened_it_for_an_hour(cast: Cast) -> None:
    open_file(cast, cast.daniel, 59, is_reviewed=False)
    open_file(cast, cast.boris, 60, is_reviewed=False)

    told = {}
    for user in (cast.daniel, cast.boris):
        with acting_under(token_of(user)):
            told[user.username] = [
                rows(PEOPLE_LENT)[0][0],
                rows("select count(*) from sec.lent_goals(%s)", cast.fatima.id)[0][0],
                rows("select count(*) from sec.lent_services(%s, 9)", cast.fatima.id)[0][0],
            ]

    assert told == {"daniel": [1, 1, 1], "boris": [0, 0, 0]}


def test_closing_a_file_shuts_it_in_the_database_too(cast: Cast) -> None:
    create_emergency(cast, by=cast.daniel)
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.THREATENED,
        by=cast.chiara,
        at=timezone.now(),
    )

    with acting_under(token_of(cast.daniel)):
        assert rows("select sec.lent_client_ids('identity')") == [([],)]


OPENING = (
    "insert into clients_emergencyaccess (id, client_id, client_reference, reason_kind, reason,"
    " opened_at, opened_by_id, ends_at, verdict, review_words) values (gen_random_uuid(), %s, 'X',"
    " 'danger_to_life', 'A reason of twenty characters', now(), %s, now() + interval '1 hour', '', '')"
)


def test_an_opening_past_the_program_is_told_all_the_same(cast: Cast) -> None:
    with acting_under(token_of(cast.daniel)):
        assert not refused(OPENING, cast.fatima.id, cast.daniel.pk)

    told = EmergencyNotice.objects.values_list("recipient__username", flat=True)
    assert sorted(told) == ["amina", "chiara", "gunta"]


def test_managers_of_other_providers_are_told_nothing(cast: Cast) -> None:
    create_staff_member(
        username="laila", organisation=cast.other_contract.provider, role=Role.PROVIDER_MANAGER
    )

    with acting_under(token_of(cast.boris)):
        assert not refused(OPENING, cast.fatima.id, cast.boris.pk)

    told = EmergencyNotice.objects.values_list("recipient__username", flat=True)
    assert sorted(told) == ["amina", "chiara", "gunta"]


@pytest.mark.parametrize(("days", "is_told"), [(None, True), (1, True), (0, False)])
def test_who_was_told_of_an_opening_reads_it_while_the_client_is_enrolled(
    cast: Cast, days: int | None, *, is_told: bool
) -> None:
    create_emergency(cast, by=cast.boris)
    if days is not None:
        move_enrolment(cast.enrolment, valid_until=TODAY + datetime.timedelta(days=days))

    with acting_under(token_of(cast.amina)):
        assert bool(rows("select id from clients_emergencyaccess")) is is_told


def test_an_opening_ends_with_the_contract_of_who_opened_it(cast: Cast) -> None:
    create_emergency(cast, by=cast.daniel)
    end_contract(cast.other_contract, 0)

    standing = standing_of(User.objects.get(pk=cast.daniel.pk), on=TODAY)
    with acting_under(token_of(cast.daniel)):
        assert rows("select sec.clients_opened_by_me()") == [([],)]
    assert not emergencies_open_to(standing, at=timezone.now()).exists()


def test_nothing_that_is_kept_about_a_file_is_seen_by_a_stranger(cast: Cast) -> None:
    """Openings, notices, requests, holds, lists of erasures, files out: tables without a page here."""
    create_emergency(cast, by=cast.boris)
    create_consent(cast)
    create_data_request(cast.fatima)
    create_waiting_export(cast.contract, by=cast.amina)
    LegalHold.objects.create(
        client=cast.fatima,
        reason="The court asked for the file.",
        last_held_on=TODAY,
        placed_at=timezone.now(),
        placed_by=cast.chiara,
    )
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST,
        organisation=cast.contract.provider,
        made_at=timezone.now(),
        made_by=cast.chiara,
        digest="0",
    )

    assert tables_seen(token_of(cast.daniel)) == set()
    with acting_under(token_of(cast.chiara)):
        assert rows("select id from privacy_erasurelist") == [(made.id,)]


def test_nobody_writes_a_consent_that_lends_to_themself(cast: Cast) -> None:
    """Daniel sees neither the client nor the contract; Edgars sees the client and lends nothing."""
    create_consent(cast)
    forged = (
        "insert into clients_consent (id, client_id, contract_id, purpose, recipient_id,"
        " recipient_kind, programme_id, parts, valid_from, valid_until, explanation_language,"
        " explained_by_id, interpreter_name, answer, answered_on, recorded_at, recorded_by_id)"
        " values (gen_random_uuid(), %s, %s, 'advice', %s, 'provider', %s, '{identity}',"
        f" date '{TODAY}', date '{TODAY}' + 9, 'prs', %s, '', 'given', date '{TODAY}', now(), %s)"
    )
    other = cast.other_contract

    for contract, name in (
        (cast.contract, "daniel"),
        (cast.other_contract, "daniel"),
        (cast.contract, "edgars"),
    ):
        told = (cast.fatima.id, contract.id, other.provider_id, other.programme_id)
        with acting_under(token_of(getattr(cast, name))):
            assert refused(forged, *told, cast.amina.pk, cast.amina.pk)
    with acting_under(token_of(cast.amina)):
        told = (cast.fatima.id, cast.contract.id, other.provider_id, other.programme_id)
        assert not refused(forged, *told, cast.amina.pk, cast.amina.pk)


@pytest.mark.parametrize("name", ["esther", "farid", "gunta", "edgars", "chiara", "katrina"])
def test_who_may_not_opens_nothing_past_the_program(cast: Cast, name: str) -> None:
    user = getattr(cast, name)

    with acting_under(token_of(user)):
        assert refused(OPENING, cast.fatima.id, user.pk)


def test_nobody_opens_in_anothers_name_nor_a_closed_file_nor_twice(cast: Cast) -> None:
    other = create_client()
    close_file_of(other, cast)

    with acting_under(token_of(cast.daniel)):
        in_anothers_name = refused(OPENING, cast.fatima.id, cast.boris.pk)
        closed = refused(OPENING, other.id, cast.daniel.pk)
        first = refused(OPENING, cast.fatima.id, cast.daniel.pk)
        second = refused(OPENING, cast.fatima.id, cast.daniel.pk)

    assert (in_anothers_name, closed, first, second) == (True, True, False, True)


def close_file_of(client, cast: Cast) -> None:
    ClosedFile.objects.create(
        client=client, reason_kind="threatened", closed_at=timezone.now(), closed_by=cast.chiara
    )


def test_nobody_reviews_their_own_opening_nor_as_somebody_else_past_the_program(cast: Cast) -> None:
    review = (
        "update clients_emergencyaccess set reviewed_at = now(), reviewed_by_id = %s,"
        " verdict = 'justified', review_words = 'x'"
    )
    create_emergency(cast, by=cast.daniel)

    with acting_under(token_of(cast.daniel)):
        assert refused(review, cast.gunta.pk)
    with acting_under(token_of(cast.amina)):
        assert refused(review, cast.amina.pk)
    with acting_under(token_of(cast.gunta)):
        assert refused(review, cast.chiara.pk)
        assert not refused(review, cast.gunta.pk)


def test_notices_cannot_be_made_or_hidden_past_the_program(cast: Cast) -> None:
    create_emergency(cast, by=cast.daniel)

    with acting_under(token_of(cast.daniel)):
        assert rows("select count(*) from clients_emergencynotice") == [(3,)]
        assert refused("delete from clients_emergencynotice")
        assert refused("update clients_emergencynotice set acknowledged_at = now()")
        assert refused(
            "insert into clients_emergencynotice (id, access_id, recipient_id, made_at)"
            " select gen_random_uuid(), id, %s, now() from clients_emergencyaccess",
            cast.boris.pk,
        )


def test_after_the_hour_no_note_can_be_added_past_the_program(cast: Cast) -> None:
    note = (
        "insert into clients_emergencynote (id, access_id, words, written_at)"
        " select gen_random_uuid(), id, 'x', now() from clients_emergencyaccess"
        " where opened_by_id = %s"
    )
    open_file(cast, cast.daniel, 59, is_reviewed=False)
    open_file(cast, cast.boris, 60, is_reviewed=False)

    with acting_under(token_of(cast.daniel)):
        assert not refused(note, cast.daniel.pk)
    with acting_under(token_of(cast.boris)):
        assert refused(note, cast.boris.pk)
    with acting_under(token_of(cast.amina)):
        assert refused(note, cast.daniel.pk)


def test_the_way_from_a_reference_to_a_file_is_narrow(cast: Cast) -> None:
    """Exact, for who may open, not for a closed file, and not before the last one was reviewed."""
    asked = "select sec.client_to_open(%s)"
    reference = cast.fatima.reference

    found = {}
    for name in ("daniel", "esther", "gunta", "farid", "katrina"):
        with acting_under(token_of(getattr(cast, name))):
            found[name] = rows(asked, reference)[0][0]
    with acting_under(token_of(cast.daniel)):
        found["part of it"] = rows(asked, reference[:-1])[0][0]
        found["pattern"] = rows(asked, "BL-%")[0][0]
    close_file_of(cast.fatima, cast)
    with acting_under(token_of(cast.daniel)):
        found["closed"] = rows(asked, reference)[0][0]
    ClosedFile.objects.update(lifted_at=timezone.now(), lifted_by=cast.chiara)
    create_emergency(cast, by=cast.daniel)
    with acting_under(token_of(cast.daniel)):
        found["before the review"] = rows(asked, reference)[0][0]

    assert found == dict.fromkeys(found) | {"daniel": cast.fatima.id}


def test_a_worker_does_not_learn_which_files_are_closed(cast: Cast) -> None:
    close_file_of(cast.fatima, cast)

    for user, count in ((cast.amina, 0), (cast.daniel, 0), (cast.gunta, 0), (cast.chiara, 1)):
        with acting_under(token_of(user)):
            assert rows("select count(*) from clients_closedfile") == [(count,)]


@pytest.mark.django_db(transaction=True)
def test_of_two_openings_at_once_past_the_program_one_fails(cast: Cast) -> None:
    token = token_of(cast.daniel)

    def open_it() -> bool:
        with acting_under(token):
            return refused(OPENING, cast.fatima.id, cast.daniel.pk)

    assert two_at_once(open_it, open_it) == (False, True)


consents = st.fixed_dictionaries(
    {
        "recipient": st.sampled_from(["movement_contract", "contract", "other_contract"]),
        "answer": st.sampled_from(ConsentAnswer.values),
        "parts": st.sets(st.sampled_from(FilePart.values)),
        "from_": st.integers(-3, 3),
        "days": st.integers(1, 4),
        "is_taken_back": st.booleans(),
    }
)
openings = st.fixed_dictionaries(
    {
        "by": st.sampled_from(["daniel", "boris", "ludmila", "laila"]),
        "minutes_ago": st.integers(-5, 70),
        "is_reviewed": st.booleans(),
    }
)
ends = st.none() | st.integers(-1, 2)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.lists(consents, max_size=4),
    opened=st.lists(openings, max_size=3, unique_by=lambda one: one["by"]),
    is_closed=st.booleans(),
    contract_ends=ends,
)
def test_program_and_database_agree_on_what_is_lent(
    cast: Cast, asked, opened, is_closed, contract_ends
) -> None:
    """The same rule in two languages: for whoever asks and every part, the same clients."""
    with transaction.atomic():
        users = readers(cast)
        for number, one in enumerate(asked):
            lend(cast, number, **one)
        for one in opened:
            open_file(cast, users[one["by"]], one["minutes_ago"], is_reviewed=one["is_reviewed"])
        if is_closed:
            close_file_of(cast.fatima, cast)
        end_contract(cast.movement_contract, contract_ends)
        at = timezone.now()

        for user in users.values():
            fresh = User.objects.get(pk=user.pk)
            standing = standing_of(fresh, on=TODAY)
            program = {part: lent_client_ids(standing, part, at=at) for part in FilePart}
            with acting_under(token_of(fresh)):
                database = {
                    part: set(rows("select sec.lent_client_ids(%s)", str(part))[0][0])
                    for part in FilePart
                }
            assert database == program
        transaction.set_rollback(True)


def readers(cast: Cast) -> dict[str, User]:
    senior = create_staff_member(
        username="laila", organisation=cast.other_contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    )
    return {
        "ludmila": movement_coordinator(cast),
        "laila": senior.user,
        "chiara": cast.chiara,
        "daniel": cast.daniel,
        "boris": cast.boris,
        "farid": cast.farid,
    }


def lend(
    cast: Cast,
    number: int,
    *,
    recipient="movement_contract",
    answer="given",
    parts=(),
    from_=0,
    days=2,
    is_taken_back=False,
    programme=None,
) -> None:
    to: Contract = getattr(cast, recipient)
    client = cast.fatima if number % 2 == 0 else create_client(given_name="Omar")
    consent = Consent.objects.create(
        client=client,
        contract=cast.contract,
        purpose="advice",
        recipient=to.provider,
        recipient_kind=to.provider.kind,
        programme=programme or to.programme,
        parts=sorted({"identity", *parts}),
        valid_from=TODAY + from_ * ONE_DAY,
        valid_until=TODAY + (from_ + days) * ONE_DAY,
        explanation_language="prs",
        explained_by=cast.amina,
        answer=answer,
        answered_on=TODAY - 3 * ONE_DAY,
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )
    if is_taken_back:
        ConsentWithdrawal.objects.create(
            consent=consent, withdrawn_on=TODAY, recorded_at=timezone.now(), recorded_by=cast.amina
        )


def open_file(cast: Cast, user: User, minutes_ago: int, *, is_reviewed: bool) -> None:
    opened_at = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    reviewed = {
        "reviewed_at": timezone.now(),
        "reviewed_by": cast.gunta,
        "verdict": "justified",
    }
    EmergencyAccess.objects.create(
        client=cast.fatima,
        client_reference=cast.fatima.reference,
        reason_kind="danger_to_life",
        reason=REASON,
        opened_at=opened_at,
        opened_by=user,
        ends_at=opened_at + HOUR,
        **(reviewed if is_reviewed else {}),
    )


def end_contract(contract: Contract, days: int | None) -> None:
    if days is not None:
        Contract.objects.filter(id=contract.id).update(actual_until=TODAY + days * ONE_DAY)


REFER = (
    "insert into clients_referral"
    " (id, words, made_at, state, answer_words, client_id, consent_id, made_by_id)"
    " select gen_random_uuid(), 'x', now(), 'waiting', '', client_id, id, {made_by}"
    " from clients_consent"
)


@pytest.mark.parametrize("made_by", ["sec.user_id()", "recorded_by_id"])
@pytest.mark.parametrize("recipient", ["movement", "other"])
def test_nobody_refers_to_themself_whom_they_were_only_lent(
    cast: Cast, recipient: str, made_by: str
) -> None:
    to = {"movement": cast.movement_contract, "other": cast.other_contract}[recipient]
    create_consent(cast, to=to, parts=frozenset({FilePart.IDENTITY}))
    reader = readers(cast)[{"movement": "ludmila", "other": "laila"}[recipient]]

    with acting_under(token_of(reader)):
        assert rows("select count(*) from clients_consent") == [(1,)]
        assert refused(REFER.format(made_by=made_by))
    assert not Referral.objects.exists()


@pytest.mark.parametrize(("made_by", "is_made"), [("sec.user_id()", True), ("mentor", False)])
def test_who_works_with_the_client_refers_in_their_own_name(
    cast: Cast, made_by: str, *, is_made: bool
) -> None:
    create_consent(cast)
    told = f"'{cast.edgars.pk}'::uuid" if made_by == "mentor" else made_by

    with acting_under(token_of(cast.amina)):
        assert refused(REFER.format(made_by=told)) is not is_made


def test_a_referral_is_not_made_as_if_it_had_been_answered(cast: Cast) -> None:
    create_consent(cast)
    declined = REFER.format(made_by="sec.user_id()").replace("'waiting', ''", "'declined', 'no'")
    declined = declined.replace("made_by_id)", "made_by_id, answered_at, answered_by_id)")
    declined = declined.replace(" from clients", ", now(), sec.user_id() from clients")

    with acting_under(token_of(cast.amina)):
        assert refused(declined)


def test_a_mentor_refers_nobody(cast: Cast) -> None:
    create_consent(cast)

    with acting_under(token_of(cast.edgars)):
        assert refused(REFER.format(made_by="sec.user_id()"))


TAKE_BACK = (
    "insert into clients_consentwithdrawal (id, consent_id, withdrawn_on, recorded_at, recorded_by_id)"
    " values (gen_random_uuid(), %s, %s, now() + %s, %s)"
)


def taken_back(
    consent: Consent,
    *,
    by: User,
    day: datetime.date = TODAY,
    later: datetime.timedelta = NOT_LATER,
) -> bool:
    """Write it down past the program, and tell whether the database let it."""
    return not refused(TAKE_BACK, consent.id, day, later, by.pk)


def is_told_of(consent: Consent) -> bool:
    [(is_told,)] = rows("select sec.is_taken_back_by_me(%s)", consent.id)
    return is_told


def test_where_a_file_is_lent_its_consent_is_taken_back_in_ones_own_name_and_is_gone(
    cast: Cast,
) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    end_contract(cast.contract, 0)

    with acting_under(token_of(coordinator)):
        before = rows(PEOPLE_LENT)
        is_taken_back = taken_back(consent, by=coordinator)
        after = rows(PEOPLE_LENT)

    assert (before, is_taken_back, after) == ([(1,)], True, [(0,)])
    assert tables_seen(token_of(coordinator)) == set()


@pytest.mark.parametrize("name", ["amina", "ludmila"])
@pytest.mark.parametrize(
    ("changes", "is_kept"),
    [
        ({}, True),
        ({"day": TODAY - 2 * ONE_DAY}, True),
        ({"day": TODAY - 3 * ONE_DAY}, False),
        ({"day": TODAY + ONE_DAY}, False),
        ({"later": -HOUR}, False),
        ({"later": HOUR}, False),
    ],
)
def test_at_either_place_it_is_written_down_now_and_on_a_day_that_can_be(
    cast: Cast, name: str, changes: dict[str, Any], *, is_kept: bool
) -> None:
    answered_on = TODAY - 2 * ONE_DAY
    consent = create_consent(cast, answered_on=answered_on, from_=answered_on)
    writer = readers(cast)["ludmila"] if name == "ludmila" else cast.amina

    with acting_under(token_of(writer)):
        assert taken_back(consent, by=writer, **changes) is is_kept


@pytest.mark.parametrize("name", ["amina", "ludmila"])
def test_at_neither_place_it_is_written_down_in_anothers_name(cast: Cast, name: str) -> None:
    consent = create_consent(cast)
    writer = readers(cast)["ludmila"] if name == "ludmila" else cast.amina

    with acting_under(token_of(writer)):
        assert not taken_back(consent, by=cast.chiara)


def test_who_wrote_down_that_a_consent_was_taken_back_is_told_so_while_a_contract_runs(
    cast: Cast,
) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    with acting_under(token_of(coordinator)):
        assert taken_back(consent, by=coordinator)
        by_who_wrote_it = is_told_of(consent)
    other = create_staff_member(
        username="lidija",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    with acting_under(token_of(other.user)):
        by_a_colleague = is_told_of(consent)
    end_contract(cast.movement_contract, 0)
    with acting_under(token_of(coordinator)):
        after_the_contract = is_told_of(consent)

    assert (by_who_wrote_it, by_a_colleague, after_the_contract) == (True, False, False)


@pytest.mark.parametrize(("minutes", "is_told"), [(59, True), (61, False)])
def test_who_wrote_it_down_is_told_so_for_an_hour(
    cast: Cast, minutes: int, *, is_told: bool
) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    before = datetime.timedelta(minutes=-minutes)
    assert taken_back(consent, by=coordinator, later=before)

    with acting_under(token_of(coordinator)):
        assert is_told_of(consent) is is_told


def test_nobody_is_told_that_they_took_it_back_of_whoever_is_set_aside(cast: Cast) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    with acting_under(token_of(coordinator)):
        assert taken_back(consent, by=coordinator)
    Client.objects.filter(id=cast.fatima.id).update(set_aside_at=timezone.now())

    with acting_under(token_of(coordinator)):
        assert is_told_of(consent) is False


@pytest.mark.parametrize("name", ["daniel", "boris", "edgars", "esther", "gunta", "laila"])
def test_a_consent_that_is_not_lent_to_one_is_not_taken_back(cast: Cast, name: str) -> None:
    """Nor by a social worker of the organisation to which it is lent."""
    reader = readers(cast)["laila"] if name == "laila" else getattr(cast, name)
    to = cast.other_contract if name == "daniel" else cast.movement_contract
    consent = create_consent(cast, to=to)

    with acting_under(token_of(reader)):
        assert not taken_back(consent, by=reader)
    assert not ConsentWithdrawal.objects.exists()


def test_who_reads_a_lent_file_and_leads_no_cases_takes_nothing_back(cast: Cast) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    rows("select tests.no_longer_permits(%s, 'manage_cases')", Role.MOVEMENT_COORDINATOR)

    with acting_under(token_of(coordinator)):
        assert rows(PEOPLE_LENT) == [(1,)]
        assert not taken_back(consent, by=coordinator)


@pytest.mark.parametrize(
    "told",
    [{"answer": "declined"}, {"from_": 1}, {"from_": -1, "days": 1}, {"is_taken_back": True}],
)
def test_only_a_consent_that_lends_today_is_taken_back_where_it_lends(
    cast: Cast, told: dict[str, Any]
) -> None:
    lend(cast, 0, **told)
    consent, coordinator = Consent.objects.get(), movement_coordinator(cast)

    with acting_under(token_of(coordinator)):
        assert not taken_back(consent, by=coordinator)


@pytest.mark.parametrize(
    ("name", "is_held"),
    [
        ("amina", True),
        ("chiara", True),
        ("ludmila", True),
        ("daniel", False),
        ("farid", False),
        ("gunta", False),
        ("laila", False),
        ("", False),
    ],
)
def test_a_consent_is_held_only_by_who_reads_it_and_nobody_else_is_told_of_it(
    cast: Cast, name: str, *, is_held: bool
) -> None:
    consent, other = create_consent(cast), create_consent(cast, last_day=TODAY)
    take_consent_back(consent=other, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())
    users = readers(cast) | {"amina": cast.amina, "gunta": cast.gunta}
    token = token_of(users[name]) if name else ""

    with acting_under(token):
        told = rows("select sec.hold_consents(%s)", [consent.id, other.id])

    # A row names the transaction that holds it.
    held = rows("select xmax::text <> '0' from clients_consent where id = %s", consent.id)
    assert (held, told) == ([(is_held,)], [(int(is_held),)])


@pytest.mark.parametrize("told", [{"answer": "declined"}, {"from_": 1}, {"from_": -1, "days": 1}])
def test_what_does_not_lend_to_one_is_not_held(cast: Cast, told: dict[str, Any]) -> None:
    lend(cast, 0, **told)
    consent = Consent.objects.get()

    with acting_under(token_of(movement_coordinator(cast))):
        rows("select sec.hold_consents(%s)", [consent.id])

    assert rows("select xmax::text from clients_consent") == [("0",)]


def test_the_operation_does_it_under_the_session_of_who_reads_the_file(cast: Cast) -> None:
    """With the rights of the pages: recalled, ended, told to the trail, and sent twice is once."""
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    end_contract(cast.contract, 0)
    told = {"withdrawn_on": TODAY, "by": coordinator, "at": timezone.now()}

    with acting_under(token_of(coordinator)):
        consent = Consent.objects.get()
        take_lent_consent_back(consent=consent, **told)
        take_lent_consent_back(consent=consent, **told)
        seen = Consent.objects.count()

    referral.refresh_from_db()
    assert (seen, referral.state) == (0, "recalled")
    assert ConsentWithdrawal.objects.get().recorded_by == coordinator
    assert AuditEvent.objects.filter(event="consent_taken_back").count() == 1


def test_the_operation_finds_done_what_another_took_back_meanwhile(cast: Cast) -> None:
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    told = {"consent": consent, "withdrawn_on": TODAY, "at": timezone.now()}
    with acting_under(token_of(cast.amina)):
        take_consent_back(by=cast.amina, **told)

    with acting_under(token_of(coordinator)):
        take_lent_consent_back(by=coordinator, **told)

    assert ConsentWithdrawal.objects.get().recorded_by == cast.amina


@pytest.mark.parametrize("lost", ["set aside", "over"])
def test_the_operation_refuses_what_is_not_taken_back_but_lent_no_more(
    cast: Cast, lost: str
) -> None:
    """As when the file is set aside, or the last day ends, between the two times that it is read."""
    lend(cast, 0, **({"from_": -1, "days": 1} if lost == "over" else {}))
    consent, coordinator = Consent.objects.get(), movement_coordinator(cast)
    if lost == "set aside":
        Client.objects.filter(id=cast.fatima.id).update(set_aside_at=timezone.now())

    with acting_under(token_of(coordinator)), pytest.raises(CannotTakeConsentBack) as refusal:
        take_lent_consent_back(
            consent=consent, withdrawn_on=TODAY, by=coordinator, at=timezone.now()
        )

    assert [blocker.code for blocker in refusal.value.blockers] == ["nothing_lent_here"]
    assert not ConsentWithdrawal.objects.exists()
