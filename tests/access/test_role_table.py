"""The database's copies of the signed policy are made equal to it, whatever stood there before."""

import pytest
from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

from balsts.access.enums import FILLS_POSTS, Role
from balsts.access.role_table import after_migrate
from balsts.access.roles import permissions_by_role

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def as_owner(question):
    with connections["owner"].cursor() as cursor:
        cursor.execute(question)
        return set(cursor.fetchall()) if cursor.description else set()


def permitted():
    return {
        (str(role), str(permission))
        for role, permissions in permissions_by_role().items()
        for permission in permissions
    }


def test_every_start_connects_the_copy_to_the_migrating_of_accounts():
    accounts, access = apps.get_app_config("accounts"), apps.get_app_config("access")

    was_connected = post_migrate.disconnect(after_migrate, sender=accounts)
    access.ready()
    is_connected = post_migrate.disconnect(after_migrate, sender=accounts)
    access.ready()

    assert (was_connected, is_connected) == (True, True)


def test_what_the_policy_does_not_say_goes_and_what_it_says_comes_back():
    as_owner("insert into sec.role_permission values ('mentor', 'manage_users')")
    as_owner("delete from sec.role_permission where role = 'social_worker'")
    as_owner("insert into sec.role_fills values ('mentor', 'auditor')")
    as_owner("delete from sec.role_fills where role = 'provider_manager'")

    after_migrate(using="owner", app_config=None)

    assert as_owner("table sec.role_permission") == permitted()
    assert as_owner("table sec.role_fills") == {
        (str(role), str(one)) for role, roles in FILLS_POSTS.items() for one in roles
    }
    assert (str(Role.MENTOR), "manage_users") not in permitted()


def test_a_database_migrated_back_to_before_a_copy_is_left_as_it_is():
    as_owner("alter table sec.role_fills rename to not_yet")
    as_owner("delete from sec.role_permission")

    after_migrate(using="owner", app_config=None)

    assert as_owner("table sec.role_permission") == permitted()
    assert as_owner("select to_regclass('sec.role_fills') is null") == {(True,)}
