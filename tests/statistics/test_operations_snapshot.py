"""A snapshot is one moment in files: pseudonymous, complete, and gone without trace if it fails."""

import datetime
import json
from datetime import date

import psycopg
import pyarrow.parquet as pq
import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import ArrivalPath, LegalStatus
from balsts.clients.models import ArrivalEvent, LegalStatusEvent
from balsts.statistics.enums import WorkState
from balsts.statistics.facts import writing
from balsts.statistics.facts.tables import READ_TABLES, SCHEMA_VERSION, TABLE_NAMES
from balsts.statistics.facts.writing import file_digest
from balsts.statistics.models import Snapshot
from balsts.statistics.operations.request import (
    CannotTakeSnapshot,
    register_snapshot,
    request_snapshot,
)
from balsts.statistics.operations.snapshot import take_snapshot
from balsts.statistics.queries.snapshot import (
    fresh_snapshot,
    latest_snapshot,
    recent_snapshots,
    snapshot_by_id,
    snapshot_progress,
)
from tests.factories.casework import create_service_record
from tests.factories.clients import create_arrival, create_client, create_status
from tests.people import create_cast
from tests.postgres_plugin import SET_UP_TOKEN

TODAY = date(2020, 1, 10)
NAMES = (b"Fatima", b"Noorzai", "فاطمه".encode(), b"amina", b"Amina", b"BL-")


@pytest.fixture
def cast(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    cast = create_cast(today=TODAY)
    for day in (date(2020, 1, 1), date(2020, 1, 5)):
        create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=day)
    return cast


def take(**more):
    return take_snapshot(by=system_actor(), at=timezone.now(), **more)


def rows_of(snapshot, name):
    return pq.read_table(snapshot.folder / f"{name}.parquet").to_pylist()


@pytest.mark.django_db
def test_files_of_a_snapshot_that_is_ready_outlive_a_power_cut(cast, disk):
    snapshot = take()

    assert [path.name for path in snapshot.folder.iterdir() if not disk.has(path)] == []


@pytest.mark.django_db
def test_snapshot_has_every_table_and_a_manifest_of_them(cast):
    snapshot = take()

    manifest = json.loads((snapshot.folder / "manifest.json").read_text())
    assert sorted(manifest["tables"]) == sorted(TABLE_NAMES)
    assert manifest["schema_version"] == snapshot.schema_version == SCHEMA_VERSION
    assert manifest["taken_at"] == snapshot.taken_at.isoformat()
    assert {name: told["rows"] for name, told in manifest["tables"].items()} == {
        name: len(rows_of(snapshot, name)) for name in TABLE_NAMES
    }
    assert {name: told["sha256"] for name, told in manifest["tables"].items()} == {
        name: file_digest(snapshot.folder / f"{name}.parquet") for name in TABLE_NAMES
    }
    assert snapshot.digest == file_digest(snapshot.folder / "manifest.json")


@pytest.mark.django_db
def test_snapshot_knows_each_person_of_a_programme_in_one_row(cast):
    (person,) = rows_of(take(), "people")

    assert {key: value for key, value in person.items() if key != "person"} == {
        "programme": "state_service",
        "sex": "female",
        "born_on": date(1992, 3, 1),
        "is_age_estimated": False,
        "citizenship": "AF",
        "education": "unknown",
        "occupation_group": "unknown",
        "marital_status": "unknown",
        "arrival_path": "self_arrived",
        "first_arrived_on": TODAY - datetime.timedelta(days=200),
        "first_service_on": date(2020, 1, 1),
        "last_service_on": date(2020, 1, 5),
        "first_provider": "ours",
        "first_opened_on": TODAY - datetime.timedelta(days=200),
        "first_reached_on": TODAY - datetime.timedelta(days=200),
        "age_at_first_service": 27,
    }


@pytest.mark.django_db
def test_names_references_and_ids_never_leave(cast):
    snapshot = take()

    content = b"".join(path.read_bytes() for path in snapshot.folder.iterdir())
    leaked = [name for name in NAMES if name in content]
    ids = [key for key in (cast.fatima.id, cast.amina.id) if key.bytes in content]
    assert (leaked, ids) == ([], [])
    assert {row["person"] for row in rows_of(snapshot, "services")} == {
        row["person"] for row in rows_of(snapshot, "people")
    }


@pytest.mark.django_db
def test_pseudonyms_differ_from_snapshot_to_snapshot(cast):
    first, second = take(), take()

    assert rows_of(first, "people")[0]["person"] != rows_of(second, "people")[0]["person"]


