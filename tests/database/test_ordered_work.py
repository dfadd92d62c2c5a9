"""What pages may order of the job runner and write of figures, and where that cannot lead."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.utils import timezone
from procrastinate.contrib.django import app
from psycopg.types.json import Jsonb

from balsts.accounts.models import User
from balsts.console.start import JOB_RUNNER
from balsts.evidence.operations.gap import GAP_JOB
from balsts.exchange import jobs as of_exchange
from balsts.exchange.models import ImportRun
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.operations.erasure import ENTER_JOB
from balsts.statistics.models import ReportRun, Snapshot, WhatIf
from balsts.statistics.operations.request import REPORT_JOB, SNAPSHOT_JOB
from balsts.statistics.operations.what_if import WHAT_IF_JOB
from tests.conventions.reading import ROOT
from tests.database.asking import rows, token_of
from tests.factories.privacy import create_erasure_list
from tests.people import Cast, create_cast
from tests.statistics.invented_facts import folder_name
from tests.web.figures import (
    create_published_figure,
    create_report,
    create_snapshot,
    create_what_if,
)

pytestmark = pytest.mark.django_db

INSUFFICIENT_PRIVILEGE = "42501"
ORDER = (
    "select procrastinate_defer_jobs_v1(array[row('default', %s, %s, %s, %s, %s, %s)]"
    "::procrastinate_job_to_defer_v1[])"
)
SNAPSHOT = (
    "insert into statistics_snapshot (id, state, requested_at, requested_by_id, schema_version,"
    " folder_name, row_counts, digest) values (%s, %s, now(), %s, 1, %s, '{}', '')"
)
REPORT = (
    "insert into statistics_reportrun (id, definition, definition_version, parameters, state,"
    " requested_at, requested_by_id, result, files)"
    " values (%s, 'portrait', '1', '{}', %s, now(), %s, %s, '{}')"
)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def refused(question: str, *told: object) -> bool:
    """Whether the database says no, or has no row to change."""
    try:
        found = rows(question, *told)
    except DatabaseError as fault:
        if fault.__cause__.sqlstate != INSUFFICIENT_PRIVILEGE:
            raise
        return True
    return "returning" in question and found == []


def is_ordered(
    task: str,
    args: dict[str, str],
    *,
    lock: str | None = None,
    priority: int = 0,
    queueing_lock: str | None = None,
    at: Any = None,
) -> bool:
    return not refused(ORDER, task, priority, lock, queueing_lock, Jsonb(args), at)


def asked_for_by(user: User) -> dict[str, tuple[dict[str, str], str | None]]:
    """Make what each order of a page is about; return what the job is told, and its lock."""
    at, key = timezone.now(), uuid.uuid4()
    asked = {"requested_at": at, "requested_by": user}
    snapshot = Snapshot.objects.create(
        **asked, id=key, schema_version=1, folder_name=folder_name(str(key))
    )
    report = ReportRun.objects.create(**asked, definition="x", definition_version="1")
    what_if = WhatIf.objects.create(
        **asked,
        name="x",
        reason="x",
        changes=[],
        first_month_on="2020-01-01",
        last_month_on="2020-01-01",
    )
    run = ImportRun.objects.create(file_names=["x"], sha256="0", started_at=at, started_by=user)
    erasures = create_erasure_list(user.posts.first().organisation, by=user)
    return {
        ENTER_JOB: ({"list_id": str(erasures["key"])}, None),
        SNAPSHOT_JOB: ({"snapshot_id": str(snapshot.id)}, "statistics"),
        REPORT_JOB: ({"run_id": str(report.id)}, "statistics"),
        GAP_JOB: ({"run_id": str(report.id)}, "statistics"),
        WHAT_IF_JOB: ({"what_if_id": str(what_if.id)}, "statistics"),
        of_exchange.check.name: ({"run_id": str(run.id)}, None),
        of_exchange.write.name: ({"run_id": str(run.id)}, None),
    }


@pytest.mark.parametrize(
    "folder",
    [
        "..",
        "../../elsewhere/keys",
        "/var/lib/keys",
        "2020-01-01-020000-0a1b2c3d/../..",
        "2020-01-01-020000-0a1b2c3d\n",
    ],
)
def test_row_of_a_snapshot_leads_the_job_that_empties_its_folder_nowhere_else(
    cast: Cast, folder: str
) -> None:
    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(IntegrityError, match="snapshot_folder_is_one_of_snapshots"),
    ):
        rows(SNAPSHOT, uuid.uuid4(), "requested", cast.chiara.pk, folder)


def test_work_is_ordered_for_what_one_has_asked_for_oneself(cast: Cast) -> None:
    orders = asked_for_by(cast.chiara)
    of_others = asked_for_by(cast.esther)

    with acting_under(token_of(cast.chiara)):
        taken = {task: is_ordered(task, args, lock=lock) for task, (args, lock) in orders.items()}
        for_others = [
            task for task, (args, lock) in of_others.items() if is_ordered(task, args, lock=lock)
        ]
        for_nobody = [
            task
            for task, (args, lock) in orders.items()
            if is_ordered(task, dict.fromkeys(args, str(uuid.uuid4())), lock=lock)
        ]

    assert taken == dict.fromkeys(orders, True)
    assert (for_others, for_nobody) == ([], [])


def test_no_other_work_is_ordered_and_none_in_another_way(cast: Cast) -> None:
    """Not under the lock of another kind, not put off, not before its turn, not told more."""
    orders = asked_for_by(cast.chiara)
    args, lock = orders[SNAPSHOT_JOB]
    others = {name for name in app.tasks if name not in orders}

    with acting_under(token_of(cast.chiara)):
        taken = {name for name in others if is_ordered(name, {}) or is_ordered(name, args)}
        otherwise = [
            is_ordered(SNAPSHOT_JOB, args, lock="audit.seal"),
            is_ordered(SNAPSHOT_JOB, args),
            is_ordered(SNAPSHOT_JOB, args, lock=lock, queueing_lock="audit.seal"),
            is_ordered(SNAPSHOT_JOB, args, lock=lock, at=timezone.now()),
            is_ordered(SNAPSHOT_JOB, args, lock=lock, priority=1),
            is_ordered(SNAPSHOT_JOB, args | {"more": "x"}, lock=lock),
            is_ordered(SNAPSHOT_JOB, {}, lock=lock),
            is_ordered(of_exchange.check.name, orders[of_exchange.check.name][0], lock="x"),
        ]

    assert taken == set()
    assert set(otherwise) == {False}
    assert {"audit.seal", "privacy.tidy", "statistics.make_usual_figures"} <= others


def test_without_a_session_nothing_is_ordered_and_no_work_is_seen(cast: Cast) -> None:
    orders = asked_for_by(cast.chiara)
    args, lock = orders[REPORT_JOB]
    assert is_ordered(REPORT_JOB, args, lock=lock)

    with acting_under(""):
        taken = [task for task, (args, lock) in orders.items() if is_ordered(task, args, lock=lock)]
        seen = rows("select count(*) from procrastinate_jobs")

    assert (taken, seen) == ([], [(0,)])


@pytest.mark.parametrize(
    "question",
    [
        "update procrastinate_jobs set status = 'failed' returning 1",
        "update procrastinate_jobs set scheduled_at = '2100-01-01' returning 1",
        "delete from procrastinate_jobs returning 1",
        "insert into procrastinate_jobs (id, queue_name, task_name) values (7, 'default', 'x')",
        (
            "insert into procrastinate_jobs (queue_name, task_name, status)"
            " values ('default', 'x', 'doing')"
        ),
        "insert into procrastinate_events (job_id, type) values (1, 'started')",
        "insert into procrastinate_workers default values",
        "delete from procrastinate_workers returning 1",
        (
            "insert into procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)"
            " values ('audit.seal', 4102444800, '')"
        ),
    ],
)
def test_pages_change_end_and_remove_no_work(cast: Cast, question: str) -> None:
    args, lock = asked_for_by(cast.chiara)[REPORT_JOB]

    with acting_under(token_of(cast.chiara)):
        assert is_ordered(REPORT_JOB, args, lock=lock)
        assert refused(question)


def test_the_runner_listens_to_no_call_that_any_role_could_make() -> None:
    unit = (ROOT / "deploy/systemd/balsts-jobs.service").read_text(encoding="utf-8")
    [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]

    assert "--no-listen-notify" in JOB_RUNNER
    assert "--no-listen-notify" in command.split()


SEEN_BY = {
    "statistics_snapshot": {"chiara", "esther", "henriks"},
    "statistics_reportrun": {"chiara", "esther", "henriks"},
    "statistics_whatif": {"esther"},
    "statistics_publishedfigure": {"chiara", "esther", "henriks"},
}


@pytest.fixture
def figures(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.BALSTS_DATA = tmp_path
    snapshot = create_snapshot()
    create_report(snapshot)
    create_what_if(snapshot, by=cast.esther)
    create_published_figure(by=cast.esther)


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize("table", sorted(SEEN_BY))
def test_figures_are_read_by_who_may_see_them_and_changed_by_no_page(
    cast: Cast, table: str
) -> None:
    names = ("amina", "chiara", "edgars", "esther", "farid", "gunta", "henriks", "janis")
    seen = set()

    for name in names:
        with acting_under(token_of(getattr(cast, name))):
            seen |= {name} if rows(f"select id from {table}") else set()
            assert refused(f"update {table} set id = id returning 1")
            if table != "statistics_publishedfigure" or name != "esther":
                assert refused(f"delete from {table} returning 1")
    with acting_under(""):
        assert rows(f"select id from {table}") == []

    assert seen == SEEN_BY[table]


@pytest.mark.parametrize(
    ("ask", "of"),
    [
        (lambda state, user: (SNAPSHOT, uuid.uuid4(), state, user, folder_name("x")), "chiara"),
        (lambda state, user: (REPORT, uuid.uuid4(), state, user, None), "chiara"),
    ],
)
def test_figures_are_asked_for_in_ones_own_name_and_made_by_nobody(
    cast: Cast, ask: Callable[..., tuple[Any, ...]], of: str
) -> None:
    user = getattr(cast, of)

    with acting_under(token_of(user)):
        as_made = refused(*ask("failed", user.pk))
        in_anothers_name = refused(*ask("requested", cast.esther.pk))
        with_figures = refused(REPORT, uuid.uuid4(), "requested", user.pk, Jsonb({"people": 1}))
        asked = refused(*ask("requested", user.pk))
    with acting_under(token_of(cast.amina)):
        by_who_may_not = refused(*ask("requested", cast.amina.pk))

    assert (as_made, in_anothers_name, with_figures, by_who_may_not) == (True, True, True, True)
    assert not asked
