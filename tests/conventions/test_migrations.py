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
            "select has_table_privilege(current_user, oid, 'insert'),"
            " has_table_privilege(current_user, oid, 'update'),"
            " has_table_privilege(current_user, oid, 'delete'),"
            " has_table_privilege(current_user, oid, 'truncate')"
            " from pg_class where relname like 'audit\\_%%event' and relkind in ('r', 'p')"
        )
        rights = cursor.fetchall()

    assert rights == [(True, False, False, False)]
