"""Who may read what of the trail: one client's part, what was asked for, what somebody touched."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TOLD = """out number bigint, out occurred_at timestamptz, out event varchar, out by uuid,
    out session_id uuid, out organisation_id uuid, out role varchar, out purpose varchar,
    out subject_ids uuid[], out details jsonb"""
COLUMNS = """e.number, e.occurred_at, e.event, e.by, e.session_id, e.organisation_id, e.role,
        e.purpose, e.subject_ids, e.details"""

FUNCTIONS = r"""
-- The newest events about one client, for whoever leads the work with them. Others of whom an event
-- tells are left out: they have a file of their own.
create function audit.events_about(client uuid, before_number bigint, most int, <told>)
returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
begin
    if not (sec.may('see_who_opened') and sec.sees_client(client)) then
        return;
    end if;
    return query select e.number, e.occurred_at, e.event, e.by, null::uuid, e.organisation_id,
        e.role, e.purpose, array[client], '{}'::jsonb
    from audit.event e
    where e.subject_ids @> array[client] and (before_number is null or e.number < before_number)
    order by e.number desc limit least(most, 1000);
end $$;

-- What the auditor asks for; each condition that is given narrows, none is ever widened.
create function audit.events_where(
    by_whom uuid, about uuid, in_session uuid, what varchar, since timestamptz, until timestamptz,
    before_at timestamptz, before_number bigint, most int, <told>
) returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare
    conditions text := 'true';
begin
    if not sec.may('read_trail') then
        return;
    end if;
    if by_whom is not null then conditions := conditions || ' and e.by = $1'; end if;
    if about is not null then conditions := conditions || ' and e.subject_ids @> array[$2]'; end if;
    if in_session is not null then conditions := conditions || ' and e.session_id = $3'; end if;
    if what is not null then conditions := conditions || ' and e.event = $4'; end if;
    if since is not null then conditions := conditions || ' and e.occurred_at >= $5'; end if;
    if until is not null then conditions := conditions || ' and e.occurred_at < $6'; end if;
    if before_at is not null then
        conditions := conditions || ' and (e.occurred_at, e.number) < ($7, $8)';
    end if;
    return query execute
        'select <columns> from audit.event e where ' || conditions
        || ' order by e.occurred_at desc, e.number desc limit $9'
        using by_whom, about, in_session, what, since, until, before_at, before_number,
            least(most, 1000);
end $$;

-- Whose data somebody, or a session, touched within a time: for the answer to a breach. Without a
-- person or a session it is everything within the time.
create function audit.touched_by(
    by_whom uuid, in_session uuid, since timestamptz, until timestamptz,
    out client uuid, out first_at timestamptz, out last_at timestamptz, out events bigint,
    out taken bigint, out kinds varchar[]
) returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare
    conditions text := 'e.occurred_at >= $3 and e.occurred_at < $4';
begin
    if not sec.may('read_trail') then
        return;
    end if;
    if by_whom is not null then conditions := conditions || ' and e.by = $1'; end if;
    if in_session is not null then conditions := conditions || ' and e.session_id = $2'; end if;
    return query execute
        'select about, min(e.occurred_at), max(e.occurred_at), count(*),'
        ' count(*) filter (where e.event like ''%\_taken''),'
        ' array_agg(distinct e.event order by e.event)'
        ' from audit.event e, unnest(e.subject_ids) about where ' || conditions || ' group by about'
        using by_whom, in_session, since, until;
end $$;
"""
SIGNATURES = (
    "audit.events_about(uuid, bigint, int)",
    "audit.events_where(uuid, uuid, uuid, varchar, timestamptz, timestamptz, timestamptz, bigint, int)",
    "audit.touched_by(uuid, uuid, timestamptz, timestamptz)",
)
GIVE = "".join(
    f"revoke all on function {one} from public; grant execute on function {one} to {{app}};\n"
    for one in SIGNATURES
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_sealed_in_blocks"),
        ("organisations", "0005_standing_known_to_the_database"),
        ("clients", "0010_second_wall"),
    ]
    operations = [
        migrations.RunSQL(
            FUNCTIONS.replace("<told>", TOLD).replace("<columns>", COLUMNS),
            "".join(f"drop function {one};" for one in SIGNATURES),
        ),
        as_owner(GIVE, "select"),
    ]
