"""Alarms: events that must reach a person, until the auditor has taken note and said what it was."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

ALARMS = """
create table audit.alarm (
    id uuid primary key default gen_random_uuid(),
    event varchar(60) not null check (event <> ''),
    by uuid not null,
    session_id uuid,
    subject_ids uuid[] not null,
    times bigint not null check (times > 0),
    first_at timestamptz not null,
    last_at timestamptz not null,
    acknowledged_by uuid,
    acknowledged_at timestamptz,
    note varchar(500),
    constraint alarm_runs_forward check (first_at <= last_at),
    constraint alarm_acknowledgement_is_whole check (
        num_nonnulls(acknowledged_by, acknowledged_at, note) in (0, 3)),
    constraint alarm_note_says_something check (note ~ '\\S'),
    constraint alarm_is_not_acknowledged_by_who_set_it_off check (acknowledged_by is distinct from by)
);
-- What rings again before anybody has come is counted, not repeated.
create unique index alarm_rings_once on audit.alarm (event, by, session_id) nulls not distinct
    where acknowledged_at is null;

-- Only other functions of the owner call this: who set an alarm off is never the caller's to say.
create function audit.note_alarm(
    what varchar, who uuid, in_session uuid, about uuid[], moment timestamptz
) returns void language sql volatile security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    insert into audit.alarm as known (event, by, session_id, subject_ids, times, first_at, last_at)
    values (what, who, in_session, coalesce(about, '{}'), 1, moment, moment)
    on conflict (event, by, session_id) where acknowledged_at is null do update set
        times = known.times + 1,
        first_at = least(known.first_at, excluded.first_at),
        last_at = greatest(known.last_at, excluded.last_at),
        subject_ids = array(select unnest(known.subject_ids) union select unnest(excluded.subject_ids)
                            order by 1)
$$;

-- What the pages notice: always of the person and the session for whom they work at this moment.
create function audit.raise_alarm(what varchar, about uuid[], moment timestamptz) returns boolean
language plpgsql volatile security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
begin
    if sec.user_id() is null then
        return false;
    end if;
    perform audit.note_alarm(what, sec.user_id(), sec.session_id(), about, moment);
    return true;
end $$;

create function audit.alarms(
    out id uuid, out event varchar, out by uuid, out session_id uuid, out subject_ids uuid[],
    out times bigint, out first_at timestamptz, out last_at timestamptz, out acknowledged_by uuid,
    out acknowledged_at timestamptz, out note varchar
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    select a.* from audit.alarm a where sec.may('read_trail')
    order by a.acknowledged_at is not null, a.acknowledged_at desc, a.first_at, a.id limit 200
$$;

create function audit.alarms_waiting() returns bigint language sql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    select case when sec.may('read_trail') then
        (select count(*) from audit.alarm a where a.acknowledged_at is null) else 0 end
$$;

create function audit.acknowledge_alarm(alarm uuid, words varchar, moment timestamptz)
returns uuid[] language plpgsql volatile security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare about uuid[]; begin
    if sec.may('read_trail') then
        update audit.alarm a
        set acknowledged_by = sec.user_id(), acknowledged_at = moment, note = words
        where a.id = alarm and a.acknowledged_at is null and a.by <> sec.user_id()
        returning a.subject_ids into about;
    end if;
    return about;
end $$;
"""
SIGNATURES = {
    "audit.note_alarm(varchar, uuid, uuid, uuid[], timestamptz)": (),
    "audit.raise_alarm(varchar, uuid[], timestamptz)": ("app",),
    "audit.alarms()": ("app",),
    "audit.alarms_waiting()": ("app",),
    "audit.acknowledge_alarm(uuid, varchar, timestamptz)": ("app",),
}
BACK = (
    "".join(f"drop function {one};\n" for one in reversed(SIGNATURES)) + "drop table audit.alarm;"
)
GIVE = """
revoke all on audit.alarm from public, {app}, {jobs};
grant select on audit.alarm to {auditor}, {backup};
"""
GIVE += "".join(
    f"revoke all on function {one} from public;\n"
    + "".join(f"grant execute on function {one} to {{{role}}};\n" for role in roles)
    for one, roles in SIGNATURES.items()
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_findings")]
    operations = [migrations.RunSQL(ALARMS, BACK), as_owner(GIVE, "select")]
