"""Sealed notes with the real keeper: written, opened, counted, refused, destroyed.

The keeper works in transactions of its own, so these tests commit.
"""

import datetime
import json
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from psycopg.rows import namedtuple_row

from balsts.access.enums import Permission
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import OpeningPurpose, SealedKind
from balsts.casework.models import SealedNote
from balsts.casework.operations.sealed_note import (
    CannotDestroySealedKeys,
    CannotOpenSealedNote,
    CannotWriteSealedNote,
    SealedEntry,
    destroy_sealed_keys,
    list_kinds_of_sealed_notes,
    open_sealed_notes,
    remove_sealed_notes,
    write_sealed_note,
)
from balsts.casework.queries.sealed_note import clients_of_sealed_notes, sealed_notes_of
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.platform.sealing.asking import KeeperRefused, keys_to_open, new_keys, openings_left
from balsts.platform.sealing.keeper import TABLE
from balsts.platform.sealing.keyring import Keyring
from balsts.platform.sealing.ledger import Ledger
from balsts.platform.sealing.rotation import key_from_shares, shares_of, wrap_everything_anew
from balsts.platform.sealing.start_code import new_start_code
from tests.as_job import as_job
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.keeper import running_keeper
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.trail import AuditEvent
from tests.web.browsers import browser_of, session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # a process of its own, and commits
]
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
TRAIL = AuditEvent._meta.db_table


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def keeper(tmp_path, cast):
    with running_keeper(tmp_path) as keeper:
        yield keeper


def owner():
    address = SERVER.installation.address("owner", database=SERVER.database)
    return closing(psycopg.connect(address, autocommit=True, row_factory=namedtuple_row))


def rows(question, *told):
    with owner() as connection:
        return connection.execute(question, told).fetchall()


def change(statement, *told):
    with owner() as connection:
        connection.execute(statement, told)


def events(*names):
    found = rows(
        f"select * from {TRAIL} where event = any(%s) order by occurred_at, id", list(names)
    )
    return [(one.event, str(one.by), [str(who) for who in one.subject_ids]) for one in found]


def alarms():
    found = rows("select * from audit.alarm order by first_at, event")
    return [(one.event, str(one.by), one.times, set(map(str, one.subject_ids))) for one in found]


def entry(cast, text="She may not be called at home.", *, kind=SealedKind.HEALTH, **told):
    return SealedEntry(
        client=told.pop("client", cast.fatima),
        programme=cast.contract.programme,
        kind=kind,
        text=text,
        **told,
    )


def written(cast, *texts, kind=SealedKind.HEALTH):
    with session_of(cast.amina):
        return [
            write_sealed_note(
                entry=entry(cast, text, kind=kind),
                by=cast.amina,
                at=NOW + datetime.timedelta(seconds=number),
            )
            for number, text in enumerate(texts)
        ]


def told_code(code):
    return json.dumps({"ask": "unlock", "code": code}).encode() + b"\n"


def opened(cast, notes, *, by=None, client=None):
    by = by or cast.amina
    with session_of(by):
        return open_sealed_notes(
            notes=notes,
            client=client or cast.fatima,
            purpose=OpeningPurpose.CASEWORK,
            by=by,
            at=NOW,
        )


def others(cast):
    return [cast.boris, cast.chiara, cast.daniel, cast.edgars, cast.esther, cast.farid]


def codes(refused):
    return [blocker.code for blocker in refused.value.blockers]


def test_note_opens_for_who_wrote_it(keeper, cast):
    notes = written(cast, "She may not be called.", "تهدید شده است", kind=SealedKind.SAFE_ADDRESS)

    found = opened(cast, notes)

    assert [(one.kind, one.text) for one in found] == [
        (SealedKind.SAFE_ADDRESS, "She may not be called."),
        (SealedKind.SAFE_ADDRESS, "تهدید شده است"),
    ]


def test_nothing_readable_is_stored(keeper, cast):
    written(cast, "ZZ-canary at Brīvības 1", kind=SealedKind.ORIENTATION)

    [note] = rows("select * from casework_sealednote")

    stored = bytes(note.kind_sealed) + bytes(note.text_sealed)
    words = ("ZZ-canary", "orientation", "Brīvības")
    assert [word for word in words if word.encode() in stored] == []


