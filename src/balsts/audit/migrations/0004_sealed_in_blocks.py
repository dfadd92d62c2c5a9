"""Events are sealed in blocks; the trail is read through narrow functions and nowhere else."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

BLOCKS = """
create table audit.block (
    number bigint primary key check (number > 0),
    sealed_at timestamptz not null,
    previous bytea not null check (length(previous) = 32),
    leaves bytea not null check (length(leaves) > 0 and length(leaves) % 32 = 0),
    first_event uuid not null,
    last_event uuid not null,
    hash bytea not null unique check (length(hash) = 32),
    -- How far it reaches: an event is sealed if its number is at most `settled_number`, or if its
    -- transaction is older than `horizon`; the highest number so far is `highest_number`.
    settled_number bigint not null,
    horizon xid8 not null,
    highest_number bigint not null,
    -- Transactions are counted anew in a database that was restored into another cluster.
    cluster bigint not null
);
revoke all on audit.block from public;
create trigger block_is_never_changed before update or delete on audit.block
    for each row execute function audit.refuse_change();
create trigger block_is_never_emptied before truncate on audit.block
    for each statement execute function audit.refuse_change();

-- The events that can be sealed now, in the order in which they will be. An event that was written
-- in a transaction that still runs is left for later, and so is everything younger than that
-- transaction: what is committed late is never passed over. What one transaction wrote stays together.
create function audit.events_to_seal(
    most int, out number bigint, out id uuid, out occurred_at timestamptz,
    out event varchar, out by uuid, out session_id uuid, out request_id uuid,
    out organisation_id uuid, out role varchar, out purpose varchar, out subject_ids uuid[],
    out details jsonb
) returns setof record language plpgsql security definer
    set search_path = pg_catalog, audit, pg_temp as $$
declare
    here bigint := (select system_identifier from pg_control_system());
    last audit.block;
    oldest_running xid8 := pg_snapshot_xmin(pg_current_snapshot());
begin
    select * into last from audit.block b order by b.number desc limit 1;
    if last.number is not null and last.cluster <> here then
        -- Restored elsewhere: nobody writes while everything that no block holds is gathered.
        lock table audit.event in share mode;
        return query select e.number, e.id, e.occurred_at, e.event, e.by, e.session_id, e.request_id,
            e.organisation_id, e.role, e.purpose, e.subject_ids, e.details
        from audit.event e
        where e.number > last.settled_number
          and not (e.written_in < last.horizon and e.number <= last.highest_number)
        order by e.number;
    else
        return query select e.number, e.id, e.occurred_at, e.event, e.by, e.session_id, e.request_id,
            e.organisation_id, e.role, e.purpose, e.subject_ids, e.details
        from (
            select * from audit.event f
            where f.written_in >= coalesce(last.horizon, '0'::xid8)
              and f.written_in < oldest_running
              and f.number > coalesce(last.settled_number, 0)
            order by f.written_in fetch first most rows with ties
        ) e order by e.written_in, e.number;
    end if;
end $$;

-- One block more, of the events that were just read. The database says how far it reaches, not the
-- caller; and a block that does not follow the last one is refused.
create function audit.add_block(
    new_number bigint, new_sealed_at timestamptz, new_previous bytea, new_leaves bytea,
    event_ids uuid[], new_hash bytea
) returns void language plpgsql security definer
    set search_path = pg_catalog, audit, pg_temp as $$
declare
    here bigint := (select system_identifier from pg_control_system());
    last audit.block;
    newest xid8;
    highest bigint;
    elsewhere boolean;
begin
    lock table audit.block in exclusive mode;
    select * into last from audit.block b order by b.number desc limit 1;
    if new_number <> coalesce(last.number, 0) + 1
       or new_previous <> coalesce(last.hash, decode(repeat('00', 32), 'hex')) then
        raise exception 'This block does not follow the last one.';
    end if;
    select max(e.written_in), max(e.number) into newest, highest
    from audit.event e where e.id = any (event_ids);
    if cardinality(event_ids) * 32 <> length(new_leaves) or newest is null then
        raise exception 'This block does not hold what it says.';
    end if;
    elsewhere := last.number is not null and last.cluster <> here;
    insert into audit.block values (
        new_number, new_sealed_at, new_previous, new_leaves, event_ids[1],
        event_ids[cardinality(event_ids)], new_hash,
        case when elsewhere then greatest(highest, last.highest_number)
             else coalesce(last.settled_number, 0) end,
        case when elsewhere then '0'::xid8
             -- All of these transactions are over, and all that were older.
             else (newest::text::numeric + 1)::text::xid8 end,
        greatest(highest, coalesce(last.highest_number, 0)),
        here
    );
