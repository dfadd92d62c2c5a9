"""What looks like curiosity, week by week, until the auditor has said what it was."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

FINDINGS = """
create table audit.finding (
    id uuid primary key default gen_random_uuid(),
    pattern varchar(40) not null,
    week_from date not null check (extract(isodow from week_from) = 1),
    by uuid not null,
    subject_ids uuid[] not null,
    times bigint not null check (times > 0),
    found_at timestamptz not null,
    verdict varchar(20) check (verdict in ('explained', 'talked_over', 'reported')),
    reviewed_by uuid,
    reviewed_at timestamptz,
    unique (pattern, week_from, by),
    constraint finding_review_is_whole check (
        num_nonnulls(verdict, reviewed_by, reviewed_at) in (0, 3)),
    constraint finding_is_not_reviewed_by_oneself check (reviewed_by is distinct from by)
);

create function audit.findings(
    out id uuid, out pattern varchar, out week_from date, out by uuid, out subject_ids uuid[],
    out times bigint, out found_at timestamptz, out verdict varchar, out reviewed_by uuid,
    out reviewed_at timestamptz
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    select f.* from audit.finding f where sec.may('read_trail')
    order by f.reviewed_at is not null, f.reviewed_at desc, f.week_from, f.pattern limit 200
$$;

create function audit.review_finding(finding uuid, said varchar, moment timestamptz)
returns uuid[] language plpgsql security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare about uuid[]; begin
    if sec.may('read_trail') then
        update audit.finding f set verdict = said, reviewed_by = sec.user_id(), reviewed_at = moment
        where f.id = finding and f.verdict is null and f.by <> sec.user_id()
        returning f.subject_ids into about;
    end if;
    return about;
end $$;
"""
BACK = """
drop function audit.review_finding(uuid, varchar, timestamptz);
drop function audit.findings();
drop table audit.finding;
"""
GIVE = """
revoke all on audit.finding from public, {app}, {jobs};
grant select on audit.finding to {auditor}, {backup};
revoke all on function audit.findings() from public;
revoke all on function audit.review_finding(uuid, varchar, timestamptz) from public;
grant execute on function audit.findings() to {app};
grant execute on function audit.review_finding(uuid, varchar, timestamptz) to {app};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_read_through_narrow_functions")]
    operations = [migrations.RunSQL(FINDINGS, BACK), as_owner(GIVE, "select")]
