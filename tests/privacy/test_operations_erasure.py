"""From the list to the ledger: who agrees, what goes, what stays, and that nothing of the person is left."""

import datetime
import json
from dataclasses import asdict
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.audit.trail import NotRecorded
from balsts.casework.models import CaseSpell, ServiceParticipation, ServiceRecord
from balsts.clients.models import Client, HouseholdMember
from balsts.clients.queries.visibility import clients_visible_to
from balsts.exchange.enums import ImportState
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.privacy import ledger
from balsts.privacy.enums import IdentityCheck, LedgerStage, RequestKind
from balsts.privacy.jobs import tidy
from balsts.privacy.models import DataRequest, ErasureLine, ErasureList, LedgerEntry, LegalHold
from balsts.privacy.operations import erasure
from balsts.privacy.operations.erasure import (
    CannotErase,
    NotAllErased,
    WrittenBack,
    approve_erasure,
    bring_back,
    enter_what_waits,
    erase_file,
    list_files_that_are_over,
    propose_erasure,
    replay_ledger,
    withdraw_erasure,
    write_ledger_back,
)
from balsts.privacy.operations.hold import CannotHoldFile, hold_file, lift_hold
from balsts.privacy.operations.request import confirm_identity
from balsts.privacy.queries.erasure import (
    counts_of,
    digest_of,
    files_that_are_over,
    lists_for,
)
from balsts.statistics.models import KeptFact
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.factories.organisations import create_provider, create_staff_member
from tests.factories.privacy import create_data_request, create_disclosure, create_hold
from tests.factories.sharing import movement_coordinator
from tests.people import create_cast
from tests.privacy.erasing import (
    BEGAN,
    CANARY,
    CLOSED,
    LONG_AGO,
    NOW,
    ONE_DAY,
    TODAY,
    create_old_client,
    erase_all_that_is_over,
    tables_that_hold,
)
from tests.removing import remove
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once
from tests.without_trail import broken_trail

pytestmark = pytest.mark.django_db
REASON = "The court asked for the file on 3 May."


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def old(cast):
    return create_old_client(cast)


def listed(at=NOW):
    return list_files_that_are_over(by=system_actor(), at=at)


def entered():
    return enter_what_waits(by=system_actor(), at=NOW)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def and_once(look, come_up):
    """Let something come up just after the operation has looked for the first time."""
    still = [come_up]

    def looked(*asked, **more):
        found = look(*asked, **more)
        while still:
            still.pop()()
        return found

    return looked


def failing(fault):
    raise fault


def test_a_file_is_over_the_day_after_twelve_months(cast):
    client = create_old_client(cast, closed_on=TODAY - 366 * ONE_DAY)
    [file] = files_that_are_over(on=TODAY + 2 * ONE_DAY)

    assert (file.client_id, file.organisation_id) == (client.id, cast.contract.provider_id)
    assert files_that_are_over(on=file.due_on) == []
    assert files_that_are_over(on=file.due_on + ONE_DAY) == [file]


def test_a_file_with_an_open_case_is_not_over(cast, old):
    CaseSpell.objects.create(case=old.cases.get(), opened_on=CLOSED + ONE_DAY)

    assert files_that_are_over(on=TODAY) == []


def test_a_file_about_which_somebody_asks_is_not_over(cast, old):
    create_data_request(old)

    assert files_that_are_over(on=TODAY) == []


def test_a_file_that_is_held_is_not_over_until_the_hold_ends_or_is_lifted(cast, old):
    last_on = TODAY + 3 * ONE_DAY
    hold = hold_file(client=old, reason=REASON, last_held_on=last_on, by=cast.chiara, at=NOW)

    assert files_that_are_over(on=last_on) == []
    assert len(files_that_are_over(on=last_on + ONE_DAY)) == 1
    lift_hold(hold=hold, by=cast.chiara, at=NOW)
    assert len(files_that_are_over(on=TODAY)) == 1


@pytest.mark.parametrize(
    ("said", "people", "files"),
    [
        ({}, {}, 0),
        ({}, {"decided_by"}, 0),
        ({"decided_at": NOW - 360 * ONE_DAY}, {"decided_by"}, 0),
        ({"decided_at": NOW - 370 * ONE_DAY}, {"decided_by"}, 1),
        ({}, {"decided_by", "told_by"}, 1),
        ({"decision": "refused"}, {"decided_by"}, 1),
    ],
)
def test_a_file_is_not_over_while_an_authority_waits_for_its_answer(cast, old, said, people, files):
    create_disclosure(old, cast.contract, **dict.fromkeys(people, cast.gunta), **said)

    assert len(files_that_are_over(on=TODAY)) == files


