"""What only a clock decides goes by itself, on the day after its last one, under the role of the job runner."""

import datetime
import json
import os
import uuid
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg import sql

from balsts.accounts.queries.user import system_actor
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.organisations.models import Contract
from balsts.platform.dates import LOCAL_TIME_ZONE
from balsts.privacy.jobs import remove_what_is_over
from balsts.privacy.life import first_day_kept
from balsts.privacy.models import LegalHold
from balsts.privacy.operations import over_time
from balsts.privacy.operations.over_time import (
    CannotRemove,
    NotAllRemoved,
    remove_a_batch,
    remove_stray_folders,
)
from balsts.privacy.policies import retention
from balsts.privacy.queries.over_time import counts_over_time
from tests.as_job import as_job
from tests.factories.clients import create_client
from tests.factories.privacy import create_hold
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.removing import remove
from tests.trail import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
LONG_AGO = timezone.now() - 4000 * ONE_DAY
NAME_OF_A_SNAPSHOT = "2020-01-02-030405-0123abcd"

HASH = "'\\x' || md5(random()::text)"
RUN = (
    "insert into exchange_importrun (id, state, file_names, sha256, contract_numbers, started_at,"
    " started_by_id, row_counts, message_count, digest, refused_file, has_changed_since_check)"
    " values ({id}, 'expired', array['Anna.xlsx'], 'x', '{{}}', {moment}, {user}, '{{}}', 0, '', '', false)"
)
# How a row of each kind is planted: with an id and a moment, whatever else it needs.
PLANTED = {
    "what_if": "insert into statistics_whatif (id, name, reason, country, base_policy, changes, programme,"
    " cohort, first_month_on, last_month_on, definition_version, snapshot_id, state, requested_at,"
    " requested_by_id, made_at, result, digest, files) values ({id}, 'x', 'x', 'lv', 'x', '[]', 'x',"
    " 'everybody', '2020-01-01', '2020-01-01', '1', {snapshot}, 'ready', {moment}, {user}, {moment},"
    " '{{}}', 'x', '{{}}')",
    "report": "insert into statistics_reportrun (id, definition, definition_version, parameters, snapshot_id,"
    " state, requested_at, requested_by_id, made_at, result, files) values ({id}, 'x', '1', '{{}}',"
    " {snapshot}, 'ready', {moment}, {user}, {moment}, '{{}}', '{{}}')",
    "snapshot": "insert into statistics_snapshot (id, state, requested_at, requested_by_id, taken_at,"
    " schema_version, folder_name, row_counts, digest) values ({id}, 'ready', {moment}, {user}, {moment}, 1,"
    " '2020-01-01-000000-' || left({id}::text, 8), '{{}}', 'x')",
    "published_figure": "insert into statistics_publishedfigure (id, position, year_scope, dimension, category,"
    " count, source, imported_at, imported_by_id) values ({id}, (random() * 2e9)::int, 'x', 'x', 'x', 1, 'x',"
    " {moment}, {user})",
    "export": "insert into exchange_export (id, reference, state, template, kind, language, purpose, reason,"
    " has_names, has_sealed_fields, names_reason, filters, fields, person_count, client_ids, sha256,"
    " byte_count, people_needed, asked_at, asked_by_id, decline_reason, expires_at) values ({id},"
    " left({id}::text, 16), 'expired', 'caseload', 'xlsx', 'lv', 'planning', 'x', false, false, '', '{{}}',"
    " '{{}}', 1, '{{}}', 'x', 1, 1, {moment}, {user}, '', {moment})",
    "inspection": "insert into casework_inspection (id, contract_id, asked_for_id, services_from,"
    " services_until, size, reason, seed, state, asked_at, asked_by_id, answer_words, answered_at,"
    " answered_by_id) values ({id}, {contract}, {organisation}, '2020-01-01', '2020-02-01', 5, 'x',"
    " repeat('a', 64), 'declined', {moment}, {user}, 'x', {moment}, {user})",
    "sealed_opening": "insert into casework_sealedopening (id, note_id, client_id, part, purpose, user_id,"
    " session_id, asked_at, is_given) values ({id}, {id}, {about}, 'text', 'x', {user}, {id}, {moment}, true)",
    "finding": "insert into audit.finding (id, pattern, week_from, by, subject_ids, times, found_at) values"
    " ({id}, 'x', '2020-01-06', {id}, array[{about}], 1, {moment})",
    "alarm": "insert into audit.alarm (id, event, by, subject_ids, times, first_at, last_at) values ({id},"
    " 'x', {id}, array[{about}], 1, {moment}, {moment})",
    "import_run": RUN,
    "import_file_name": RUN,
    "import_message": RUN + "; insert into exchange_importmessage (run_id, position, sheet, source,"
    " \"column\", severity, code, text, \"values\") values ({id}, 1, '', 'x', '', 'error', 'x', 'x',"
    " '{{}}')",
    "erasure_list": "insert into privacy_erasurelist (id, ground, made_at, digest, made_by_id) values ({id},"
    " 'period_over', {moment}, '0', {user}); insert into privacy_erasureholder (id, list_id,"
    " organisation_id, asked_at, answer) values (gen_random_uuid(), {id}, {organisation}, {moment}, '')",
    "entry_code": "insert into accounts_entrycode (id, user_id, kind, code_hash, made_by_id, made_at,"
    " expires_at, ended_at) values ({id}, {other}, 'invite', sha256({id}::text::bytea), {user},"
    " {moment} - interval '1 hour', {moment}, {moment})",
    "recovery_request": "insert into accounts_recoveryrequest (id, user_id, asked_by_id, asked_at, ended_at)"
    " values ({id}, {other}, {user}, {moment}, {moment})",
    "finished_job": "with job as (insert into procrastinate_jobs (task_name, status, queue_name) values"
    " ('x', 'succeeded', left({id}::text, 8)) returning id), gone as (delete from procrastinate_events"
    " where job_id in (select id from job)) insert into procrastinate_events (job_id, type, at)"
    " select id, 'succeeded', {moment} from job",
}
STANDS = {
    "finding": "audit.finding",
    "alarm": "audit.alarm",
    "import_message": "exchange_importmessage",
    "finished_job": "procrastinate_jobs",
}


