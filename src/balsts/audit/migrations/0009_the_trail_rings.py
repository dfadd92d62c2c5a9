"""What is written into the trail is watched in the same moment: decoys that ring, pages that are counted.

A decoy is a file that nobody works with. That it is one stands where no page can read it. Pages about
people are counted by the day; past the last allowed one the trail takes no more of that person, and
where nothing is recorded nothing is shown.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

PINNED = "set search_path = pg_catalog, audit, sec, pg_temp"

WATCH = """
create table audit.decoy (
    client_id uuid primary key,
    contract_id uuid not null,
    made_by uuid not null,
    made_at timestamptz not null
);
create table audit.page_limit (
    is_only boolean primary key default true check (is_only),
    noticed_at integer not null check (noticed_at > 0),
    last_one integer not null check (last_one > noticed_at)
);
insert into audit.page_limit (noticed_at, last_one) values (300, 1000);
create table audit.pages_of_day (
    user_id uuid not null,
    day date not null,
    pages integer not null check (pages > 0),
    more integer not null default 0 check (more >= 0),
    more_from uuid,
    primary key (user_id, day),
    constraint pages_more_is_from_somebody_else check (
        (more = 0) = (more_from is null) and more_from is distinct from user_id)
);

-- Lists show whoever stands on them; only what was searched for, opened or taken was wanted.
create function audit.is_passing_by(event varchar, details jsonb) returns boolean
language sql immutable <pinned> as $$
    select event in ('client_list_seen', 'ending_list_seen', 'my_day_seen')
        and not details ? 'searched'
$$;
-- The pages of the auditor name clients by reference and open nobody's file.
create function audit.is_oversight(event varchar) returns boolean
language sql immutable <pinned> as $$
    select event in ('trail_seen', 'breach_seen', 'breach_taken', 'review_seen', 'finding_reviewed',
        'alarms_seen', 'alarm_acknowledged', 'decoys_seen')
$$;

create function audit.watch() returns trigger language plpgsql security definer <pinned> as $$
declare limits audit.page_limit; counted audit.pages_of_day; reached uuid[]; begin
    if new.session_id is null or cardinality(new.subject_ids) = 0 or audit.is_oversight(new.event) then
        return null;
    end if;
    if not audit.is_passing_by(new.event, new.details) then
        select array_agg(d.client_id) into reached from audit.decoy d
        where d.client_id = any(new.subject_ids);
        if reached is not null then
            perform audit.note_alarm('decoy_reached', new."by", new.session_id, reached, new.occurred_at);
        end if;
    end if;
    if right(new.event, 5) = '_seen' then
        insert into audit.pages_of_day as known (user_id, day, pages)
        values (new."by", sec.today(), 1)
        on conflict (user_id, day) do update set pages = known.pages + 1
        returning * into counted;
        select * into limits from audit.page_limit;
        if counted.pages > limits.last_one + counted.more then
            raise exception 'no more pages today' using errcode = 'BA001';
        end if;
        if counted.pages = limits.noticed_at then
            perform audit.note_alarm('many_pages_seen', new."by", new.session_id, '{}', new.occurred_at);
        end if;
        if counted.pages = limits.last_one + counted.more then
            perform audit.note_alarm('last_page_seen', new."by", new.session_id, '{}', new.occurred_at);
        end if;
    end if;
    return null;
end $$;
create trigger event_rings after insert on audit.event
    for each row execute function audit.watch();

create function audit.pages_today(person uuid, out pages integer, out allowed integer)
language sql stable security definer <pinned> as $$
    select coalesce(max(p.pages), 0), max(l.last_one) + coalesce(max(p.more), 0)
    from audit.page_limit l
    left join audit.pages_of_day p on p.user_id = person and p.day = sec.today()
    where sec.may('manage_own_staff') or sec.may('manage_users')
$$;
create function audit.allow_more_pages(person uuid) returns boolean
language plpgsql volatile security definer <pinned> as $$
begin
    if person = sec.user_id() or not (sec.may('manage_own_staff') or sec.may('manage_users')) then
        return false;
    end if;
    update audit.pages_of_day p set more = p.more + l.last_one, more_from = sec.user_id()
    from audit.page_limit l
    where p.user_id = person and p.day = sec.today() and p.pages >= l.last_one + p.more;
    return found;
end $$;
create function audit.forget_pages(before_day date) returns integer
language plpgsql volatile security definer <pinned> as $$
declare gone integer; begin
    delete from audit.pages_of_day p where p.day < before_day;
    get diagnostics gone = row_count;
    return gone;
end $$;

create function audit.mark_decoy(client uuid, contract uuid, who uuid, moment timestamptz)
returns void language sql volatile security definer <pinned> as $$
    insert into audit.decoy (client_id, contract_id, made_by, made_at)
    select client, contract, who, moment where sec.is_job()
$$;
-- For jobs that count or list people; a page that asks is told of none.
create function audit.decoys_to_leave_out() returns setof uuid
language sql stable security definer <pinned> as $$
    select d.client_id from audit.decoy d where sec.is_job()
$$;
create function audit.decoys(
    out client_id uuid, out contract_id uuid, out made_by uuid, out made_at timestamptz
) returns setof record language sql stable security definer <pinned> as $$
    select d.* from audit.decoy d where sec.may('read_trail') order by d.made_at desc, d.client_id
$$;
"""
SIGNATURES = {
    "audit.is_passing_by(varchar, jsonb)": (),
    "audit.is_oversight(varchar)": (),
    "audit.watch()": (),
    "audit.pages_today(uuid)": ("app",),
    "audit.allow_more_pages(uuid)": ("app",),
    "audit.forget_pages(date)": ("jobs",),
    "audit.mark_decoy(uuid, uuid, uuid, timestamptz)": ("jobs",),
    "audit.decoys_to_leave_out()": ("app", "jobs"),
    "audit.decoys()": ("app",),
}
BACK = (
    "drop trigger event_rings on audit.event;\n"
    + "".join(f"drop function {one};\n" for one in reversed(SIGNATURES))
    + "drop table audit.pages_of_day; drop table audit.page_limit; drop table audit.decoy;"
)
GIVE = """
revoke all on audit.decoy, audit.page_limit, audit.pages_of_day from public, {app}, {jobs};
grant select on audit.decoy, audit.page_limit, audit.pages_of_day to {auditor}, {backup};
"""
GIVE += "".join(
    f"revoke all on function {one} from public;\n"
    + "".join(f"grant execute on function {one} to {{{role}}};\n" for role in roles)
    for one, roles in SIGNATURES.items()
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_what_was_handed_over_was_taken")]
    operations = [
        migrations.RunSQL(WATCH.replace("<pinned>", PINNED), BACK),
        as_owner(GIVE, "select"),
    ]