def test_an_auditor_who_sees_no_hold_is_told_that_the_list_has_changed(cast, old):
    [made] = listed()
    ErasureList.objects.filter(pk=made.pk).update(organisation=None)
    create_hold(old)

    with acting_under(token_of(cast.gunta)), pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)

    assert codes(refusal) == ["list_has_changed"]


def test_hold_file_wants_a_reason_and_an_end(cast, old):
    with pytest.raises(CannotHoldFile) as refusal:
        hold_file(client=old, reason="Court", last_held_on=TODAY - ONE_DAY, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["hold_end", "reason_too_short"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_a_hold_sent_twice_at_once_is_one(cast, old):
    def hold():
        return hold_file(client=old, reason=REASON, last_held_on=TODAY, by=cast.chiara, at=NOW)

    first, second = two_at_once(hold, hold)

    assert second == first
    assert LegalHold.objects.count() == 1


def test_who_was_registered_and_never_helped_is_over_after_a_year(cast):
    client = create_client(given_name="Never")
    Client.objects.filter(pk=client.pk).update(registered_at=NOW - 400 * ONE_DAY)

    [file] = files_that_are_over(on=TODAY)

    assert (file.client_id, file.organisation_id) == (client.id, None)


@pytest.mark.parametrize("until", [None, TODAY + ONE_DAY])
def test_who_is_enrolled_is_not_over_however_long_ago_the_last_case_was(cast, old, until):
    waiting = create_client(given_name="Waiting")
    Client.objects.filter(pk=waiting.pk).update(registered_at=NOW - 400 * ONE_DAY)
    for client in (old, waiting):
        create_enrolment(client, cast.contract, from_=TODAY, until=until)

    assert files_that_are_over(on=TODAY) == []


def test_who_was_enrolled_and_never_helped_is_kept_a_year_from_the_last_day(cast):
    client = create_client(given_name="Never")
    Client.objects.filter(pk=client.pk).update(registered_at=NOW - 800 * ONE_DAY)
    create_enrolment(client, cast.contract, from_=BEGAN, until=TODAY - 100 * ONE_DAY)

    assert files_that_are_over(on=TODAY) == []
    [file] = files_that_are_over(on=TODAY + 300 * ONE_DAY)
    assert file.ended_on == TODAY - 101 * ONE_DAY


def test_the_day_of_registration_is_the_day_in_riga(cast):
    client = create_client(given_name="Never")
    after_midnight = datetime.datetime(2024, 6, 1, 22, 30, tzinfo=datetime.UTC)
    Client.objects.filter(pk=client.pk).update(registered_at=after_midnight)

    [file] = files_that_are_over(on=TODAY)

    assert file.ended_on == datetime.date(2024, 6, 2)


def test_the_list_names_every_table_with_rows_of_the_person(old):
    [made] = listed()

    counts = made.lines.get().counts
    assert counts["casework_serviceparticipation"] == 1
    assert {
        "clients_arrivalevent",
        "clients_legalstatusevent",
        "clients_householdmember",
        "casework_goal",
        "casework_planaction",
        "casework_casespell",
        "casework_entitlementpromise",
    } <= set(counts)


def test_a_list_of_the_night_before_that_says_the_same_is_left_alone(old):
    [first] = listed(NOW - ONE_DAY)

    [second] = listed()

    assert second == first
    assert AuditEvent.objects.filter(event="erasure_listed").count() == 1


def test_whom_somebody_lists_while_the_night_looks_is_left_out_and_stops_no_other(
    cast, old, monkeypatch
):
    other = create_old_client(cast, name="Other")
    organisation = cast.contract.provider

    def come_up():
        theirs = ErasureList.objects.create(
            ground="request", organisation=organisation, made_at=NOW, made_by=cast.amina, digest="0"
        )
        told = {"client_reference": old.reference, "due_on": TODAY, "counts": {}}
        ErasureLine.objects.create(list=theirs, client=old, **told)

    monkeypatch.setattr(
        erasure, "files_that_are_over", and_once(erasure.files_that_are_over, come_up)
    )

    [made] = erasure.list_files_that_are_over(by=system_actor(), at=NOW)

    assert [line.client_id for line in made.lines.all()] == [other.id]


def manager_elsewhere(cast):
    """Let Daniel manage the other provider, so that only the organisation stands in his way."""
    post = create_staff_member(
        username="daniel", organisation=cast.other_contract.provider, role=Role.PROVIDER_MANAGER
    )
    return post.user


def test_a_list_is_for_managers_of_the_organisation_that_helped_last(cast, old):
    listed()
    manager_elsewhere(cast)

    assert {
        who: lists_for(standing_of(getattr(cast, who), on=TODAY)).count()
        for who in ("amina", "chiara", "daniel", "esther")
    } == {"amina": 0, "chiara": 1, "daniel": 0, "esther": 0}


def test_approve_erasure_refuses_who_may_not(cast, old):
    [made] = listed()

    for who in (cast.amina, cast.daniel, cast.esther):
        with pytest.raises(CannotErase) as refusal:
            approve_erasure(erasure_list=made, by=who, at=NOW)
        assert codes(refusal) == ["no_permission"]


def test_approve_erasure_refuses_a_list_about_whom_something_was_recorded_since(cast, old):
    [made] = listed()
    remove(HouseholdMember.objects.filter(client=old))

    with pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["list_has_changed"]


def test_approve_erasure_refuses_a_list_with_a_file_that_somebody_holds_since(cast, old):
    [made] = listed()
    hold_file(client=old, reason=REASON, last_held_on=TODAY, by=cast.chiara, at=NOW)

    with pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["held"]


@pytest.mark.parametrize("code", ["held", "list_has_changed"])
def test_what_comes_up_once_it_was_looked_for_is_refused_in_words(cast, old, monkeypatch, code):
    [made] = listed()

    def come_up():
        if code == "held":
            create_hold(old)
        else:
            create_enrolment(old, cast.contract, from_=TODAY)

    monkeypatch.setattr(erasure, "digest_of", and_once(erasure.digest_of, come_up))

    with pytest.raises(CannotErase) as refusal:
        erasure.approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    assert codes(refusal) == [code]
    assert ledger.read_ledger() == []


def test_from_approval_on_nobody_finds_the_person(cast, old):
    [made] = listed()

    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    assert list(clients_visible_to(standing_of(cast.chiara, on=TODAY))) == [cast.fatima]
    assert not Client.objects.filter(pk=old.pk).exists()
    assert tables_that_hold(f"{CANARY}given") == []


def test_the_application_cannot_read_what_is_set_aside(cast, old):
    [made] = listed()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select * from privacy_identitysetaside")


def test_who_was_set_aside_by_mistake_is_brought_back_as_they_were(cast, old):
    before = Client.objects.filter(pk=old.pk).values().get()
    [made] = listed()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)

    after = Client.objects.filter(pk=old.pk).values().get()
    assert after | {"version": 1} == before | {"version": 1}
    assert entered() == 2
    assert [entry.stage for entry in ledger.read_ledger()] == [
        LedgerStage.SET_ASIDE,
        LedgerStage.BROUGHT_BACK,
    ]


def test_nobody_brings_back_a_file_of_another_organisation(cast, old):
    [made] = listed()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    for who in (cast.amina, manager_elsewhere(cast)):
        with pytest.raises(CannotErase) as refusal:
            bring_back(line=ErasureLine.objects.get(), by=who, at=NOW)
        assert codes(refusal) == ["no_permission"]


def test_pages_neither_erase_nor_bring_back_past_the_program(cast, old):
    [made] = listed(LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)
    line = str(ErasureLine.objects.get().pk)

    for name, function in (
        ("chiara", "erase_file"),
        ("amina", "erase_file"),
        ("amina", "bring_file_back"),
    ):
        with (
            acting_under(token_of(getattr(cast, name))),
            pytest.raises(DatabaseError, match=r"is not to be erased yet|is not set aside"),
        ):
            rows(f"select sec.{function}(%s)", line)


def test_on_the_thirtieth_day_it_is_erased(cast, old):
    [made] = listed(NOW - 30 * ONE_DAY)
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW - 30 * ONE_DAY)

    assert erasure.erase_what_is_due(by=system_actor(), at=NOW) == 1
    assert not Client.including_set_aside.filter(pk=old.pk).exists()


