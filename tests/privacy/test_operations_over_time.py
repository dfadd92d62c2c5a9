"""What only a clock decides goes by itself, on the day after its last one, under the role of the job runner."""

import datetime
import json
import uuid
from contextlib import closing

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone
from psycopg import sql

from balsts.accounts.queries.user import system_actor
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.organisations.models import Contract
from balsts.platform.dates import LOCAL_TIME_ZONE
from balsts.privacy.jobs import remove_what_is_over
from balsts.privacy.life import first_day_kept
from balsts.privacy.operations import over_time
from balsts.privacy.operations.over_time import CannotRemove, remove_a_batch
from balsts.privacy.policies import retention
from balsts.privacy.queries.over_time import counts_over_time
from tests.as_job import as_job
from tests.factories.clients import create_client
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.trail import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)

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
    " session_id, asked_at, is_given) values ({id}, {id}, {id}, 'text', 'x', {user}, {id}, {moment}, true)",
    "finding": "insert into audit.finding (id, pattern, week_from, by, subject_ids, times, found_at) values"
    " ({id}, 'x', '2020-01-06', {id}, '{{}}', 1, {moment})",
    "alarm": "insert into audit.alarm (id, event, by, subject_ids, times, first_at, last_at) values ({id},"
    " 'x', {id}, '{{}}', 1, {moment}, {moment})",
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
    """Plant a row of a kind, of a moment; returns its id."""

    def planted(kind, moment):
        key, snapshot = uuid.uuid4(), uuid.uuid4()
        words = {
            "user": cast.amina.pk,
            "other": cast.chiara.pk,
            "contract": cast.contract.pk,
            "organisation": cast.contract.provider_id,
            "moment": moment,
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
    ServiceParticipation.objects.all().delete()
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
    ServiceParticipation.objects.all().delete()
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