@pytest.mark.django_db
def test_corrected_and_void_events_are_left_out(cast):
    client = create_client()
    mistaken = create_arrival(client, on=date(2016, 1, 1), path=ArrivalPath.RELOCATED_ITALY)
    told = {"client": client, "recorded_at": timezone.now(), "recorded_by": system_actor()}
    ArrivalEvent.objects.create(
        arrived_on=date(2016, 1, 2), arrival_path="relocated_greece", corrects=mistaken, **told
    )
    wrong = create_status(client, on=date(2016, 2, 1), status=LegalStatus.REFUGEE)
    LegalStatusEvent.objects.create(
        legal_status="refugee", decided_on=date(2016, 2, 1), corrects=wrong, is_void=True, **told
    )

    snapshot = take()

    paths = {row["arrival_path"] for row in rows_of(snapshot, "clients")}
    statuses = sorted(row["legal_status"] for row in rows_of(snapshot, "statuses"))
    assert paths == {"relocated_greece", "self_arrived"}
    assert statuses == ["alternative", "asylum_seeker"]


@pytest.mark.django_db
def test_later_returns_do_not_change_the_first_arrival_path(cast):
    create_arrival(
        cast.fatima, on=date(2019, 12, 1), path=ArrivalPath.RETURNED_DUBLIN, is_return=True
    )

    (client,) = rows_of(take(), "clients")
    assert (client["arrival_path"], client["first_arrived_on"]) == (
        "self_arrived",
        TODAY - datetime.timedelta(days=200),
    )


@pytest.mark.django_db
def test_status_lasts_until_the_next_one(cast):
    spans = sorted(
        (row["valid_from"], row["valid_until"], row["legal_status"])
        for row in rows_of(take(), "statuses")
    )

    granted = TODAY - datetime.timedelta(days=30)
    assert [span[1:] for span in spans] == [(granted, "asylum_seeker"), (None, "alternative")]


@pytest.mark.django_db
def test_failed_snapshot_leaves_nothing_behind(cast, monkeypatch):
    def fail(_folder):
        raise OSError("No space left on device")

    monkeypatch.setattr(writing, "derive_tables", fail)

    with pytest.raises(OSError, match="No space left"):
        take()

    assert list((django_settings.BALSTS_DATA / "snapshots").iterdir()) == []
    assert Snapshot.objects.count() == 0


@pytest.mark.django_db
def test_requested_snapshot_is_filled_over_what_a_killed_attempt_left(cast):
    requested = register_snapshot(by=system_actor(), at=timezone.now())
    requested.folder.mkdir(parents=True)
    (requested.folder / "clients.parquet").write_bytes(b"half")

    snapshot = take(requested=requested)

    assert (snapshot.id, snapshot.state) == (requested.id, WorkState.READY)
    assert len(rows_of(snapshot, "clients")) == 1


@pytest.mark.django_db
def test_progress_is_told_and_forgotten(cast):
    requested = register_snapshot(by=system_actor(), at=timezone.now())
    seen = []

    def watch(done, total, step):
        seen.append((done, total, snapshot_progress(requested).done))

    snapshot = take(requested=requested, progress=watch)

    steps = len(READ_TABLES) + 1
    assert seen == [(done, steps, done) for done in range(steps + 1)]
    assert snapshot_progress(snapshot).done == snapshot_progress(snapshot).total == 1
    assert [path.name for path in snapshot.folder.parent.iterdir()] == [snapshot.folder_name]


@pytest.mark.django_db
def test_newest_ready_snapshot_is_found_and_unfinished_ones_are_not(cast):
    snapshot = take()
    waiting = register_snapshot(by=system_actor(), at=timezone.now())

    assert latest_snapshot() == snapshot
    assert fresh_snapshot(since=snapshot.taken_at) == snapshot
    assert fresh_snapshot(since=snapshot.taken_at + datetime.timedelta(seconds=1)) is None
    assert snapshot_by_id(waiting.id) == waiting
    assert recent_snapshots(limit=1) == [waiting]
    assert snapshot_progress(waiting).done == 0


@pytest.mark.django_db
def test_only_those_who_may_ask_for_a_snapshot(cast):
    with pytest.raises(CannotTakeSnapshot):
        request_snapshot(by=cast.amina, at=timezone.now())

    assert Snapshot.objects.count() == 0


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_snapshot_shows_one_moment_though_others_write_meanwhile(settings, tmp_path):
    """A client registered while the tables are copied is in none of them."""
    settings.BALSTS_DATA = tmp_path
    create_cast(today=TODAY)
    address = settings.DATABASES["default"]
    other = psycopg.connect(
        host=address["HOST"],
        dbname=address["NAME"],
        user=address["USER"],
        password=address["PASSWORD"],
        autocommit=True,
        options=f"-c sec.token={SET_UP_TOKEN}",
    )

    def write_meanwhile(done, _total, _step):
        if done == 1:
            other.execute("delete from clients_citizenship")
            other.execute("update clients_client set sex = 'male'")
            other.execute("insert into clients_household (id) values (gen_random_uuid())")
            other.execute(
                "insert into clients_householdmember (id, household_id, client_id, role, valid_from)"
                " select gen_random_uuid(), h.id, c.id, 'head', '2019-01-01'"
                " from clients_household h, clients_client c"
            )

    with other:
        snapshot = take(progress=write_meanwhile)

    assert snapshot.row_counts["households"] == 0