def test_nothing_is_erased_before_thirty_days(cast, old):
    [made] = listed(NOW - 29 * ONE_DAY)
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW - 29 * ONE_DAY)

    assert erasure.erase_what_is_due(by=system_actor(), at=NOW) == 0
    with pytest.raises(DatabaseError, match="not to be erased yet"), transaction.atomic():
        erase_file(line=ErasureLine.objects.get(), by=system_actor(), at=NOW)
    assert Client.including_set_aside.filter(pk=old.pk).exists()


def test_a_hold_placed_after_approval_stops_the_erasure(cast, old):
    [made] = listed(LONG_AGO)
    hold_file(client=old, reason=REASON, last_held_on=TODAY, by=cast.chiara, at=NOW)
    ErasureList.objects.filter(pk=made.pk).update(approved_at=LONG_AGO, approved_by=cast.chiara)

    with pytest.raises(DatabaseError, match="somebody holds"), transaction.atomic():
        erase_file(line=ErasureLine.objects.get(), by=system_actor(), at=NOW)


def test_one_file_that_cannot_be_erased_stops_no_other(cast, old):
    other = create_old_client(cast, name="Other", closed_on=CLOSED - ONE_DAY)
    [made] = listed(LONG_AGO)
    unapproved = ErasureList.objects.create(
        ground=made.ground, made_at=LONG_AGO, made_by=system_actor(), digest="0"
    )
    ErasureLine.objects.filter(client=other).update(
        list=unapproved, set_aside_at=LONG_AGO, erased_from=TODAY - 2 * ONE_DAY
    )
    ErasureList.objects.filter(pk=made.pk).update(digest=digest_of(counts_of([old.id]).items()))
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)

    with pytest.raises(NotAllErased, match="1 of 2"):
        erasure.erase_what_is_due(by=system_actor(), at=NOW)

    assert list(ErasureLine.objects.values_list("client_id", flat=True)) == [other.id]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), NotRecorded("x")])
