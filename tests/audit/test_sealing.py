"""Sealing in the database: nothing is passed over, and only jobs may seal."""

import datetime
import io
from contextlib import contextmanager, nullcontext
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import sealing, trail, verifier
from tests.postgres_plugin import SERVER
from tests.trail import AuditEvent, let_others_end

committing = pytest.mark.django_db(transaction=True)
NOW = datetime.datetime(2026, 11, 25, 10, 0, tzinfo=datetime.UTC)
ADD = (
    "insert into audit.event (id, occurred_at, event, by, subject_ids, details)"
    " values (%s, now(), 'client_seen', gen_random_uuid(), '{}', '{}')"
)


def address(role: str) -> str:
    return SERVER.installation.address(role, database=SERVER.database)


@pytest.fixture
def as_jobs():
    """Tests work as the application; here it is lent what only jobs and commands may do."""
    app = connection.settings_dict["USER"]
    with psycopg.connect(address("owner"), autocommit=True) as owner:
        owner.execute(f'grant execute on all functions in schema audit to "{app}"')
        yield


@contextmanager
def tampering():
    """A superuser at the database itself, past all rights and triggers."""
    told = SERVER.installation.admin | {"dbname": SERVER.database}
    with psycopg.connect(**told, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        yield admin


def record(times: int = 1) -> None:
    for _ in range(times):
        trail.record("client_seen", by=system_actor(), at=timezone.now(), details={"rows": 1})


def seal(*, at: datetime.datetime = NOW) -> int:
    let_others_end()
    return sealing.seal_events(at=at)


def kinds(*anchors) -> list[str]:
    return [finding.kind for finding in sealing.verify_trail(list(anchors)).findings]


@committing
def test_what_was_written_is_sealed_in_blocks_that_follow_each_other(as_jobs):
    record(3)
    first = seal(at=NOW)
    record(2)
    second = seal(at=NOW)

    verdict = sealing.verify_trail([])
    assert (first, second, seal(at=NOW)) == (3, 2, 0)
    assert (verdict.blocks, verdict.events, verdict.unsealed, verdict.is_whole) == (2, 5, 0, True)


@committing
@pytest.mark.parametrize("is_inside", [True, False])
def test_the_trail_is_written_out_in_a_transaction_of_its_own_or_in_another(
    as_jobs, *, is_inside: bool
):
    record(3)
    seal(at=NOW)
    written = io.StringIO()

    with transaction.atomic() if is_inside else nullcontext():
        sealing.export_trail(written)

    reading = verifier.Reading(written.getvalue().splitlines())
    verdict = verifier.verify(reading.blocks(), anchors=[])
    assert (verdict.blocks, verdict.events, verdict.is_whole) == (1, 3, True)


@committing
def test_what_is_not_sealed_yet_is_counted_when_the_trail_is_verified(as_jobs):
    record(3)
    seal(at=NOW)
    record(2)

    verdict = sealing.verify_trail([])
    assert (verdict.events, verdict.unsealed) == (3, 2)


@committing
def test_an_event_is_sealed_with_the_people_it_is_about(as_jobs):
    about = [uuid4(), uuid4()]
    trail.record("client_seen", by=system_actor(), at=timezone.now(), subjects=about)
    seal(at=NOW)

    [(_, [event])] = sealing.blocks_with_events()
    assert sorted(event.subject_ids) == sorted(str(one) for one in about)
    assert (event.event, event.by) == ("client_seen", str(system_actor().pk))


@committing
def test_what_is_committed_late_is_not_passed_over(as_jobs):
    """It has the smaller number and the older transaction, and appears after younger ones."""
    late = uuid4()
    with psycopg.connect(address("jobs")) as slow:
        slow.execute(ADD, [late])
        record(2)
        held_back = sealing.seal_events(at=NOW)
        slow.commit()
    sealed = seal(at=NOW)

    assert (held_back, sealed) == (0, 3)
    assert kinds() == []
    events = [event.id for _, events in sealing.blocks_with_events() for event in events]
    assert events[0] == str(late)


@committing
def test_what_was_rolled_back_leaves_a_gap_that_is_no_fault(as_jobs):
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    record()

    assert seal(at=NOW) == 2
    assert kinds() == []


@committing
def test_many_events_make_several_blocks_and_a_transaction_is_never_split(as_jobs, monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    record()
    with transaction.atomic():
        record(4)
    record(2)

    assert seal(at=NOW) == 7
    sizes = [len(events) for _, events in sealing.blocks_with_events()]
    assert sizes == [5, 2]


@committing
def test_in_another_cluster_old_and_new_events_are_sealed_once_each(as_jobs):
    """As after a restore: transactions are counted anew, numbers go on."""
    record(2)
    seal(at=NOW)
    record(1)
    with tampering() as admin:
        admin.execute("update audit.block set cluster = 1, horizon = '900000000'")
        # What was not sealed before the dump has an old, high number of a transaction.
        admin.execute("update audit.event set written_in = '900000001' where number = 3")
    record(2)

    assert seal(at=NOW) == 3
    record(1)
    assert seal(at=NOW) == 1
    assert kinds() == []
    sizes = [len(events) for _, events in sealing.blocks_with_events()]
    assert sizes == [2, 3, 1]


TAMPERED = {
    "changed": "update audit.event set by = gen_random_uuid() where number = 2",
    "deleted": "delete from audit.event where number = 2",
    "inserted": "insert into audit.event (id, occurred_at, event, by, subject_ids, details,"
    " written_in) select gen_random_uuid(), occurred_at, event, by, subject_ids, details,"
    " written_in from audit.event where number = 2",
    "rewritten": "update audit.block set sealed_at = sealed_at + interval '1 hour'",
}


@committing
@pytest.mark.parametrize("kind", TAMPERED)
def test_asvs_16_4_2_who_tampers_past_all_rights_is_found(as_jobs, kind):
    with transaction.atomic():
        record(3)
    seal(at=NOW)

    with tampering() as admin:
        admin.execute(TAMPERED[kind])

    assert kinds() == [kind]


@committing
def test_a_database_put_back_to_an_older_state_does_not_reach_its_anchor(as_jobs):
    for _ in range(2):
        record()
        seal(at=NOW)
    anchor = sealing.last_block_on(NOW.date())

    with tampering() as admin:
        admin.execute("delete from audit.block where number = 2")
        admin.execute("delete from audit.event where number = 2")

    assert kinds() == []
    assert kinds(verifier.Anchor.read(anchor.words)) == ["truncated"]


@committing
def test_commands_seal_export_verify_and_print_the_anchor(as_jobs, tmp_path, capsys):
    record(3)
    file = tmp_path / "trail.jsonl"

    let_others_end()
    call_command("trail", "seal")
    record()
    call_command("trail", "export", file=file)
    call_command("trail", "anchor")
    said = capsys.readouterr().out
    anchor = said.splitlines()[-1].split("  ")[1]
    call_command("trail", "verify", file=file, anchor=[anchor])
    call_command("trail", "verify", anchor=[anchor])

    assert said.startswith("3 events sealed")
    assert capsys.readouterr().out.count("The trail is whole.") == 2
    assert file.stat().st_mode & 0o077 == 0

    file.write_text(file.read_text().replace("client_seen", "client_spied", 1))
    with pytest.raises(CommandError, match="Keep the file"):
        call_command("trail", "verify", file=file)
    assert "changed: block 1, place 1" in capsys.readouterr().out


@committing
def test_the_day_of_an_anchor_ends_at_midnight_in_riga(as_jobs):
    record()
    seal(at=datetime.datetime(2026, 11, 25, 22, 30, tzinfo=datetime.UTC))

    assert sealing.last_block_on(datetime.date(2026, 11, 25)) is None
    [(block, _)] = sealing.blocks_with_events()
    anchor = sealing.last_block_on(datetime.date(2026, 11, 26))
    assert (anchor.number, anchor.events, anchor.hash) == (1, 1, block.hash)
    assert anchor.sealed_at == datetime.datetime.fromisoformat(block.sealed_at)


CLOSED = {
    "events_to_seal": "select * from audit.events_to_seal(1)",
    "add_block": "select audit.add_block(1, now(), '', '', '{}', '')",
    "blocks": "select * from audit.blocks(1, 1)",
    "events_of_block": "select * from audit.events_of_block(1)",
    "events_unsealed": "select * from audit.events_unsealed()",
    "the table of blocks": "select * from audit.block",
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CLOSED)
def test_the_application_neither_seals_nor_reads_what_is_sealed(what):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CLOSED[what])


@committing
def test_a_block_that_does_not_follow_or_holds_nothing_is_refused(as_jobs):
    record()
    seal(at=NOW)
    told = "select audit.add_block(%s, now(), decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), array[%s]::uuid[], decode(repeat('00', 32), 'hex'))"

    with pytest.raises(DatabaseError, match="does not follow"), connection.cursor() as cursor:
        cursor.execute(told, [2, AuditEvent.objects.get().id])
