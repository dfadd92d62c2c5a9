"""Measures how fast a breach is answered: N invented events (ten million, if nothing is said) by SQL.

    BALSTS_DATA=/tmp/balsts-trail python benchmarks/trail.py [N]

The folder should be new and is good for nothing else afterwards: whoever asks is let in without a
session, so that the questions can be timed by themselves. One event is about one client, every
thirtieth about a page of 25. 60 people work in sessions of about 250 events, over a year.
"""

import os
import sys
import time

import psycopg

from balsts.console import one_machine

EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
INDEXES = "select indexdef, indexname from pg_indexes where schemaname = 'audit' and tablename = 'event' and indexname not in (select conname from pg_constraint)"
FILL = """
insert into audit.event (id, occurred_at, event, by, session_id, request_id, organisation_id, role,
    purpose, subject_ids, details)
select gen_random_uuid(),
    timestamptz '2026-01-01' + (n::float8 / %(all)s) * interval '330 days',
    (array['client_seen', 'client_seen', 'client_list_seen', 'service_recorded', 'letter_taken'])[1 + n %% 5],
    md5('user' || (n / 250) %% 60)::uuid,
    md5('session' || n / 250)::uuid,
    gen_random_uuid(), md5('organisation')::uuid, 'social_worker', '',
    case when n %% 30 = 0
        then (select array_agg(md5('client' || (n * 7919 + k) %% 100000)::uuid) from generate_series(1, 25) k)
        else array[md5('client' || (n * 7919) %% 100000)::uuid] end,
    '{"rows": 1}'
from generate_series(%(from)s::bigint, %(to)s::bigint) n
"""
DAY = "'2026-06-10 00:00+03'::timestamptz", "'2026-06-11 00:00+03'::timestamptz"
YEAR = "'2026-01-01'::timestamptz", "'2026-12-31'::timestamptz"
HALF = EVENTS // 2 // 250
QUESTIONS = {
    "one session": f"select count(*) from audit.touched_by(null, md5('session{HALF}')::uuid, {YEAR[0]}, {YEAR[1]})",
    "one person, a day": f"select count(*) from audit.touched_by(md5('user7')::uuid, null, {DAY[0]}, {DAY[1]})",
    "one person, the year": f"select count(*) from audit.touched_by(md5('user7')::uuid, null, {YEAR[0]}, {YEAR[1]})",
    "everybody, a day": f"select count(*) from audit.touched_by(null, null, {DAY[0]}, {DAY[1]})",
    "who opened one file, a page": "select count(*) from audit.events_about(md5('client77')::uuid, null, 51)",
    "the trail, newest page": "select count(*) from audit.events_where(null, null, null, null, null, null, null, null, 51)",
    "the trail of one client": "select count(*) from audit.events_where(null, md5('client77')::uuid, null, null, null, null, null, null, 51)",
    "the trail of one person": "select count(*) from audit.events_where(md5('user7')::uuid, null, null, null, null, null, null, null, 51)",
}


def main() -> None:
    installation = one_machine.installation_here()
    one_machine.provide_environment(installation)
    with one_machine.running_database(installation):
        told = installation.admin | {"dbname": installation.name}
        with psycopg.connect(**told, autocommit=True) as admin:
            measure(admin)


def measure(admin: psycopg.Connection) -> None:
    admin.execute("set maintenance_work_mem = '1GB'; set synchronous_commit = off")
    # Events of nobody's session, on days that are over: no trigger lets them in.
    admin.execute("set session_replication_role = replica")
    begun = time.perf_counter()
    definitions = admin.execute(INDEXES).fetchall()
    for _, name in definitions:
        admin.execute(f"drop index audit.{name}")
    for start in range(1, EVENTS + 1, 1_000_000):
        told = {"all": EVENTS, "from": start, "to": min(start + 999_999, EVENTS)}
        admin.execute(FILL, told)
    for definition, _ in definitions:
        admin.execute(definition)
    admin.execute("vacuum analyze audit.event")
    for function in ("may(permitted text)", "sees_client(client uuid)"):
        admin.execute(
            f"create or replace function sec.{function} returns boolean language sql as 'select true'"
        )
    sizes = admin.execute(
        "select count(*), pg_size_pretty(pg_table_size('audit.event')), pg_size_pretty(pg_indexes_size('audit.event')) from audit.event"
    ).fetchone()
    print(
        f"{sizes[0]:,} events, table {sizes[1]}, indexes {sizes[2]}, filled in {time.perf_counter() - begun:.0f} s; load {os.getloadavg()[0]:.1f}"
    )
    for words, question in QUESTIONS.items():
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            (count,) = admin.execute(question).fetchone()
            times.append((time.perf_counter() - begun) * 1000)
        print(f"{words:30} {count:>8,} rows  first {times[0]:8.1f} ms  best {min(times):8.1f} ms")


if __name__ == "__main__":
    main()
