"""Papers and files about people are counted like pages, and many of them in a day ring.

Handing out a letter is daily work, so nothing is refused for it that a page would not be; but who
takes one after the other is told to the auditors, whatever the pages are called.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed

BEFORE: str = import_module("balsts.audit.migrations.0009_the_trail_rings").WATCH
BEGINS, ENDS = "create function audit.watch()", "create trigger event_rings"
WATCH = "create or replace" + BEFORE[BEFORE.index(BEGINS) : BEFORE.index(ENDS)].removeprefix(
    "create"
).replace("<pinned>", "set search_path = pg_catalog, audit, sec, pg_temp")

COLUMNS = """
alter table audit.page_limit add column papers_noticed_at integer not null default 20
    check (papers_noticed_at > 0);
alter table audit.page_limit alter column papers_noticed_at drop default;
alter table audit.pages_of_day add column papers integer not null default 0
    check (papers between 0 and pages);

-- By its name, as the trail is read everywhere; it tells of people whom it names, or counts in it.
create function audit.is_paper(event varchar, about uuid[], details jsonb) returns boolean
language sql immutable set search_path = pg_catalog, audit, sec, pg_temp as $$
    select event ~ '_(taken|handed_over)$'
        and (cardinality(about) > 0 or coalesce(details -> 'people', '0') <> '0')
$$;
revoke all on function audit.is_paper(varchar, uuid[], jsonb) from public;
"""
COLUMNS_BACK = """
drop function audit.is_paper(varchar, uuid[], jsonb);
alter table audit.pages_of_day drop column papers;
alter table audit.page_limit drop column papers_noticed_at;
"""

# What was, and what it is now; each stands in the function once.
CHANGES = {
    "reached uuid[]; begin": """reached uuid[];
    is_paper boolean := audit.is_paper(new.event, new.subject_ids, new.details);
begin""",
    "if new.session_id is null or cardinality(new.subject_ids) = 0 or audit.is_oversight(new.event) then": (
        """if new.session_id is null or audit.is_oversight(new.event)
        or cardinality(new.subject_ids) = 0 and not is_paper then"""
    ),
    "if right(new.event, 5) = '_seen' then": "if right(new.event, 5) = '_seen' or is_paper then",
    "as known (user_id, day, pages)": "as known (user_id, day, pages, papers)",
    'values (new."by", sec.today(), 1)': 'values (new."by", sec.today(), 1, is_paper::integer)',
    "set pages = known.pages + 1": (
        "set pages = known.pages + 1, papers = known.papers + excluded.papers"
    ),
    "        if counted.pages = limits.noticed_at then": (
        """        if is_paper and counted.papers % limits.papers_noticed_at = 0 then
            perform audit.note_alarm('many_papers_taken', new."by", new.session_id, '{}', new.occurred_at);
        end if;
        if counted.pages = limits.noticed_at then"""
    ),
}


def watching() -> str:
    """Return the trigger's function of migration 0009 with papers counted as well."""
    return changed(WATCH, CHANGES)


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_reasons_from_outside")]
    operations = [
        as_owner(COLUMNS, COLUMNS_BACK),
        migrations.RunSQL(watching(), WATCH),
    ]
