"""A migration step that lets the database itself refuse rows which cannot be true beside others.

The check looks at all rows of a statement at once, so that fifty thousand rows cost one question.
"""

from django.db import migrations


def impossible_rows(table: str, *, name: str, found: str) -> migrations.RunSQL:
    """Refuse an INSERT or UPDATE of `table` when the query `found` finds anything.

    The query sees the new rows as the table `added`; `name` is the name of the constraint that the
    error tells. It runs with the owner's eyes: what the acting role may not see still counts.
    """
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            IF EXISTS ({found}) THEN
                RAISE EXCEPTION 'rows of {table} violate {name}'
                USING ERRCODE = 'check_violation', TABLE = '{table}', CONSTRAINT = '{name}';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name}_added AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        CREATE TRIGGER {name}_changed AFTER UPDATE ON {table}
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
        f"""
        DROP TRIGGER {name}_changed ON {table};
        DROP TRIGGER {name}_added ON {table};
        DROP FUNCTION {name}();
        """,
    )
