"""A migration step after which the database keeps no moment that Python cannot read back.

`infinity` or the year 20000, once written, would break every page on which it is shown and every job
that reads it, for ever where rows are never changed. What stood there before stays as it is: no
upgrade fails over a row that nobody may change.
"""

from django.db import migrations

FIRST, LAST = "1900-01-01 00:00+00", "2100-12-31 23:59:59.999999+00"

_COLUMNS = """
    select kept.attrelid::regclass as table_name, kept.attname::text as name
    from pg_attribute kept
    join pg_class holder on holder.oid = kept.attrelid and holder.relkind in ('r', 'p')
    where kept.attnum > 0 and not kept.attisdropped and kept.atttypid = 'timestamptz'::regtype
      and <which>
    order by 1, 2
"""
_EACH = """
do $step$ declare one record; begin
    for one in <columns> loop
        execute format(<statement>);
    end loop;
end $step$
"""
_ADD = (
    "'alter table %1$s add constraint %2$I check (%3$I between %4$L and %5$L) not valid',"
    f" one.table_name, one.name || '_is_within_bounds', one.name, '{FIRST}', '{LAST}'"
)
_DROP = (
    "'alter table %1$s drop constraint if exists %2$I',"
    " one.table_name, one.name || '_is_within_bounds'"
)


def moments_within_bounds(which: str) -> migrations.RunSQL:
    """Bound columns of moments; `which` is SQL about `holder`, a pg_class, and `kept`, its pg_attribute."""
    columns = _COLUMNS.replace("<which>", which)
    add, drop = (
        _EACH.replace("<columns>", columns).replace("<statement>", statement)
        for statement in (_ADD, _DROP)
    )
    return migrations.RunSQL(add, drop)