def test_one_file_that_cannot_be_written_down_stops_neither_another_nor_the_rest_of_the_night(
    cast, old, monkeypatch, caplog, fault
):
    create_old_client(cast, name="Other")
    [made] = listed(LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)
    waits = create_old_client(cast, name="Waits")
    written_down = and_once(ledger.write_down, partial(failing, fault))
    monkeypatch.setattr(ledger, "write_down", written_down)

    with pytest.raises(NotAllErased, match="1 of 2"):
        tidy()

    assert caplog.messages == [f"File on list {made.pk} not erased: {type(fault).__name__}"]
    assert ErasureLine.objects.filter(list=made).count() == 1
    assert ErasureLine.objects.get(client=waits).set_aside_at is None


def test_the_database_erases_nothing_that_only_one_person_wanted(cast, old):
    [made] = listed(LONG_AGO)

    with pytest.raises(DatabaseError, match="nobody has agreed"), transaction.atomic():
        erase_file(line=ErasureLine.objects.get(), by=system_actor(), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureList.objects.filter(pk=made.pk).update(approved_at=NOW, approved_by=system_actor())


def test_what_is_erased_is_exactly_what_the_list_said(cast, old):
    [made] = listed(LONG_AGO)
    foreseen = made.lines.get().counts
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)

    erased = erase_file(line=ErasureLine.objects.get(), by=system_actor(), at=NOW)

    assert erased == foreseen


def test_after_erasure_nothing_of_the_person_is_left_in_any_table_or_file(cast, old, tmp_path):
    run = ImportRun.objects.create(
        state=ImportState.WRITTEN,
        file_names=[f"{CANARY}.xlsx"],
        sha256="0" * 64,
        started_at=LONG_AGO,
        started_by=cast.chiara,
        written_at=LONG_AGO,
        written_by=cast.chiara,
    )
    ImportMessage.objects.create(
        run=run, position=1, source="x", severity="warning", code="c", text="t",
        values={"name": f"{CANARY}given"},
    )  # fmt: skip
    reference, key = old.reference, old.id
    assert len(tables_that_hold(CANARY)) >= 4

    assert erase_all_that_is_over(cast) == 1

    assert tables_that_hold(CANARY) == []
    assert tables_that_hold(reference) == []
    assert tables_that_hold(str(key)) == []
    # The trail tells that an id was worked with; nothing else knows any more whose it was.
    assert AuditEvent.objects.filter(subject_ids__contains=[key]).exists()
    details = [json.dumps(one) for one in AuditEvent.objects.values_list("details", flat=True)]
    assert not any(text in one for one in details for text in (CANARY, reference, str(key)))
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not any(
        text.encode() in content for content in written for text in (CANARY, reference, str(key))
    )