def test_all_kinds_look_alike_and_short_texts_too(keeper, cast):
    with session_of(cast.amina):
        for kind in SealedKind:
            write_sealed_note(entry=entry(cast, kind.value, kind=kind), by=cast.amina, at=NOW)

    lengths = rows(
        "select distinct length(kind_sealed) as kind, length(text_sealed) as text"
        " from casework_sealednote"
    )

    assert len(lengths) == 1


def test_a_note_sent_twice_is_kept_once(keeper, cast):
    told = entry(cast)
    with session_of(cast.amina):
        first, second = (write_sealed_note(entry=told, by=cast.amina, at=NOW) for _ in range(2))

    assert (first, rows("select count(*) from casework_sealedkey")[0].count) == (second, 2)


@pytest.mark.parametrize(
    "otherwise", [{"text": "She may be called at work."}, {"kind": SealedKind.SAFE_ADDRESS}]
)
def test_another_note_from_the_same_form_is_not_called_sealed(keeper, cast, otherwise):
    told = entry(cast)
    with session_of(cast.amina):
        first = write_sealed_note(entry=told, by=cast.amina, at=NOW)
        with pytest.raises(CannotWriteSealedNote) as refusal:
            write_sealed_note(entry=replace(told, **otherwise), by=cast.amina, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["sent_otherwise"]
    assert rows("select id from casework_sealednote") == [(first.id,)]


def test_what_a_note_says_cannot_be_guessed_from_its_id(cast):
    """Half of the form's id is kept nowhere: without it nobody can try a text against a row."""
    told = entry(cast)
    low, high = told.ids_from_the_form

    assert low <= told.note_id <= high
    assert told.note_id != told.form_id
    assert replace(told, form_id=uuid4()).note_id.bytes[8:] != told.note_id.bytes[8:]


def test_notes_are_neither_written_nor_opened_by_anybody_else(keeper, cast):
    notes = written(cast, "She may not be called.")

    for user in others(cast):
        with pytest.raises(CannotOpenSealedNote):
            opened(cast, notes, by=user)
        with session_of(user), pytest.raises(CannotWriteSealedNote):
            write_sealed_note(entry=entry(cast), by=user, at=NOW)

    assert events("sealed_note_opened") == []


def test_asvs_16_3_2_the_keeper_itself_gives_no_key_to_anybody_else(keeper, cast):
    """As if the pages were stolen: whoever runs code there asks the keeper directly."""
    [note] = written(cast, "She may not be called.")

    for user in others(cast):
        with session_of(user):
            with pytest.raises(KeeperRefused, match="not_theirs"):
                keys_to_open(rows=[str(note.id)], column="text", purpose="casework")
            with pytest.raises(KeeperRefused, match="not_theirs"):
                new_keys(
                    row=str(note.id),
                    subject=str(cast.fatima.id),
                    programme=str(cast.contract.programme.id),
                    columns=["text"],
                )

    told = events("sealed_opening_refused")
    assert told == [("sealed_opening_refused", str(user.id), []) for user in others(cast)]


def test_without_a_live_session_there_is_no_key(keeper, cast):
    [note] = written(cast, "She may not be called.")

    for token in ("", "x" * 43, "set-up-of-tests"):
        with acting_under(token), pytest.raises(KeeperRefused, match="signed_out"):
            keys_to_open(rows=[str(note.id)], column="text", purpose="casework")


def test_a_session_that_has_ended_opens_nothing(keeper, cast):
    [note] = written(cast, "She may not be called.")
    browser = browser_of(cast.amina)
    token = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.logout()

    with acting_under(token), pytest.raises(KeeperRefused, match="signed_out"):
        keys_to_open(rows=[str(note.id)], column="text", purpose="casework")


def test_notes_of_another_client_do_not_come_along(keeper, cast):
    [note] = written(cast, "She may not be called.")
    other = create_client(given_name="Omar", family_name="Haddad")
    create_enrolment(other, cast.contract)

    with pytest.raises(CannotOpenSealedNote) as refused:
        opened(cast, [note], client=other)

    assert codes(refused) == ["client_not_seen"]


def test_an_empty_note_is_refused_in_words(keeper, cast):
    with session_of(cast.amina), pytest.raises(CannotWriteSealedNote) as refused:
        write_sealed_note(entry=entry(cast, "  \n "), by=cast.amina, at=NOW)

    assert codes(refused) == ["nothing_said"]


def test_every_opening_of_every_note_is_an_event_of_its_own(keeper, cast):
    notes = written(cast, "one", "two")

    opened(cast, notes)
    opened(cast, notes[:1])

    about = (str(cast.amina.id), [str(cast.fatima.id)])
    assert events("sealed_note_opened") == [("sealed_note_opened", *about)] * 3
    details = rows(f"select details from {TRAIL} where event = 'sealed_note_opened'")
    assert {(one.details["purpose"]) for one in details} == {"casework"}


def test_many_notes_are_asked_for_in_portions(keeper, cast, monkeypatch):
    monkeypatch.setattr("balsts.platform.sealing.asking.AT_ONCE", 2)
    notes = written(cast, *"abcde")

    assert [one.text for one in opened(cast, notes)] == list("abcde")


def test_kinds_are_one_event_for_a_list(keeper, cast):
    notes = written(cast, "one", "two", kind=SealedKind.RELIGION)

    with session_of(cast.amina):
        kinds = list_kinds_of_sealed_notes(notes=notes, client=cast.fatima, by=cast.amina, at=NOW)

    assert kinds == {note.id: SealedKind.RELIGION for note in notes}
    assert (len(events("sealed_notes_listed")), events("sealed_note_opened")) == (1, [])


def test_asvs_16_5_3_no_audit_no_text(keeper, cast):
    notes = written(cast, "She may not be called.")
    change(
        "alter table audit.event"
        " add constraint broken check (event <> 'sealed_note_opened') not valid"
    )

    with pytest.raises(CannotOpenSealedNote) as refused:
        opened(cast, notes)

    assert codes(refused) == ["keeper_silent"]
    assert rows("select count(*) from casework_sealedopening where part = 'text'")[0].count == 0


def test_opening_shortens_the_idle_time_of_the_session(keeper, cast):
    notes = written(cast, "She may not be called.")

    opened(cast, notes)

    idle = rows(
        "select distinct session.idle from sec.live_session session"
        " join casework_sealedopening opening on opening.session_id = session.id"
        " where opening.part = 'text'"
    )
    assert [one.idle for one in idle] == [datetime.timedelta(minutes=15)]


def test_asvs_2_4_1_a_stolen_session_opens_a_few_and_rings_a_bell_once(tmp_path, cast):
    with running_keeper(tmp_path, per_hour=3):
        notes = written(cast, *"abcde")
        given, refusals = [], []
        with session_of(cast.amina):
            for note in [*notes, *notes]:
                try:
                    given += keys_to_open(rows=[str(note.id)], column="text", purpose="casework")
                except KeeperRefused as refused:
                    refusals.append(refused)

    assert (len(given), {one.why for one in refusals}) == (3, {"budget_spent"})
    assert [name for name, _, _ in events("sealed_budget_spent")] == ["sealed_budget_spent"]
    in_an_hour = refusals[0].again_at - timezone.now()
    assert datetime.timedelta(minutes=58) < in_an_hour <= datetime.timedelta(hours=1)


def test_a_spent_budget_reaches_the_auditor_with_the_session_the_count_and_the_clients(
    tmp_path, cast
):
    with running_keeper(tmp_path, per_hour=2):
        notes = written(cast, *"abcd")
        with session_of(cast.amina):
            for note in notes:
                with suppress(KeeperRefused):
                    keys_to_open(rows=[str(note.id)], column="text", purpose="casework")
        at_session = rows("select distinct session_id from casework_sealedopening")

    gunta = browser_of(cast.gunta)
    page = gunta.get("/oversight/alarms/")
    [line] = page.context["waiting"]
    assert alarms() == [("sealed_budget_spent", str(cast.amina.pk), 2, {str(cast.fatima.id)})]
    assert (line.who, line.times, line.references) == (
        cast.amina.full_name,
        2,
        (cast.fatima.reference,),
    )
    assert [str(one.session_id) for one in at_session] == [str(line.session_id)]
    assert page.context["navigation"][0].waiting == 1


def test_who_asks_the_keeper_past_the_pages_rings_and_the_auditor_learns_whose_notes(keeper, cast):
    [note] = written(cast, "one")
    told = {"subject": str(cast.fatima.id), "programme": str(cast.contract.programme_id)}
    with session_of(cast.daniel):
        with pytest.raises(KeeperRefused):
            keys_to_open(rows=[str(note.id)], column="text", purpose="casework")
        with pytest.raises(KeeperRefused):
            new_keys(row=str(note.id), columns=["text"], **told)

    daniel, fatima = str(cast.daniel.pk), {str(cast.fatima.id)}
    assert alarms() == [
        ("sealed_opening_refused", daniel, 1, fatima),
        ("sealed_writing_refused", daniel, 1, fatima),
    ]
    assert [name for name, _, _ in events("sealed_writing_refused")] == ["sealed_writing_refused"]


def test_asvs_15_4_2_many_at_once_do_not_spend_the_budget_twice(tmp_path, cast):
    with running_keeper(tmp_path, per_hour=5):
        [note] = written(cast, "one")
        token = browser_of(cast.amina).cookies[settings.SESSION_COOKIE_NAME].value
        given = []

        def ask():
            with acting_under(token), suppress(KeeperRefused):
                given.extend(keys_to_open(rows=[str(note.id)], column="text", purpose="casework"))
            connections.close_all()

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(given) == 5


def test_the_budget_outlives_the_keeper_and_is_free_again_after_an_hour(tmp_path, cast):
    with running_keeper(tmp_path, per_hour=2) as keeper:
        notes = written(cast, "one", "two", "three")
        opened(cast, notes[:2])
        keeper.stop()
        keeper.start()
        with pytest.raises(CannotOpenSealedNote) as refused:
            opened(cast, notes[2:])
        change("update casework_sealedopening set asked_at = asked_at - interval '1 hour'")
        again = opened(cast, notes[2:])
        with session_of(cast.amina):
            left = openings_left()

    assert (codes(refused), [one.text for one in again], left) == (["budget_spent"], ["three"], 1)


def test_as_shipped_sixty_notes_an_hour_are_opened(tmp_path, cast):
    with (
        running_keeper(tmp_path, more={"BALSTS_SEALED_PER_HOUR": ""}),
        session_of(cast.amina),
    ):
        assert openings_left() == 60


def test_another_session_of_the_same_person_has_no_budget_of_its_own(tmp_path, cast):
    with running_keeper(tmp_path, per_hour=1):
        notes = written(cast, "one", "two")
        opened(cast, notes[:1])

        with pytest.raises(CannotOpenSealedNote) as refused:
            opened(cast, notes[1:])

    assert codes(refused) == ["budget_spent"]


def test_asvs_11_3_3_changed_ciphertext_does_not_open_and_is_told(keeper, cast):
    notes = written(cast, "one", "two")
    change(
        "update casework_sealednote set text_sealed = set_byte(text_sealed, 20,"
        " (get_byte(text_sealed, 20) + 1) %% 256) where id = %s",
        notes[0].id,
    )

    found = opened(cast, list(SealedNote.objects.order_by("recorded_at")))

    assert [one.text for one in found] == [None, "two"]
    assert len(events("sealed_note_does_not_open")) == 1
    told = ("sealed_note_does_not_open", str(cast.amina.pk), 1, {str(cast.fatima.id)})
    assert alarms() == [told]


def test_texts_of_two_notes_that_changed_places_do_not_open(keeper, cast):
    notes = written(cast, "one", "two")
    change(
        "update casework_sealednote note set text_sealed = other.text_sealed"
        " from casework_sealednote other where other.id <> note.id"
    )

    found = opened(cast, list(SealedNote.objects.order_by("recorded_at")))

    assert [one.text for one in found] == [None, None]
    assert len(notes) == 2


@pytest.mark.parametrize(
    "turn",
    [
        "other.note_id <> kept.note_id and other.part = kept.part",
        "other.note_id = kept.note_id and other.part <> kept.part",
    ],
)
def test_keys_that_changed_places_open_nothing(keeper, cast, turn):
    notes = written(cast, "one", "two")
    change(
        "update casework_sealedkey kept set wrapped = other.wrapped"
        f" from casework_sealedkey other where {turn}"
    )

    with pytest.raises(CannotOpenSealedNote) as refused:
        opened(cast, notes)

    assert codes(refused) == ["keeper_silent"]
    told = ("sealed_key_does_not_open", str(cast.amina.pk), 1, {str(cast.fatima.id)})
    assert alarms() == [told]


def test_a_note_turned_over_to_another_client_does_not_open(keeper, cast):
    """As an administrator of the database might, to have it opened by an accomplice."""
    [note] = written(cast, "one")
    other = create_client(given_name="Omar", family_name="Haddad")
    create_assignment(create_enrolment(other, cast.contract), cast.worker)
    change("update casework_sealednote set client_id = %s", other.id)
    note.refresh_from_db()

    with pytest.raises(CannotOpenSealedNote) as refused:
        opened(cast, [note], client=other)

    assert codes(refused) == ["keeper_silent"]


def test_without_the_keeper_nothing_opens_and_nothing_is_written(keeper, cast):
    notes = written(cast, "one")
    keeper.stop()

    with pytest.raises(CannotOpenSealedNote) as unread:
        opened(cast, notes)
    with session_of(cast.amina), pytest.raises(CannotWriteSealedNote) as unwritten:
        write_sealed_note(entry=entry(cast), by=cast.amina, at=NOW)

    assert (codes(unread), codes(unwritten)) == (["keeper_silent"], ["keeper_silent"])
    assert SealedNote.objects.count() == 1


def test_the_keeper_goes_on_when_the_database_comes_back(keeper, cast):
    notes = written(cast, "one")
    with psycopg.connect(**SERVER.installation.admin) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename like %s and datname = %s",
            ["%keeper", SERVER.database],
        )

    assert [one.text for one in opened(cast, notes)] == ["one"]


