"""Tests run as the application, and the application is not the owner of anything."""

import pytest
from django.conf import settings
from django.db import connection


def one_row(question: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


@pytest.mark.django_db
def test_application_is_neither_superuser_nor_free_of_row_security():
    row = one_row(
        "select current_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        " from pg_roles where rolname = current_user"
    )

    assert row == (settings.DATABASES["default"]["USER"], False, False, False, False)
    assert row[0].endswith("_app")


@pytest.mark.django_db
def test_application_owns_nothing():
    assert one_row("select count(*) from pg_class where relowner = current_user::regrole") == (0,)


@pytest.mark.django_db
def test_application_may_not_create_tables_even_temporary_ones():
    assert one_row(
        "select has_schema_privilege('public', 'create'),"
        " has_database_privilege(current_database(), 'temporary'),"
        " has_database_privilege(current_database(), 'create')"
    ) == (False, False, False)