def test_what_others_share_stays_theirs_without_the_note(cast):
    sister = create_client(given_name="Sister")
    create_old_client(cast, with_=(sister,))
    fatima = cast.fatima

    assert erase_all_that_is_over(cast) == 1

    assert ServiceParticipation.objects.filter(client=sister).count() == 1
    assert HouseholdMember.objects.filter(client=sister).count() == 1
    assert rows("select note from sec.service_notes(%s)", [ServiceRecord.objects.get().pk]) == []
    assert Client.objects.filter(pk=fatima.pk).exists()


def test_nothing_of_anybody_else_is_touched(cast, old):
    other = create_old_client(cast, name="Other", closed_on=TODAY - 30 * ONE_DAY)
    before = counts_of([other.id, cast.fatima.id])

    erase_all_that_is_over(cast)

    assert counts_of([other.id, cast.fatima.id]) == before


def test_the_ledger_knows_a_hash_and_a_day_and_nothing_else(cast, old):
    mark = ledger.mark_of(old.id)

    erase_all_that_is_over(cast)

    assert [(entry.mark, entry.stage) for entry in ledger.read_ledger()] == [
        (mark, LedgerStage.SET_ASIDE),
        (mark, LedgerStage.ERASED),
    ]
    assert set(LedgerEntry.objects.values_list("mark", flat=True)) == {mark}
    assert ledger.ledger_path().stat().st_mode & 0o077 == 0


def test_what_cannot_be_told_of_is_not_in_the_ledger_either(cast, old):
    """Else the next start would do it again, though it was never approved."""
    [made] = listed()

    with broken_trail(), pytest.raises(NotRecorded), transaction.atomic():
        approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
    waited = entered()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
    with broken_trail(), pytest.raises(NotRecorded), transaction.atomic():
        bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)
    with broken_trail(), pytest.raises(NotRecorded), transaction.atomic():
        entered()
    before = ledger.read_ledger()

    assert (waited, before, entered()) == (0, [], 1)
    assert [entry.stage for entry in ledger.read_ledger()] == [LedgerStage.SET_ASIDE]


def test_the_hash_changes_with_the_key(old, settings):
    mark = ledger.mark_of(old.id)
    settings.BALSTS_LEDGER_KEY = "another"

    assert ledger.mark_of(old.id) != mark


def test_an_entry_of_the_ledger_outlives_a_power_cut(disk):
    entry = ledger.Entry(mark="ab", stage=LedgerStage.ERASED, entered_on=TODAY)

    ledger.write_down([entry])

    assert (disk.has(ledger.ledger_path()), ledger.read_ledger()) == (True, [entry])


def test_a_torn_last_line_of_the_ledger_is_no_entry(cast, old):
    erase_all_that_is_over(cast)
    with ledger.ledger_path().open("a", encoding="utf-8") as file:
        file.write('{"mark": "abc", "st')

    assert len(ledger.read_ledger()) == 2


def test_what_is_written_after_a_torn_line_is_an_entry_of_its_own(cast, old):
    [before] = listed()
    ledger.ledger_path().parent.mkdir(parents=True, exist_ok=True)
    ledger.ledger_path().write_text('{"mark": "abc", "st', encoding="utf-8")

    approve_erasure(erasure_list=before, by=cast.chiara, at=NOW)
    entered()

    assert [entry.mark for entry in ledger.read_ledger()] == [ledger.mark_of(old.id)]


def test_the_application_cannot_change_the_ledger_of_the_database(cast, old):
    erase_all_that_is_over(cast)

    for change in ("delete from", "update"):
        ending = "" if change == "delete from" else " set mark = 'x'"
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{change} privacy_ledgerentry{ending}")


def test_replay_erases_again_who_came_back_with_an_older_state(cast, old):
    """Here the older state is a savepoint; with a real backup: tests/console/test_restore."""
    savepoint = transaction.savepoint()
    erase_all_that_is_over(cast)
    transaction.savepoint_rollback(savepoint)
    assert Client.objects.filter(pk=old.pk).exists()

    met = replay_ledger(by=system_actor(), at=NOW)

    assert met == 1
    assert not Client.including_set_aside.filter(pk=old.pk).exists()
    assert tables_that_hold(CANARY) == []
    assert KeptFact.objects.filter(fact="services").count() == 1
    assert replay_ledger(by=system_actor(), at=NOW) == 0


