"""What each role of the database may do with sealed notes and their keys: only its own."""

import psycopg
import pytest

from tests.postgres_plugin import SERVER

# To a role that may not look into the schema at all, nothing there exists.
NOT_THEIRS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("app", "select * from casework_sealedkey"),
        ("app", "update casework_sealedkey set wrapped = ''"),
        ("app", "delete from casework_sealedkey"),
        ("app", "select * from casework_sealedopening"),
        ("app", "delete from casework_sealedopening"),
        ("app", "update casework_sealednote set text_sealed = ''"),
        ("app", "delete from casework_sealednote"),
        ("app", "select sec.sealed_keys('{}', 'text')"),
        ("app", "select sec.write_down_opening('', '{}', 'text', '', 1000)"),
        ("app", "select sec.destroy_sealed_keys('{}')"),
        ("app", "select sec.tell_trail_of_sealed('', null, '{}', '', '{}')"),
        ("jobs", "select sec.sealed_keys('{}', 'text')"),
        ("jobs", "update casework_sealedkey set wrapped = ''"),
        ("jobs", "insert into casework_sealedopening default values"),
        ("jobs", "select * from casework_sealedkey"),
        ("jobs", "delete from casework_sealednote"),
        ("app", "select sec.remove_sealed_notes('{}')"),
        ("keeper", "select sec.remove_sealed_notes('{}')"),
        ("keeper", "select * from casework_sealedkey"),
        ("keeper", "select * from casework_sealednote"),
        ("keeper", "select * from clients_client"),
        ("keeper", "select * from accounts_user"),
        ("keeper", "select * from sec.live_session"),
        ("keeper", "select sec.destroy_sealed_keys('{}')"),
        ("sign_in", "select sec.sealed_keys('{}', 'text')"),
        ("auditor", "select * from casework_sealednote"),
        ("public_site", "select * from casework_sealednote"),
    ],
)
def test_asvs_13_2_2_each_role_of_the_database_may_only_its_own(db, role, statement):
    address = SERVER.installation.address(role, database=SERVER.database)

    with psycopg.connect(address) as connection, pytest.raises(NOT_THEIRS):
        connection.execute(statement)
