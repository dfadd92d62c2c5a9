"""The trail moves into its own schema, says more of each event, and can no longer be read."""

from django.db import migrations, models

from balsts.platform.closed_functions import as_owner

MOVE = """
create schema audit;
alter table public.audit_auditevent set schema audit;
alter table audit.audit_auditevent rename to event;
alter table audit.event
    add column number bigint generated always as identity,
    add column written_in xid8 not null default pg_current_xact_id(),
    add column session_id uuid default sec.session_id(),
    add column request_id uuid,
    add column organisation_id uuid,
    add column role varchar(60) not null default '',
    add column purpose varchar(60) not null default '',
    add constraint audit_event_number_key unique (number),
    add constraint audit_event_purpose_is_a_code check (purpose ~ '^[a-z0-9_]*$');
create index audit_event_session on audit.event (session_id, occurred_at)
    where session_id is not null;
-- What the sealer has not seen yet: found by the transaction, ordered by the number.
create index audit_event_written_in on audit.event (written_in, number);

-- Not even the owner changes what was written, but by taking this away first.
create function audit.refuse_change() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as
$$ begin raise exception 'What stands in the trail is not changed.'; end $$;
create trigger event_is_never_changed before update or delete on audit.event
    for each row execute function audit.refuse_change();
create trigger event_is_never_emptied before truncate on audit.event
    for each statement execute function audit.refuse_change();
"""

BACK = """
drop trigger event_is_never_emptied on audit.event;
drop trigger event_is_never_changed on audit.event;
drop function audit.refuse_change();
drop index audit.audit_event_written_in;
drop index audit.audit_event_session;
alter table audit.event
    drop constraint audit_event_purpose_is_a_code,
    drop column number, drop column written_in, drop column session_id, drop column request_id,
    drop column organisation_id, drop column role, drop column purpose;
alter table audit.event rename to audit_auditevent;
alter table audit.audit_auditevent set schema public;
drop schema audit;
"""

# Number, transaction and session are the database's to fill: nobody can give an event another's.
GIVE = """
revoke all on audit.event from public, {app}, {jobs}, {auditor};
grant usage on schema audit to {app}, {jobs}, {auditor}, {backup};
grant insert (id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids,
    details) on audit.event to {app}, {jobs};
grant select on audit.event to {auditor}, {backup};
"""
TAKE = """
revoke all on audit.event from {app}, {jobs}, {auditor};
revoke usage on schema audit from {app}, {jobs}, {auditor}, {backup};
grant select, insert on audit.event to {app}, {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("accounts", "0005_sessions_bound_to_the_database"),
    ]
    operations = [
        migrations.RunSQL(
            MOVE,
            BACK,
            state_operations=[
                migrations.AlterModelTable("auditevent", '"audit"."event"'),
                migrations.AddField(
                    "auditevent",
                    "number",
                    models.BigIntegerField(unique=True, editable=False, default=0),
                    preserve_default=False,
                ),
                migrations.AddField(
                    "auditevent", "session_id", models.UUIDField(null=True, editable=False)
                ),
                migrations.AddField("auditevent", "request_id", models.UUIDField(null=True)),
                migrations.AddField("auditevent", "organisation_id", models.UUIDField(null=True)),
                migrations.AddField(
                    "auditevent", "role", models.CharField(max_length=60, default="")
                ),
                migrations.AddField(
                    "auditevent", "purpose", models.CharField(max_length=60, default="")
                ),
                migrations.AddIndex(
                    "auditevent",
                    models.Index(
                        fields=["session_id", "occurred_at"],
                        name="audit_event_session",
                        condition=models.Q(session_id__isnull=False),
                    ),
                ),
                migrations.AddConstraint(
                    "auditevent",
                    models.CheckConstraint(
                        condition=models.Q(purpose__regex=r"^[a-z0-9_]*$"),
                        name="audit_event_purpose_is_a_code",
                    ),
                ),
            ],
        ),
        as_owner(GIVE, TAKE),
    ]