def test_replay_sets_aside_again_who_was_only_set_aside(cast, old):
    [made] = listed()
    savepoint = transaction.savepoint()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
    entered()
    transaction.savepoint_rollback(savepoint)

    assert replay_ledger(by=system_actor(), at=NOW) == 1

    line = ErasureLine.objects.get()
    assert line.erased_from == TODAY + 30 * ONE_DAY
    assert not Client.objects.filter(pk=old.pk).exists()


def test_replay_leaves_who_was_brought_back(cast, old):
    [made] = listed()
    savepoint = transaction.savepoint()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
    bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)
    entered()
    transaction.savepoint_rollback(savepoint)

    replay_ledger(by=system_actor(), at=NOW)

    assert Client.objects.filter(pk=old.pk).exists()


def test_whoever_was_erased_is_erased_again_from_a_ledger_that_was_written_back(cast, old):
    """The ledger is lost while the database is whole; then an older state of that comes back."""
    savepoint = transaction.savepoint()
    erase_all_that_is_over(cast)
    ledger.ledger_path().unlink()
    written = write_ledger_back(by=system_actor(), at=NOW)
    told = AuditEvent.objects.get(event="ledger_written_back").details
    transaction.savepoint_rollback(savepoint)

    met = replay_ledger(by=system_actor(), at=NOW)

    assert (written, told, met) == (WrittenBack(entries=2), asdict(written), 1)
    assert not Client.including_set_aside.filter(pk=old.pk).exists()


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_the_last_that_was_done_on_one_day_is_the_last_that_is_written_back(cast, old, times):
    savepoint = transaction.savepoint()
    for time in range(times):
        if time % 2:
            bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)
        else:
            ErasureLine.objects.all().delete()
            [made] = listed()
            approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
        entered()
    is_found = Client.objects.filter(pk=old.pk).exists()
    ledger.ledger_path().unlink()
    write_ledger_back(by=system_actor(), at=NOW)
    transaction.savepoint_rollback(savepoint)

    replay_ledger(by=system_actor(), at=NOW)

    assert is_found == (times % 2 == 0)
    assert Client.objects.filter(pk=old.pk).exists() == is_found


def test_an_entry_that_is_written_back_does_not_stand_after_a_later_one_of_the_same_person(
    cast, old
):
    [made] = listed(at=NOW - ONE_DAY)
    savepoint = transaction.savepoint()
    approve_erasure(erasure_list=made, by=cast.chiara, at=NOW - ONE_DAY)
    bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)
    entered()
    lines = ledger.ledger_path().read_text("utf-8").splitlines(keepends=True)
    ledger.ledger_path().write_text(lines[1], "utf-8")
    written = write_ledger_back(by=system_actor(), at=NOW)
    transaction.savepoint_rollback(savepoint)

    replay_ledger(by=system_actor(), at=NOW)

    assert written == WrittenBack(entries=1, unproven=1)
    assert Client.objects.filter(pk=old.pk).exists()


def test_only_the_system_writes_the_ledger_back(cast):
    with pytest.raises(CannotErase):
        write_ledger_back(by=cast.chiara, at=NOW)


def asked_to_be_erased(cast):
    request = create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    return confirm_identity(
        request=request,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=cast.amina,
        at=NOW,
    )


def test_propose_erasure_needs_somebody_else_to_approve(cast):
    made = propose_erasure(request=asked_to_be_erased(cast), by=cast.chiara, at=NOW)

    with pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["own_list"]


def test_a_file_that_was_asked_for_and_has_changed_is_put_on_the_list_again(cast):
    request = asked_to_be_erased(cast)
    made = propose_erasure(request=request, by=cast.chiara, at=NOW)
    second = create_staff_member(
        username="dace", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    ).user
    create_status(cast.fatima, on=TODAY)

    with pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=second, at=NOW)
    withdraw_erasure(erasure_list=made, by=second, at=NOW)
    again = propose_erasure(request=request, by=cast.chiara, at=NOW)
    approve_erasure(erasure_list=again, by=second, at=NOW)

    [blocker] = refusal.value.blockers
    assert blocker.code == "list_has_changed"
    assert "take the file off the list and put it on again" in str(blocker.message)
    assert not Client.objects.filter(pk=cast.fatima.pk).exists()


