"""Migrations follow the models, and the rights of the roles follow the migrations."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader

ADDED_TO_A_TABLE = (operations.AddConstraint, operations.AddIndex)
OF_FIELDS = (operations.AddField, operations.AlterField, operations.RemoveField)


def added_to_new_tables(migration: Migration) -> list[str]:
    """Return constraints and indexes added to a table right after it was made, with all their fields."""
    found, whole = [], set()
    for one in migration.operations:
        match one:
            case operations.CreateModel():
                whole.add(one.name_lower)
            case _ if isinstance(one, ADDED_TO_A_TABLE):
                if one.model_name_lower in whole:
                    found.append(one.describe())
            case _ if isinstance(one, OF_FIELDS):
                whole.discard(one.model_name_lower)
            case _:
                whole.clear()
    return found


def test_a_table_is_made_with_its_constraints_and_indexes():
    """Each one that is added later has Django make all neighbours of the table anew, at every first start."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {
        name: migration
        for name, migration in loader.disk_migrations.items()
        if type(migration).__module__.startswith("balsts.")
    }

    late = {name: found for name, one in ours.items() if (found := added_to_new_tables(one))}

    assert len(ours) > 200
    assert late == {}


@pytest.mark.django_db
def test_no_model_waits_for_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_table_belongs_to_the_owner():
    owner = settings.DATABASES["owner"]["USER"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'public' and tableowner <> %s",
            [owner],
        )
        found = cursor.fetchall()

    assert found == []


@pytest.mark.django_db
def test_audit_trail_can_only_be_added_to():
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, array_agg(distinct privilege_type::text) from pg_class"
            " join information_schema.column_privileges"
            "   on table_schema = 'audit' and table_name = relname and grantee = current_user"
            " where relnamespace = 'audit'::regnamespace and relkind in ('r', 'p')"
            " group by relname"
        )
        rights = cursor.fetchall()

    assert rights == [("event", ["INSERT"])]