end $$;

create function audit.blocks(
    from_number bigint, most int, out number bigint, out sealed_at timestamptz, out previous bytea,
    out leaves bytea, out first_event uuid, out last_event uuid, out hash bytea
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
    select b.number, b.sealed_at, b.previous, b.leaves, b.first_event, b.last_event, b.hash
    from audit.block b where b.number >= from_number order by b.number limit most
$$;

create function audit.last_block(
    out number bigint, out sealed_at timestamptz, out previous bytea, out leaves bytea,
    out first_event uuid, out last_event uuid, out hash bytea
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
    select b.number, b.sealed_at, b.previous, b.leaves, b.first_event, b.last_event, b.hash
    from audit.block b order by b.number desc limit 1
$$;

-- The last block of a day in Riga: what is printed and sent to others.
create function audit.last_block_on(
    day date, out number bigint, out sealed_at timestamptz, out hash bytea, out events bigint
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
    select b.number, b.sealed_at, b.hash, b.highest_number
    from audit.block b
    where b.sealed_at < ((day + 1)::timestamp at time zone 'Europe/Riga')
    order by b.number desc limit 1
$$;

-- What stands now in the place of a block, whatever was sealed there.
create function audit.events_of_block(
    of_number bigint, out number bigint, out id uuid, out occurred_at timestamptz,
    out event varchar, out by uuid, out session_id uuid, out request_id uuid,
    out organisation_id uuid, out role varchar, out purpose varchar, out subject_ids uuid[],
    out details jsonb
) returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
declare
    this audit.block;
    before audit.block;
begin
    select * into this from audit.block b where b.number = of_number;
    select * into before from audit.block b where b.number < of_number
    order by b.number desc limit 1;
    if before.number is not null and before.settled_number <> this.settled_number then
        return query select e.number, e.id, e.occurred_at, e.event, e.by, e.session_id, e.request_id,
            e.organisation_id, e.role, e.purpose, e.subject_ids, e.details
        from audit.event e
        where e.number > before.settled_number and e.number <= this.settled_number
          and not (e.written_in < before.horizon and e.number <= before.highest_number)
        order by e.number;
    else
        return query select e.number, e.id, e.occurred_at, e.event, e.by, e.session_id, e.request_id,
            e.organisation_id, e.role, e.purpose, e.subject_ids, e.details
        from audit.event e
        where e.written_in >= coalesce(before.horizon, '0'::xid8)
          and e.written_in < this.horizon
          and e.number > this.settled_number
          -- Before a database was restored elsewhere, only what the block can have known.
          and (e.number <= this.highest_number or this.settled_number =
               (select b.settled_number from audit.block b order by b.number desc limit 1))
        order by e.written_in, e.number;
    end if;
end $$;

-- What no block holds yet.
create function audit.events_unsealed(
    out number bigint, out id uuid, out occurred_at timestamptz,
    out event varchar, out by uuid, out session_id uuid, out request_id uuid,
    out organisation_id uuid, out role varchar, out purpose varchar, out subject_ids uuid[],
    out details jsonb
) returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, pg_temp as $$
declare
    last audit.block;
begin
    select * into last from audit.block b order by b.number desc limit 1;
    return query select e.number, e.id, e.occurred_at, e.event, e.by, e.session_id, e.request_id,
            e.organisation_id, e.role, e.purpose, e.subject_ids, e.details
    from audit.event e
    where e.written_in >= coalesce(last.horizon, '0'::xid8)
      and e.number > coalesce(last.settled_number, 0)
    order by e.written_in, e.number;
end $$;
"""

SIGNATURES = (
    "audit.events_to_seal(int)",
    "audit.add_block(bigint, timestamptz, bytea, bytea, uuid[], bytea)",
    "audit.blocks(bigint, int)",
    "audit.last_block()",
    "audit.last_block_on(date)",
    "audit.events_of_block(bigint)",
    "audit.events_unsealed()",
)

BACK = "".join(f"drop function {one};\n" for one in SIGNATURES) + "drop table audit.block;"

# Only jobs and commands seal; a page may say what was sealed last on a day.
GIVE = "revoke all on audit.block from {app}, {jobs};\n" + "".join(
    f"revoke all on function {one} from public; grant execute on function {one} to {{jobs}};\n"
    for one in SIGNATURES
)
GIVE += """
grant execute on function audit.last_block_on(date) to {app}, {auditor};
grant select on audit.block to {auditor}, {backup};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_a_schema_of_its_own")]
    operations = [migrations.RunSQL(BLOCKS, BACK), as_owner(GIVE, "select")]