def as_owner(*statements):
    address = SERVER.installation.address("owner", database=SERVER.database)
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        return [
            found.fetchall() if (found := connection.execute(one)).description else None
            for one in statements
        ][-1]


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def plant(cast):
    """Plant a row of a kind, of a moment, that names somebody if told; returns its id."""

    def planted(kind, moment, about=None):
        key, snapshot = uuid.uuid4(), uuid.uuid4()
        words = {
            "user": cast.amina.pk,
            "other": cast.chiara.pk,
            "contract": cast.contract.pk,
            "organisation": cast.contract.provider_id,
            "moment": moment,
            "about": about or key,
        }
        if "{snapshot}" in PLANTED[kind]:
            told = words | {"id": snapshot, "moment": timezone.now()}
            as_owner(_sql(PLANTED["snapshot"], told))
        as_owner(
            *(
                _sql(one, words | {"id": key, "snapshot": snapshot})
                for one in PLANTED[kind].split("; ")
            )
        )
        return key

    return planted


def _sql(text, words):
    return sql.SQL(text).format(**{name: sql.Literal(word) for name, word in words.items()})


def midnight(day):
    return datetime.datetime.combine(day, datetime.time(), tzinfo=LOCAL_TIME_ZONE)


def counted(kind):
    return {
        name: rows for name, rows in counts_over_time(on=TODAY).items() if rows and name == kind
    }


@pytest.mark.parametrize("clock", retention().clocks, ids=lambda clock: clock.kind)
def test_a_row_goes_on_the_day_after_its_last_one_and_not_before(clock, plant):
    first = midnight(first_day_kept(TODAY, years=clock.years, days=clock.days))
    if clock.kind not in {"entry_code", "recovery_request"}:
        plant(clock.kind, first)
    over = plant(clock.kind, first - datetime.timedelta(seconds=1))
    with as_job():
        foreseen = counted(clock.kind)
        removed = remove_what_is_over()
        again = remove_what_is_over()

    assert foreseen == {clock.kind: 1}
    assert removed[clock.kind] == 1
    assert again == {}
    if clock.kind == "import_file_name":
        assert as_owner(
            _sql("select file_names from exchange_importrun where id = {id}", {"id": over})
        ) == [(["–"],)]