def test_a_missing_key_of_keys_opens_nothing_and_no_new_one_takes_its_place(keeper, cast):
    notes = written(cast, "one")
    keeper.stop()
    [key] = keeper.keys.glob("*.key")
    saved = key.read_text()
    for path in keeper.keys.iterdir():
        path.unlink()
    keeper.start()

    with pytest.raises(CannotOpenSealedNote):
        opened(cast, notes)
    made = list(keeper.keys.iterdir())
    said = keeper.log.read_text()
    Keyring(keeper.keys).put_back(bytes.fromhex(saved))

    told = ("sealed_key_is_missing", str(cast.amina.pk), 1, {str(cast.fatima.id)})
    assert (made, alarms()) == ([], [told])
    assert "balsts keys restore" in said
    assert [one.text for one in opened(cast, notes)] == ["one"]


def test_another_key_under_the_same_name_opens_nothing_and_the_operator_reads_why(keeper, cast):
    notes = written(cast, "one")
    [key] = keeper.keys.glob("*.key")
    key.write_text("00" * 32)
    keeper.stop()
    keeper.start()

    with pytest.raises(CannotOpenSealedNote) as refused:
        opened(cast, notes)

    assert codes(refused) == ["keeper_silent"]
    assert "does not hold the key that it is named after" in keeper.log.read_text()