def test_propose_erasure_is_for_the_organisation_that_answers(cast):
    """Chiara has managed another provider for longer: it never helped this person."""
    create_staff_member(
        username="chiara",
        organisation=create_provider(code="also_of_chiara"),
        role=Role.PROVIDER_MANAGER,
        from_=TODAY - 2000 * ONE_DAY,
    )

    made = propose_erasure(request=asked_to_be_erased(cast), by=cast.chiara, at=NOW)

    assert made.organisation_id == cast.contract.provider_id


def test_propose_erasure_refuses_who_was_not_recognised(cast):
    request = create_data_request(cast.fatima, kind=RequestKind.ERASURE)

    with pytest.raises(CannotErase) as refusal:
        propose_erasure(request=request, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["not_asked"]


def test_propose_erasure_refuses_while_somebody_holds_the_file(cast):
    request = asked_to_be_erased(cast)
    hold_file(client=cast.fatima, reason=REASON, last_held_on=TODAY, by=cast.chiara, at=NOW)

    with pytest.raises(CannotErase) as refusal:
        propose_erasure(request=request, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["held"]


def test_propose_erasure_refuses_while_an_authority_waits_for_its_answer(cast):
    request = asked_to_be_erased(cast)
    create_disclosure(cast.fatima, cast.contract, by=cast.amina)

    with pytest.raises(CannotErase) as refusal:
        propose_erasure(request=request, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["authority_asks"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_two_organisations_that_propose_a_file_at_once_list_it_once(cast):
    ours = asked_to_be_erased(cast)
    create_enrolment(cast.fatima, cast.movement_contract)
    coordinator = movement_coordinator(cast)
    theirs = create_data_request(cast.fatima, kind=RequestKind.ERASURE, by=coordinator)
    DataRequest.objects.filter(pk=theirs.pk).update(
        identified_on=TODAY, identified_by=coordinator, identity_check=ours.identity_check
    )

    def second():
        with pytest.raises(CannotErase) as refusal:
            propose_erasure(request=theirs, by=coordinator, at=NOW)
        return codes(refusal)

    made, found = two_at_once(lambda: propose_erasure(request=ours, by=cast.chiara, at=NOW), second)

    assert found == ["listed"]
    assert list(ErasureList.objects.all()) == [made]


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_set_aside_once():
    cast = create_cast(today=TODAY)
    create_old_client(cast)
    [made] = listed()

    def second():
        try:
            return approve_erasure(erasure_list=made, by=cast.chiara, at=NOW)
        except CannotErase as refusal:
            return [blocker.code for blocker in refusal.blockers]

    first, answer = two_at_once(
        lambda: approve_erasure(erasure_list=made, by=cast.chiara, at=NOW), second
    )

    assert (first.approved_by, answer) == (cast.chiara, ["approved_already"])
    assert (entered(), len(ledger.read_ledger())) == (1, 1)


def test_every_table_about_a_client_is_reached_by_foreign_keys():
    """A table that names a client otherwise would be forgotten by erasure and export."""
    with connection.cursor() as cursor:
        cursor.execute("select name from sec.paths_to_client()")
        reached = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public' and column_name ~ '(client|subject)'"
        )
        named = cursor.fetchall()

    # The trail knows ids without keys and outlives what it tells of; an export forgets its ids with
    # its file, within a day, and nobody is erased before thirty.
    otherwise = {("audit_auditevent", "subject_ids"), ("exchange_export", "client_ids")}
    assert {(table, column) for table, column in named if table not in reached} <= otherwise
    assert len(reached) >= 25


def test_row_security_lets_the_owner_erase_from_every_table_about_a_client():
    """Forced row security binds the owner, too: without a policy nothing would go, and nobody would say so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select path.name from sec.paths_to_client() path
            join pg_class c on c.oid = path.name::regclass
            where c.relrowsecurity and not exists (
                select from pg_policy p where p.polrelid = c.oid and p.polpermissive
                and p.polcmd in ('*', 'd') and c.relowner = any(p.polroles)
                and pg_get_expr(p.polqual, p.polrelid) = 'true'
            )
            """
        )

        assert cursor.fetchall() == []
