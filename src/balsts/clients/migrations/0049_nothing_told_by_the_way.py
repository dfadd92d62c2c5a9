"""What functions with the owner's eyes do is neither printed nor counted for whoever calls them.

Anybody may have the plans of their statements printed, and with them those inside of functions: the id
of every row that a policy was asked about stood there. And names were looked up among everybody, however
few the asker sees; how many rows were fetched for it, anybody may ask.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

PRINT_NO_PLANS = """
do $$ declare one regprocedure; begin
    for one in
        select oid from pg_proc where prosecdef
        and pronamespace::regnamespace::text in ('public', 'sec', 'audit')
    loop
        execute format('alter function %s {} debug_print_plan{}', one);
    end loop;
end $$;
"""
session = import_module("balsts.clients.migrations.0042_nothing_without_a_session")
of_casework = import_module("balsts.casework.migrations.0030_nothing_without_a_session")
# A database that took those steps before their texts were made quicker has the slower ones.
QUICKER: tuple[str, ...] = (
    session.IN_SIGHT,
    session.HAS_MEMBERS,
    of_casework.RECORD_UNDER,
    of_casework.ABOUT_HEALTH,
    of_casework.STEP_OF_MENTOR,
)
names = import_module("balsts.clients.migrations.0035_names_tell_no_letters")
# Whoever sees single clients has these looked through, and nobody else.
AMONG_MY_OWN = """
    if not sees_all and not exists (
        select from organisations_contract contract where contract.id = any(sight)
    ) then
        return query execute
            'with mine as materialized ('
            || ' select one.id, one.search_text from clients_client one where one.id = any($1)'
            || ') select client.id from mine client where ' || fits
            using sight;
        return;
    end if;
    return query execute
"""
FOUND = changed(names.FUNCTION, {"\n    return query execute\n": AMONG_MY_OWN})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_today_in_the_plan_that_asks"),
        ("audit", "0013_moments_can_be_read_back"),
        ("casework", "0030_nothing_without_a_session"),
        ("clients", "0048_sex_is_said_of_who_it_is"),
        ("exchange", "0011_what_pages_may_order"),
        ("organisations", "0010_two_people_are_two"),
        ("privacy", "0020_an_erasure_takes_two_people"),
        ("statistics", "0007_figures_are_made_by_jobs"),
    ]
    operations = [
        *(as_owner(in_its_place(sql), in_its_place(sql)) for sql in QUICKER),
        as_owner(in_its_place(FOUND), in_its_place(names.FUNCTION)),
        as_owner(PRINT_NO_PLANS.format("set", " = off"), PRINT_NO_PLANS.format("reset", "")),
    ]
