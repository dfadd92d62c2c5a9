"""A what-if that was counted is never changed; it goes when its time is over, and not in its first year."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

STAYS = """
create or replace function statistics_whatif_stays_as_counted() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' and old.made_at < now() - interval '1 year' then
        return old;
    end if;
    raise exception 'A what-if that was counted is never changed.' using errcode = 'check_violation';
end
$$
"""
STAYED = """
create or replace function statistics_whatif_stays_as_counted() returns trigger
language plpgsql as $$
begin
    raise exception 'A what-if that was counted is never changed.' using errcode = 'check_violation';
end
$$;
alter function statistics_whatif_stays_as_counted() reset all
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0007_figures_are_made_by_jobs")]
    operations = [as_owner(STAYS, STAYED)]