def test_asvs_13_3_4_the_key_is_changed_while_notes_are_read_and_written_without_an_error(
    keeper, cast
):
    notes = written(cast, *(f"note {number}" for number in range(12)))
    token = browser_of(cast.amina).cookies[settings.SESSION_COOKIE_NAME].value
    change("update casework_sealedopening set asked_at = asked_at - interval '1 day'")
    is_over, errors, reads = threading.Event(), [], []

    def read():
        while not is_over.is_set():
            with acting_under(token):
                try:
                    reads.append(
                        len(keys_to_open(rows=[str(one.id) for one in notes], column="kind"))
                    )
                except KeeperRefused as refused:
                    errors.append(refused.why)
            change("update casework_sealedopening set asked_at = asked_at - interval '1 day'")
        connections.close_all()

    thread = threading.Thread(target=read)
    thread.start()
    ring = Keyring(keeper.keys)
    ledger = Ledger(SERVER.installation.address("keeper", database=SERVER.database), per_hour=0)
    ledger.open()
    ids = [ring.current]
    for _ in range(5):
        ids.append(ring.add())
        sum(wrap_everything_anew(ring, ledger, table=TABLE))
    in_use = ledger.key_ids_in_use()
    ledger.close()
    is_over.set()
    thread.join()

    assert (errors, set(reads), in_use) == ([], {12}, {ids[-1]: 24})
    for old, _ in pairwise(ids):
        ring.forget(old)
    assert [one.text for one in opened(cast, notes)] == [f"note {number}" for number in range(12)]


