"""Migrations follow the models, and the rights of the roles follow the migrations."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection


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
