"""What a database holds, by a hash of each table, and who may do what in it: to compare two of them."""

import re
from collections.abc import Mapping

import psycopg

Rows = dict[str, tuple[int, str]]
Rights = dict[str, list[str]]

ROWS = """
select format('%I.%I', n.nspname, c.relname) from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
"""
RIGHTS = {
    "columns themselves": "select attrelid::regclass::text, attname, format_type(atttypid, atttypmod),"
    " attnotnull, (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum)"
    " from pg_attribute join pg_class c on c.oid = attrelid and c.relkind in ('r', 'p', 'v')"
    " where attnum > 0 and not attisdropped and attrelid >= 16384",
    "indexes": "select pg_get_indexdef(indexrelid) from pg_index join pg_class c on c.oid = indrelid"
    " and c.relkind in ('r', 'p') where indrelid >= 16384",
    "tables": "select oid::regclass::text, relrowsecurity, relforcerowsecurity, relowner::regrole,"
    " (select array_agg(each::text order by each::text) from unnest(relacl) each), reloptions"
    " from pg_class where relkind in ('r', 'p', 'v', 'S') and relnamespace::regnamespace::text !~ '^pg_'"
    " and relnamespace::regnamespace::text <> 'information_schema'",
    "columns": "select attrelid::regclass::text, attname,"
    " (select array_agg(each::text order by each::text) from unnest(attacl) each)"
    " from pg_attribute where attacl is not null and attrelid >= 16384",
    "functions": "select oid::regprocedure::text, prosecdef, proconfig, proowner::regrole,"
    " (select array_agg(each::text order by each::text) from unnest(coalesce(proacl, acldefault('f', proowner))) each), md5(prosrc)"
    " from pg_proc where pronamespace::regnamespace::text !~ '^pg_'"
    " and pronamespace::regnamespace::text <> 'information_schema'",
    "policies": "select tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies",
    "triggers": "select pg_get_triggerdef(oid), tgenabled from pg_trigger where not tgisinternal",
    "constraints": "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
    " where conrelid >= 16384",
    "schemas": "select nspname, nspowner::regrole,"
    " (select array_agg(each::text order by each::text) from unnest(nspacl) each)"
    " from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
    "defaults": "select defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype,"
    " (select array_agg(each::text order by each::text) from unnest(defaclacl) each)"
    " from pg_default_acl",
    "database": "select datdba::regrole, datcollate,"
    " (select array_agg(each::text order by each::text) from unnest(datacl) each)"
    " from pg_database where datname = current_database()",
    "settings": "select setrole::regrole::text, setconfig from pg_db_role_setting"
    " where setdatabase = (select oid from pg_database where datname = current_database())",
}


def tables_in(admin: psycopg.Connection) -> list[str]:
    """Return every table, with its schema."""
    return [table for (table,) in admin.execute(ROWS).fetchall()]


def rows_in(admin: psycopg.Connection) -> Rows:
    """Return how many rows each table holds, and one hash of all of them."""
    found = {}
    for table in tables_in(admin):
        [(count, text)] = admin.execute(
            # A text holds no more than a gigabyte, so the rows stand in it as hashes themselves.
            f"select count(*), md5(string_agg(hash, '' order by hash)) from (select md5(r::text) hash from {table} r) all_rows"
        ).fetchall()
        found[table] = (count, text or "")
    return found


def rights_in(admin: psycopg.Connection) -> Rights:
    """Return how everything is made and who may do what with it, a line each."""
    return {
        kind: sorted(_plainly(str(row)) for row in admin.execute(question).fetchall())
        for kind, question in RIGHTS.items()
    }


def differences(what: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Name what changed; of a list only the lines that came or went."""
    return [
        f"{what} {name}: {_only_in(before.get(name), after.get(name))}"
        f" became {_only_in(after.get(name), before.get(name))}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _plainly(told: str) -> str:
    """Leave out casts and brackets: PostgreSQL sets them anew when it reads its own words again."""
    return re.sub(r"::(text|character varying)(\[\])?|[()]", "", told)


def _only_in(these: object, those: object) -> object:
    if isinstance(these, list) and isinstance(those, list):
        return sorted(set(these) - set(those))[:5]
    return these