@pytest.mark.parametrize("clock", retention().clocks, ids=lambda clock: clock.kind)
def test_the_database_removes_nothing_that_is_young_whoever_asks(clock, plant):
    plant(clock.kind, timezone.now() - datetime.timedelta(days=6))
    asked = "select sec.{}_over_time(%s, now() - interval '6 days', 10)"
    refusals = []
    with as_job(), closing(psycopg.connect(_as("jobs"), autocommit=True)) as connection:
        for deed in (
            "select sec.over_time(%s, now() - interval '6 days', 10)",
            asked.format("remove"),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
                connection.execute(deed, [clock.kind])
            refusals.append(refused.value.diag.message_primary)

    assert refusals == ["nothing of this kind is over so soon"] * 2


@pytest.mark.parametrize(
    "question",
    [
        "select sec.over_time('export', '2000-01-01', 1)",
        "select sec.remove_over_time('export', '2000-01-01', 1)",
        "select sec.work_over_time('{}', 1)",
        "select sec.remove_work_over_time('{}', 1)",
    ],
)
@pytest.mark.parametrize("role", ["app", "auditor", "backup"])
def test_nobody_but_the_job_runner_asks_for_it(question, role):
    with (
        closing(psycopg.connect(_as(role), autocommit=True)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
    ):
        connection.execute(question)


def _as(role):
    return SERVER.installation.address(role, database=SERVER.database)


def test_a_person_removes_nothing(cast):
    with pytest.raises(CannotRemove):
        remove_a_batch(by=cast.gunta, at=timezone.now())


def ended_contract(cast, *, on):
    """Let Amina's contract have begun in 2014 and ended on a day: two years from 31 December."""
    Contract.objects.filter(pk=cast.contract.pk).update(
        planned_from=datetime.date(2014, 1, 1),
        actual_from=datetime.date(2014, 1, 1),
        planned_until=on + ONE_DAY,
        actual_until=on + ONE_DAY,
    )


def a_service(cast, *, on):
    """One hour of Amina's, with one who took part and one barrier."""
    record = ServiceRecord(
        contract=cast.contract,
        staff_member=cast.worker,
        provided_on=on,
        service_type="consultation",
        mode="in_person",
        minutes=60,
        recorded_at=timezone.now(),
        recorded_by=cast.amina,
    )
    record.save(force_insert=True)
    ServiceParticipation.objects.create(
        service_record=record, client=create_client(), provided_on=on
    )
    Barrier.objects.create(service_record=record, kind="no_interpreter")
    return record


@pytest.mark.parametrize(
    ("ended_on", "left"),
    [(datetime.date(TODAY.year - 2, 1, 1), 1), (datetime.date(TODAY.year - 3, 12, 31), 0)],
)
def test_hours_go_two_years_after_the_last_of_december_of_the_closing_year(cast, ended_on, left):
    record = a_service(cast, on=ended_on)
    ended_contract(cast, on=ended_on)
    remove(ServiceParticipation.objects.all())
    with as_job():
        foreseen = counts_over_time(on=TODAY)["service_record"]
        removed = remove_what_is_over()

    assert foreseen == removed.get("service_record", 0) == 1 - left
    assert ServiceRecord.objects.filter(pk=record.pk).count() == left
    assert Barrier.objects.count() == left


def test_a_service_stays_while_the_file_of_a_participant_does(cast):
    ended_on = datetime.date(TODAY.year - 9, 12, 31)
    record = a_service(cast, on=ended_on)
    ended_contract(cast, on=ended_on)
    with as_job():
        removed = remove_what_is_over()

    assert removed == {}
    assert ServiceRecord.objects.filter(pk=record.pk).exists()


def test_the_database_keeps_hours_for_two_years_whatever_the_policy_says(cast):
    ended_on = datetime.date(TODAY.year - 2, 12, 31)
    a_service(cast, on=ended_on)
    ended_contract(cast, on=ended_on)
    remove(ServiceParticipation.objects.all())
    with closing(psycopg.connect(_as("jobs"), autocommit=True)) as connection:
        [(gone,)] = connection.execute(
            "select sec.remove_work_over_time(%s, 10)", [[cast.contract.pk]]
        ).fetchall()

    assert gone == 0


def test_what_goes_is_counted_by_kind_in_batches_and_nobody_is_named(plant, monkeypatch):
    monkeypatch.setattr(over_time, "MOST_AT_ONCE", 2)
    long_ago = timezone.now() - datetime.timedelta(days=4000)
    for _ in range(3):
        plant("finding", long_ago)
    plant("entry_code", long_ago)
    with as_job():
        removed = remove_what_is_over()
    events = AuditEvent.objects.filter(event="removed_over_time").order_by("number")

    assert removed == {"finding": 3, "entry_code": 1}
    assert [event.details for event in events] == [{"finding": 2, "entry_code": 1}, {"finding": 1}]
    assert {tuple(event.subject_ids) for event in events} == {()}
    assert {event.by for event in events} == {system_actor().pk}


def test_files_of_figures_go_with_their_rows(plant, settings):
    long_ago = timezone.now() - datetime.timedelta(days=4000)
    gone = plant("report", long_ago), plant("what_if", long_ago)
    stays = plant("report", timezone.now())
    folders = [
        settings.BALSTS_DATA / name / str(key)
        for name, key in zip(("reports", "what-ifs", "reports"), (*gone, stays), strict=True)
    ]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "figures.csv").write_text("1")
    with as_job():
        remove_what_is_over()

    assert [folder.exists() for folder in folders] == [False, False, True]


@contextmanager
def something_needs(table, key):
    """Let a table of somebody's name a row, as keys of ours do: asked when all is written."""
    as_owner(
        f"create table still_needed (id uuid references {table} deferrable initially deferred)",
        _sql("insert into still_needed values ({id})", {"id": key}),
    )
    try:
        yield
    finally:
        as_owner("drop table still_needed")


@pytest.mark.parametrize("needed", ["finding", "alarm"])
def test_a_row_that_cannot_go_stops_no_other_kind_and_is_told(needed, plant, caplog):
    about = uuid.uuid4()
    keys = {kind: plant(kind, LONG_AGO, about) for kind in ("export", "finding", "alarm")}
    plant(needed, LONG_AGO)
    with something_needs(f"audit.{needed}", keys[needed]), as_job():
        with pytest.raises(NotAllRemoved) as refused:
            remove_what_is_over()
        left = counts_over_time(on=TODAY)
    with as_job():
        removed = remove_what_is_over()

    others = {kind: 1 for kind in keys if kind != needed}
    assert (str(refused.value), refused.value.removed) == (f"Not removed: {needed}", others)
    assert {kind: rows for kind, rows in left.items() if rows} == {needed: 2}
    assert _told() == [others, {needed: 2}]
    [line] = [one.getMessage() for one in caplog.records if one.name.endswith("over_time")]
    assert line == f"Over time: nothing of {needed} removed, ForeignKeyViolation"
    assert removed == {needed: 2}


def _told():
    """What the trail says went, event by event."""
    events = AuditEvent.objects.filter(event="removed_over_time").order_by("number")
    return [event.details for event in events]


def test_the_command_says_what_stays_does_all_else_and_fails(plant, capsys):
    needed, _ = plant("finding", LONG_AGO), plant("alarm", LONG_AGO)
    with something_needs("audit.finding", needed), as_job(), pytest.raises(CommandError) as refused:
        call_command("retention")
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]

    assert str(refused.value) == "Not removed: finding; the log says why."
    assert [line for line in said if line in {"0  finding removed", "1  alarm removed"}] == [
        "0  finding removed",
        "1  alarm removed",
    ]
    assert said[-1] == "0  accounts wait for the data protection officer"


