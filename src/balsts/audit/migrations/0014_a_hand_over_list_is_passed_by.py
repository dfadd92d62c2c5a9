"""Whoever stands on a hand-over list was not looked for: a decoy on it rings for nobody."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

PASSING_BY = """
create or replace function audit.is_passing_by(event varchar, details jsonb) returns boolean
language sql immutable set search_path = pg_catalog, audit, sec, pg_temp as $$
    select event in ({events}) and not details ? 'searched'
$$
"""
BEFORE = "'client_list_seen', 'ending_list_seen', 'my_day_seen'"


class Migration(migrations.Migration):
    dependencies = [("audit", "0013_moments_can_be_read_back")]
    operations = [
        as_owner(
            PASSING_BY.replace("{events}", f"{BEFORE}, 'hand_over_list_seen'"),
            # As audit.0009 has it, down to the line.
            PASSING_BY.replace("{events}", BEFORE).replace(") and not", ")\n        and not"),
        )
    ]