@contextmanager
def again_and_again(token, acts, errors):
    """Do each of these in a thread of its own, time and again, until the block is over."""
    is_over = threading.Event()

    def go_on(act):
        while not is_over.is_set():
            try:
                with acting_under(token):
                    act()
            except (KeeperRefused, CannotWriteSealedNote, DatabaseError) as error:
                errors.append(repr(error))
        connections.close_all()

    threads = [threading.Thread(target=go_on, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def test_the_key_is_changed_under_four_who_read_and_write_and_none_of_them_notices(keeper, cast):
    """Locked as on a server, and locked anew in the middle, with the real keeper between all of them."""
    code = new_start_code()
    Keyring(keeper.keys).lock_with(code)
    assert "key_id" in json.loads(keeper.say(told_code(code)))
    notes = written(cast, *(f"note {number}" for number in range(6)))
    token = browser_of(cast.amina).cookies[settings.SESSION_COOKIE_NAME].value
    errors, reads, writes = [], [], []

    def read():
        reads.append(len(keys_to_open(rows=[str(one.id) for one in notes], column="kind")))
        change("update casework_sealedopening set asked_at = asked_at - interval '1 day'")

    def write():
        text = f"written meanwhile {len(writes)}"
        writes.append(write_sealed_note(entry=entry(cast, text), by=cast.amina, at=NOW))

    ring = Keyring(keeper.keys)
    ring.open_with(code)
    ledger = Ledger(SERVER.installation.address("keeper", database=SERVER.database), per_hour=0)
    ledger.open()
    ids = [ring.current]
    with again_and_again(token, [read, write, read, write], errors):
        for _ in range(4):
            ids.append(ring.add())
            sum(wrap_everything_anew(ring, ledger, table=TABLE))
            keeper.say(told_code(code))  # as the command does: what it has read it goes on with
            code = new_start_code()
            ring.lock_with(code)
            keeper.say(told_code(code))
    sum(wrap_everything_anew(ring, ledger, table=TABLE))
    in_use = ledger.key_ids_in_use()
    ledger.close()
    for old in ids[:-1]:
        ring.forget(old)

    assert (errors, set(reads)) == ([], {6})
    assert min(len(reads), len(writes)) > 3
    assert in_use == {ids[-1]: 2 * (6 + len(writes))}
    change("update casework_sealedopening set asked_at = asked_at - interval '1 day'")
    assert None not in [one.text for one in opened(cast, [*notes, *writes][:50])]


def test_locked_keys_open_nothing_until_the_start_code_is_told_and_then_all(keeper, cast):
    notes = written(cast, "one")
    code = new_start_code()
    Keyring(keeper.keys).lock_with(code)
    keeper.stop()
    keeper.start()

    with pytest.raises(CannotOpenSealedNote) as unread:
        opened(cast, notes)
    with session_of(cast.amina), pytest.raises(CannotWriteSealedNote) as unwritten:
        write_sealed_note(entry=entry(cast), by=cast.amina, at=NOW)
    keeper.say(told_code(new_start_code()))
    with pytest.raises(CannotOpenSealedNote):
        opened(cast, notes)
    keeper.say(told_code(code))

    assert (codes(unread), codes(unwritten)) == (["keeper_silent"], ["keeper_silent"])
    assert "just now" in str(unread.value.blockers[0].message)
    assert (alarms(), SealedNote.objects.count()) == ([], 1)
    assert [one.text for one in opened(cast, notes)] == ["one"]


def test_a_change_of_the_key_that_was_killed_is_finished_by_the_next_one(keeper, cast, monkeypatch):
    notes = written(cast, *"abcdef")
    monkeypatch.setattr("balsts.platform.sealing.ledger.AT_ONCE", 5)
    ring = Keyring(keeper.keys)
    ledger = Ledger(SERVER.installation.address("keeper", database=SERVER.database), per_hour=0)
    ledger.open()
    new = ring.add()

    first = next(wrap_everything_anew(ring, ledger, table=TABLE))
    between = ledger.key_ids_in_use()
    texts = [one.text for one in opened(cast, notes)]
    rest = sum(wrap_everything_anew(ring, ledger, table=TABLE))
    after = ledger.key_ids_in_use()
    ledger.close()

    assert (first, rest, texts) == (5, 7, list("abcdef"))
    assert (sorted(between.values()), after) == ([5, 7], {new: 12})


def test_two_of_three_shares_bring_the_key_back_and_the_notes_open(keeper, cast):
    notes = written(cast, "one")
    ring = Keyring(keeper.keys)
    shares = shares_of(ring, ring.current)
    for path in keeper.keys.iterdir():
        path.unlink()

    for pair in (shares[:2], shares[1:], shares[::2]):
        ring.put_back(key_from_shares(pair))
        assert [one.text for one in opened(cast, notes)] == ["one"]


def test_notes_whose_keys_were_destroyed_stay_unread_for_ever(keeper, cast):
    notes = written(cast, "one", "two")

    with as_job():
        destroyed = destroy_sealed_keys(client_ids=[cast.fatima.id], by=system_actor(), at=NOW)

    assert destroyed == 4
    assert [(one.kind, one.text) for one in opened(cast, notes)] == [(None, None)] * 2
    assert rows("select count(*) from casework_sealedkey")[0].count == 0
    assert len(events("sealed_keys_destroyed")) == 1


def test_removed_notes_are_gone_and_who_opened_them_stays_known(keeper, cast):
    notes = written(cast, "one", "two")
    opened(cast, notes)

    with as_job():
        removed = remove_sealed_notes(client_ids=[cast.fatima.id], by=system_actor(), at=NOW)

    left = rows(
        "select (select count(*) from casework_sealednote) as notes,"
        " (select count(*) from casework_sealedkey) as keys,"
        " (select count(*) from casework_sealedopening where part = 'text') as openings"
    )
    assert (removed, tuple(left[0])) == (2, (0, 0, 2))


def test_keys_of_others_stay_and_nobody_but_a_job_destroys_any(keeper, cast):
    written(cast, "one")

    with as_job():
        nothing = destroy_sealed_keys(client_ids=[cast.contract.id], by=system_actor(), at=NOW)
    with session_of(cast.chiara), pytest.raises(CannotDestroySealedKeys):
        destroy_sealed_keys(client_ids=[cast.fatima.id], by=cast.chiara, at=NOW)

    assert (nothing, rows("select count(*) from casework_sealedkey")[0].count) == (0, 2)


def test_both_walls_agree_about_everybody(keeper, cast):
    written(cast, "one")
    in_python, in_the_database = {}, {}
    for name in ("amina", "boris", "chiara", "daniel", "edgars", "esther", "farid"):
        user = getattr(cast, name)
        standing = standing_of(user, on=TODAY)
        sees = clients_of_sealed_notes(standing, Permission.READ_SEALED_NOTES)
        in_python[name] = (
            sees.filter(pk=cast.fatima.pk).exists()
            and sealed_notes_of(cast.fatima, standing).exists()
        )
        with session_of(user), transaction.atomic():
            in_the_database[name] = SealedNote.objects.exists()

    assert in_python == in_the_database
    assert [name for name, sees in in_python.items() if sees] == ["amina"]