def lies(path, *, since):
    """Let a folder with a file lie there, into which nothing was put since a moment."""
    path.mkdir(parents=True)
    (path / "figures.csv").write_text("1")
    os.utime(path, (since.timestamp(),) * 2)
    return path


def test_folders_that_a_crash_left_go_in_the_next_night(plant, tmp_path):
    now = timezone.now()
    strays = {
        lies(tmp_path / "snapshots" / NAME_OF_A_SNAPSHOT, since=now - 2 * ONE_DAY),
        lies(tmp_path / "reports" / str(uuid.uuid4()), since=now - 2 * ONE_DAY),
        lies(tmp_path / "what-ifs" / str(uuid.uuid4()), since=now - 2 * ONE_DAY),
    }
    stay = [
        lies(tmp_path / "reports" / str(plant("report", now)), since=now - 2 * ONE_DAY),
        lies(tmp_path / "reports" / str(uuid.uuid4()), since=now),
        lies(tmp_path / "reports" / "of-somebody", since=now - 2 * ONE_DAY),
        lies(tmp_path / "exports" / str(uuid.uuid4()), since=now - 2 * ONE_DAY),
    ]
    with as_job():
        foreseen = counts_over_time(on=TODAY)
        removed = remove_what_is_over()
        again = remove_what_is_over()

    assert (foreseen["stray_folder"], removed, again) == (3, {"stray_folder": 3}, {})
    assert [folder.exists() for folder in strays] == [False] * 3
    assert [(folder / "figures.csv").exists() for folder in stay] == [True] * 4
    assert _told() == [{"stray_folder": 3}]


