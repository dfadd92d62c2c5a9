"""A migration step after which the database keeps what a row said before it is changed or removed.

The table of former rows belongs to the room that owns people; the trigger only knows by which
question the person of a row is found. What the owner's own functions do, erasing above all, leaves
nothing behind: the trigger answers to the roles that serve pages and run jobs.
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
