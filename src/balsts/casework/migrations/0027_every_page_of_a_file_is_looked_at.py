"""The review of the week knows every page and paper of a file, not its first page alone.

Timeline, needs, benefits, letter and the rest show more than the first page; who went straight to them
was never found. Whoever opens the first page and goes on from there counts as before: each opening of
the first page once, and of a file reached past it once an hour, however many of its pages were read.
Reading in whatever way is no work in the file.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed

REASONS = import_module("balsts.casework.migrations.0026_reasons_from_outside_are_found")
LOOKING_AROUND: str = REASONS.looking_around(told=REASONS.OR_SAID_WHY)
BEGINS, ENDS = "create function audit.find_outside(", "revoke all on function audit.find_outside("
OUTSIDE: str = REASONS.FIND[REASONS.FIND.index(BEGINS) : REASONS.FIND.index(ENDS)].replace(
    "create function", "create or replace function"
)

# Both lists are held to the sentences and kinds of the events by tests/audit/test_event_types.py.
EVENTS = """
create function audit.events_of_one_file() returns varchar[]
language sql immutable set search_path = pg_catalog, audit, pg_temp as $$
    select array['benefits_seen', 'client_form_seen', 'client_seen', 'emergency_file_seen',
        'inquiry_seen', 'lent_file_seen', 'letter_seen', 'letter_taken', 'own_data_handed_over',
        'own_data_seen', 'particulars_form_seen', 'referral_seen', 'request_seen',
        'sealed_note_opened', 'sealed_notes_listed', 'sealed_notes_page_seen', 'sharing_seen',
        'specific_needs_seen', 'who_opened_seen', 'who_opened_taken']::varchar[]
$$;
revoke all on function audit.events_of_one_file() from public;
create function audit.is_reading(event varchar) returns boolean
language sql immutable set search_path = pg_catalog, audit, pg_temp as $$
    select event ~ '_(seen|taken|handed_over|refused)$'
            and event not in ('request_refused', 'snapshot_taken')
        or event in ('asked_elsewhere', 'asked_elsewhere_for_nobody', 'export_made',
            'file_opened_in_emergency', 'file_opened_outside_caseload', 'page_missing',
            'proof_failed', 'sealed_note_opened', 'sealed_notes_listed')
$$;
revoke all on function audit.is_reading(varchar) from public;
"""
EVENTS_BACK = """
drop function audit.is_reading(varchar);
drop function audit.events_of_one_file();
"""

OPENED = """    with opened as materialized (
        select e.by, e.occurred_at, about as client,
            e.occurred_at at time zone 'Europe/Riga' as here
        from audit.event e, unnest(e.subject_ids) about
        where e.event = 'client_seen' and e.occurred_at >= since and e.occurred_at < until
    )"""
TOUCHED = """    with touched as materialized (
        select e.event, e.by, e.occurred_at, about as client,
            e.occurred_at at time zone 'Europe/Riga' as here
        from audit.event e, unnest(e.subject_ids) about
        where e.event = any (audit.events_of_one_file())
          and e.occurred_at >= since and e.occurred_at < until
    ), opened as materialized (
        select t.by, t.occurred_at, t.client, t.here from touched t where t.event = 'client_seen'
        union all
        select t.by, min(t.occurred_at), t.client, min(t.here) from touched t
        group by t.by, t.client, date_trunc('hour', t.here)
        having not bool_or(t.event = 'client_seen')
    )"""
CHANGES = {
    OPENED: TOUCHED,
    "not exists (select from opened o where o.by = e.by": (
        "not exists (select from touched o where o.by = e.by"
    ),
    REASONS.OR_SAID_WHY: "and not audit.is_reading(w.event))",
}
READ = r"then e.event !~ '(_(seen|taken|refused)|^file_opened_outside_caseload)$'"


class Migration(migrations.Migration):
    dependencies = [("casework", "0026_reasons_from_outside_are_found")]
    operations = [
        as_owner(EVENTS, EVENTS_BACK),
        migrations.RunSQL(changed(LOOKING_AROUND, CHANGES), LOOKING_AROUND),
        migrations.RunSQL(changed(OUTSIDE, {READ: "then not audit.is_reading(e.event)"}), OUTSIDE),
    ]
