"""A migration step after which the database keeps what a row said before it is changed or removed.

The table of former rows belongs to the room that owns people; the trigger only knows by which
question the person of a row is found. What pages and jobs do by a closed function is kept by a trigger
beside it, except of a file that is set aside: erasing leaves nothing behind.
"""

from django.db import migrations

FUNCTION = """
create function clients_keep_former_row() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, sec, pg_temp as $$
declare person uuid; said jsonb := to_jsonb(old); begin
    if tg_op = 'UPDATE' and to_jsonb(new) = said then
        return null;
    end if;
    execute tg_argv[0] into person using said;
    insert into clients_formerrow
        (id, client_id, table_name, row_id, said, replaced_at, replaced_by_id)
    select gen_random_uuid(), known.id, tg_table_name, old.id, said, now(), sec.user_id()
    from clients_client known where known.id = person;
    return null;
end $$;
revoke all on function clients_keep_former_row() from public;
"""
NO_FUNCTION = "drop function clients_keep_former_row();"


def former_rows_kept(table: str, *, client: str) -> migrations.RunSQL:
    """Keep former rows of a table; `client` asks for the person of a row, which is `$1` as JSON."""
    question = client.replace("'", "''")
    return migrations.RunSQL(
        f"""
        create trigger former_row_is_kept after update or delete on {table} for each row
            when (current_user::text like '%\\_app' or current_user::text like '%\\_jobs')
            execute function clients_keep_former_row('{question}');
        """,
        f"drop trigger former_row_is_kept on {table};",
    )


# A closed function acts with the owner's eyes; who called it, the session still tells.
FORMER_ROW_OF_OPEN_FILE = FUNCTION.replace(
    "clients_keep_former_row()", "clients_keep_former_row_of_open_file()"
).replace("known.id = person;", "known.id = person and known.set_aside_at is null;")
NO_FORMER_ROW_OF_OPEN_FILE = "drop function clients_keep_former_row_of_open_file();"

_KEPT = """
do $step$ declare one record; begin
    for one in
        select known.tgrelid::regclass as table_name,
            split_part(encode(known.tgargs, 'escape'), '\\000', 1) as question
        from pg_trigger known where known.tgname = 'former_row_is_kept'
    loop
        execute format({statement});
    end loop;
end $step$
"""
_BY_ROLE = "{who}::text like ''%%\\_app'' or {who}::text like ''%%\\_jobs''"


def kept_from_closed_functions() -> str:
    """Return what adds the second trigger wherever the first one stands; reads the catalogue."""
    by_function = (
        f"({_BY_ROLE.format(who='session_user')}) and not ({_BY_ROLE.format(who='current_user')})"
    )
    return _KEPT.replace(
        "{statement}",
        "'create trigger former_row_is_kept_from_functions after update or delete on %s"
        f" for each row when ({by_function})"
        " execute function clients_keep_former_row_of_open_file(%L)', one.table_name, one.question",
    )


def kept_from_pages_only() -> str:
    """Return what takes the second trigger away again."""
    return _KEPT.replace(
        "{statement}",
        "'drop trigger former_row_is_kept_from_functions on %s', one.table_name",
    )