def test_a_crash_after_the_rows_have_gone_is_made_good(plant, tmp_path, monkeypatch):
    plant("report", timezone.now())
    gone = plant("report", LONG_AGO)
    folder = lies(tmp_path / "reports" / str(gone), since=LONG_AGO)
    with as_job():
        with monkeypatch.context() as crash:
            crash.setattr(over_time, "discard_folders", _is_killed)
            with pytest.raises(OSError, match="killed"):
                remove_what_is_over()
        left = folder.exists(), counts_over_time(on=TODAY)["report"]
        removed = remove_what_is_over()

    assert left == (True, 0)
    assert removed == {"stray_folder": 1}
    assert not folder.exists()


def _is_killed(_folders):
    raise OSError("killed")


def test_a_database_that_knows_no_figure_removes_no_folder(cast, tmp_path):
    """It was made anew, or its rows are still to be brought back from a copy."""
    folder = lies(tmp_path / "reports" / str(uuid.uuid4()), since=LONG_AGO)
    with as_job():
        removed = remove_what_is_over()

    assert (removed, folder.exists()) == ({}, True)


def test_a_person_removes_no_folder(cast):
    with pytest.raises(CannotRemove):
        remove_stray_folders(by=cast.gunta, at=timezone.now())


@pytest.mark.parametrize("kind", ["sealed_opening", "finding", "alarm"])
@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (lambda: {"last_held_on": TODAY}, 0),
        (lambda: {"last_held_on": TODAY - ONE_DAY}, 1),
        (lambda: {"lifted_at": timezone.now(), "lifted_by": system_actor()}, 1),
    ],
    ids=["held", "over", "lifted"],
)
def test_what_a_register_says_about_somebody_stays_while_their_file_is_held(
    kind, change, rows, plant
):
    client = create_client()
    hold = create_hold(client)
    LegalHold.objects.filter(pk=hold.pk).update(**change())
    plant(kind, LONG_AGO, client.pk)
    plant(kind, LONG_AGO)
    with as_job():
        foreseen = counted(kind)
        removed = remove_what_is_over()

    assert foreseen == removed == {kind: 1 + rows}


def test_what_a_restore_brings_back_goes_again_in_the_next_night(plant):
    """A backup is older than the nights since; its rows are over all the same."""
    long_ago = timezone.now() - datetime.timedelta(days=4000)
    key = plant("export", long_ago)
    kept = as_owner(_sql("select to_jsonb(e) from exchange_export e where id = {id}", {"id": key}))
    with as_job():
        remove_what_is_over()
        gone = as_owner("select count(*) from exchange_export")
        as_owner(
            _sql(
                "insert into exchange_export select * from jsonb_populate_record("
                "null::exchange_export, {row}::jsonb)",
                {"row": json.dumps(kept[0][0])},
            )
        )
        back = as_owner("select count(*) from exchange_export")
        again = remove_what_is_over()

    assert (gone, back, again) == ([(0,)], [(1,)], {"export": 1})


def test_the_command_counts_and_then_removes(plant, capsys):
    plant("alarm", timezone.now() - datetime.timedelta(days=4000))
    with as_job():
        call_command("retention", "--dry-run")
        call_command("retention")
        call_command("retention", "--dry-run")
    said = [line.strip() for line in capsys.readouterr().out.splitlines() if "alarm" in line]

    assert said == ["1  alarm would go", "1  alarm removed", "0  alarm would go"]


def test_the_command_says_last_what_it_does_not_count(cast, capsys):
    with as_job():
        call_command("retention", "--dry-run")
    *_, last = capsys.readouterr().out.splitlines()

    assert last == (
        "Not counted, or in part only, since other jobs of the night remove it: case file, work record,"
        " funding evidence, page counts, imports, exports, sessions, attempts, incidents"
        " (policies/retention.yaml)"
    )
