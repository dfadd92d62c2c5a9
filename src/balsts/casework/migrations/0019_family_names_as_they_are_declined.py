"""Patterns of a week: a family name in each form it is written in, and nobody's own clients among them."""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("balsts.casework.migrations.0010_patterns_of_insiders").PATTERNS
WAS = "        where lower(c.family_name) = lower(substring(u.full_name from '\\S+$'))\n"
IS = """        where audit.family_stems(c.family_name)
              && audit.family_stems(substring(u.full_name from '\\S+$'))
          and not exists (
              select from clients_assignment a
              join clients_enrolment n on n.id = a.enrolment_id
              join organisations_staffmember m on m.id = a.staff_member_id
              where n.client_id = o.client and m.user_id = o.by)
"""
# Kalniņš and Kalniņa, Ozols and Ozola, Bērziņa-Kalna: letters without marks, without the ending.
STEMS = r"""
create function audit.family_stems(family text) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(distinct stem), '{}') from (
        select regexp_replace(
            translate(lower(word), 'āčēģīķļņōŗšūž', 'acegiklnorsuz'), '(is|us|s|a|e)$', ''
        ) as stem
        from unnest(regexp_split_to_array(family, '[\s-]+')) word
    ) found where length(stem) > 2
$$;
revoke all on function audit.family_stems(text) from public;
"""


def patterns(*, told: str) -> str:
    """Return the function of migration 0010, anew, with its condition on family names as told."""
    if BEFORE.count(WAS) != 1:
        raise ValueError("The condition on family names is not where it was.")
    function = BEFORE.replace("create function", "create or replace function")
    return function.replace(WAS, told)


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_health_is_not_for_who_accompanies")]
    operations = [
        migrations.RunSQL(STEMS, "drop function audit.family_stems(text)"),
        migrations.RunSQL(patterns(told=IS), patterns(told=WAS)),
    ]
