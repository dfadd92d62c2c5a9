"""Migration steps that let PostgreSQL itself decide which rows a role sees and writes.

Row security is enabled and forced, so that it binds the owner's own questions too where no policy
lets them pass. Pages (`app`) see what a condition says; jobs and the owner, who have no session to
be bound to, see every row; nobody else sees any.
"""

from balsts.platform.closed_functions import as_owner
from balsts.platform.sql_step import SqlStep

EVERY_ROW = "true"
HIDDEN = """
do $step$ declare asked text; begin
    select pg_get_expr(known.polqual, known.polrelid) into strict asked
    from pg_policy known
    where known.polrelid = '<table>'::regclass and known.polname = '<policy>';
    execute 'create policy <name> on <table> as restrictive for <deed> to {app} using ('
        || asked || ')';
end $step$;
"""


def guarded_by(
    table: str, *, reads: str, writes: str, changes: str = "", adds: str = "", removes: str = ""
) -> SqlStep:
    """Let pages read rows of which `reads` is true, and write those of which `writes` is true.

    Both are SQL about a row of the table. `changes` is asked of a row before it is changed or
    locked, and is `reads` unless told; `writes` is asked of the row as it will stand. `adds` of a
    new row and `removes` of one that is to go are `writes` unless told.
    """
    adds = adds or writes
    changes = changes or reads
    removes = removes or writes
    return as_owner(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy pages_read on {table} for select to {{app}} using ({reads});
        create policy pages_add on {table} for insert to {{app}} with check ({adds});
        create policy pages_change on {table} for update to {{app}}
            using ({changes}) with check ({writes});
        create policy pages_remove on {table} for delete to {{app}} using ({removes});
        create policy jobs_do on {table} to {{jobs}} using (true) with check (true);
        create policy owner_does on {table} to {{owner}} using (true) with check (true);
        """,
        f"""
        drop policy owner_does on {table};
        drop policy jobs_do on {table};
        drop policy pages_remove on {table};
        drop policy pages_change on {table};
        drop policy pages_add on {table};
        drop policy pages_read on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )


def guarded_through(table: str, *, parent: str, key: str) -> SqlStep:
    """Let pages see and write rows whose parent row they see; `key` is the column that names it."""
    seen = f"exists (select from {parent} parent where parent.id = {table}.{key})"  # nosec B608 # names that migrations tell
    return guarded_by(table, reads=seen, writes=seen)


def only_these_change(table: str, *columns: str) -> SqlStep:
    """Let pages change nothing of a row but these columns; a policy knows only the row as it will stand.

    Jobs and the owner's own functions may change all.
    """
    named = ", ".join(f"'{column}'" for column in columns)
    return as_owner(
        f"create trigger only_these_change before update on {table}"
        f" for each row execute function sec.only_these_change({named})",
        f"drop trigger only_these_change on {table}",
    )


def these_stay(table: str, *columns: str) -> SqlStep:
    """Let pages change all of a row but these columns, as `only_these_change` the other way round."""
    named = ", ".join(f"'{column}'" for column in columns)
    return as_owner(
        f"create trigger these_stay before update on {table}"
        f" for each row execute function sec.these_stay({named})",
        f"drop trigger these_stay on {table}",
    )


def nothing_changes(table: str) -> SqlStep:
    """Let pages change nothing of a row at all; the right to lock one stays."""
    return only_these_change(table, "")


def hidden_is_not_written(table: str, *, policy: str) -> SqlStep:
    """Let pages neither change nor remove what a policy hides from them, nor change a row into such.

    What the policy asks is read from the catalogue, so it is the newest that a migration has told.
    """
    names = {"update": f"{policy}_when_changed", "delete": f"{policy}_when_removed"}
    return as_owner(
        "".join(
            HIDDEN.replace("<table>", table)
            .replace("<policy>", policy)
            .replace("<name>", name)
            .replace("<deed>", deed)
            for deed, name in names.items()
        ),
        "".join(f"drop policy {name} on {table};" for name in names.values()),
    )


def tied(table: str, condition: str) -> SqlStep:
    """Let pages write a row only if `condition` holds too, whatever other policies allow.

    For keys that lead to a second guarded row. A foreign key looks past row security, so it would
    take one that is not seen, and its error would tell such a one from one that nobody has; a policy
    is asked before it, and refuses both alike.
    """
    return as_owner(
        f"""
        create policy tied_when_added on {table} as restrictive for insert to {{app}}
            with check (sec.is_job() or {condition});
        create policy tied_when_changed on {table} as restrictive for update to {{app}}
            using (true) with check (sec.is_job() or {condition});
        """,
        f"""
        drop policy tied_when_changed on {table};
        drop policy tied_when_added on {table};
        """,
    )


def written_under(
    table: str,
    *permissions: str,
    deeds: tuple[str, ...] = ("insert", "update"),
    or_where: str = "",
) -> SqlStep:
    """Let pages write rows only under a post with one of these permissions, whatever other policies allow.

    `or_where` is SQL about a row that may be written without them. A change is asked of the row as it
    will stand, so whoever sees a row may go on locking it.
    """
    posts = [f"(select sec.may('{one}'))" for one in permissions]
    asked = " or ".join(["(select sec.is_job())", *posts, *filter(None, [or_where])])
    rules = {
        "insert": f"with check ({asked})",
        "update": f"using (true) with check ({asked})",
        "delete": f"using ({asked})",
    }
    return as_owner(
        "".join(
            f"create policy by_role_to_{deed} on {table} as restrictive for {deed} to {{app}} {rules[deed]};"
            for deed in deeds
        ),
        "".join(f"drop policy by_role_to_{deed} on {table};" for deed in deeds),
    )


def nothing_is_removed(*tables: str) -> SqlStep:
    """Let neither pages nor jobs remove a row of these tables; the owner's own functions may."""
    named = ", ".join(tables)
    return as_owner(
        f"revoke delete on {named} from {{app}}, {{jobs}}",
        f"grant delete on {named} to {{app}}, {{jobs}}",
    )
