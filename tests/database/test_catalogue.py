"""What the catalogue of the database says of every table, function and role: nothing is forgotten."""

import pytest
from django.apps import apps
from django.conf import settings

from balsts.privacy.queries.subject_access import TOLD_APART
from tests.database.asking import rows

pytestmark = pytest.mark.django_db

PREFIX = settings.DATABASES["default"]["USER"].removesuffix("app")

# Nothing about a person stands in these; each with what it is.
WITHOUT_ROW_SECURITY = {
    "auth_group": "empty; comes with Django",
    "auth_group_permissions": "empty; comes with Django",
    "auth_permission": "names of permissions; comes with Django",
    "django_content_type": "names of models; comes with Django",
    "django_migrations": "names of migrations",
}

OF_JOBS = {
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}

# A condition that is read from the catalogue and written again has its casts elsewhere.
HOW_IT_IS_WRITTEN = r"::character varying|::text|\[\]|[() ]"
# Not guarded yet; whoever takes one of these on takes it off here. It ends empty.
WAITING: set[str] = set()


def test_every_table_is_guarded_or_says_why_not():
    bare = rows(
        "select relname from pg_class where relkind in ('r', 'p') and not relrowsecurity"
        " and relnamespace = 'public'::regnamespace order by 1"
    )

    assert {table for (table,) in bare} == set(WITHOUT_ROW_SECURITY) | WAITING


def test_row_security_is_forced_wherever_it_is_enabled():
    assert (
        rows("select relname from pg_class where relrowsecurity and not relforcerowsecurity") == []
    )


def test_every_table_that_names_a_client_is_guarded():
    """By foreign keys, followed from table to table; a table without row security would be a hole."""
    about_clients = {"clients_client"}
    models = apps.get_models(include_auto_created=True)
    for _ in models:
        about_clients |= {
            model._meta.db_table
            for model in models
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model._meta.db_table in about_clients
        }
    guarded = {
        table
        for (table,) in rows(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        )
    }

    assert sorted(about_clients - guarded - WAITING) == []
    assert len(about_clients) >= 28


def test_every_guarded_table_answers_reading_adding_changing_and_removing():
    missing = rows(
        """
        select table_of.relname, needed.what from pg_class table_of
        cross join (values ('r'), ('a'), ('w'), ('d')) needed(what)
        where table_of.relrowsecurity and not exists (
            select from pg_policy policy where policy.polrelid = table_of.oid
            and policy.polcmd in (needed.what, '*') and policy.polname <> 'tests_set_up'
            and %s::regrole::oid = any(policy.polroles)
        )
        """,
        f"{PREFIX}app",
    )

    assert missing == []


@pytest.mark.parametrize(("deed", "right"), [("w", "update"), ("d", "delete")])
def test_what_a_policy_hides_is_neither_changed_nor_removed_blindly(deed: str, right: str):
    """An UPDATE that reads no column is not held against the policies of reading."""
    blindly = rows(
        """
        select hides.polrelid::regclass::text, hides.polname::text from pg_policy hides
        where not hides.polpermissive and hides.polcmd = 'r'
        and (
            has_table_privilege(%s, hides.polrelid, %s)
            or %s = 'update' and has_any_column_privilege(%s, hides.polrelid, 'update')
        )
        and not exists (
            select from pg_policy twin
            where twin.polrelid = hides.polrelid and not twin.polpermissive and twin.polcmd = %s
            and twin.polroles = hides.polroles and twin.polwithcheck is null
            and regexp_replace(pg_get_expr(twin.polqual, twin.polrelid), %s, '', 'g')
                = regexp_replace(pg_get_expr(hides.polqual, hides.polrelid), %s, '', 'g')
        )
        order by 1
        """,
        f"{PREFIX}app", right, right, f"{PREFIX}app", deed, HOW_IT_IS_WRITTEN, HOW_IT_IS_WRITTEN,
    )  # fmt: skip

    assert blindly == []


def test_every_moment_that_is_kept_can_be_read_back_by_python():
    """A table made later binds its own by `moments_within_bounds`."""
    unbound = rows(
        """
        select kept.attrelid::regclass::text, kept.attname::text from pg_attribute kept
        join pg_class holder on holder.oid = kept.attrelid and holder.relkind in ('r', 'p')
        where holder.relnamespace::regnamespace::text in ('public', 'sec', 'audit')
        and holder.relname !~ '^(procrastinate|django)_'
        and kept.attnum > 0 and not kept.attisdropped
        and kept.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype)
        and not exists (
            select from pg_constraint bound
            where bound.conrelid = kept.attrelid and bound.contype = 'c'
            and bound.conkey = array[kept.attnum]
            and pg_get_expr(bound.conbin, bound.conrelid) ~ '>= .*1900-01-01'
            and pg_get_expr(bound.conbin, bound.conrelid) ~ '<= .*(2100-12-31|2101-01-01)'
        )
        order by 1, 2
        """
    )

    assert unbound == []


def test_no_policy_lets_everybody_or_an_unnamed_role_in():
    known = {f"{PREFIX}{role}" for role in ("app", "jobs", "owner", "auditor")}
    named = rows(
        "select distinct coalesce(role.rolname, 'public') from pg_policy policy"
        " cross join unnest(policy.polroles) as one(oid)"
        " left join pg_roles role on role.oid = one.oid"
    )

    assert {role for (role,) in named} <= known


def test_functions_with_the_owners_eyes_are_not_led_astray_by_names():
    """`pg_temp` stands last, or a temporary table would take the place of ours."""
    astray = rows(
        "select oid::regprocedure::text from pg_proc where prosecdef"
        " and pronamespace::regnamespace::text in ('public', 'sec', 'audit') and not exists"
        " (select from unnest(proconfig) setting where setting like 'search_path=%pg_temp')"
    )

    assert astray == []


def test_functions_with_the_owners_eyes_are_for_nobody_unless_named():
    open_to_all = rows(
        "select oid::regprocedure::text from pg_proc, aclexplode(proacl)"
        " where pronamespace::regnamespace::text in ('sec', 'audit') and grantee = 0"
    )
    without_list = rows(
        "select oid::regprocedure::text from pg_proc"
        " where pronamespace::regnamespace::text in ('sec', 'audit') and proacl is null"
        " and proname not in ('is_set_up')"
    )

    assert (open_to_all, without_list) == ([], [])


def test_no_function_waits_for_a_lock_that_any_role_could_hold():
    """Such a lock is a number: whoever holds it keeps somebody out. A row is locked instead."""
    waiting = rows(
        "select oid::regprocedure::text from pg_proc where prosrc ~ 'advisory'"
        " and pronamespace::regnamespace::text in ('public', 'sec', 'audit')"
    )

    assert waiting == []


def test_tables_of_the_second_wall_are_for_the_owner_alone():
    others = rows(
        "select relname, grantee::regrole::text, privilege_type"
        " from pg_class, aclexplode(relacl) where relnamespace = 'sec'::regnamespace"
        " and grantee <> relowner and grantee::regrole::text not like '%backup'"
    )

    assert others == []


def test_views_see_with_the_eyes_of_who_asks_and_no_view_is_stored():
    views = rows(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and ("
        "relkind = 'm' or relkind = 'v' and not coalesce(reloptions, '{}')"
        " @> array['security_invoker=true'])"
    )

    assert views == []


def test_only_the_backup_passes_row_security_only_the_archive_copies_files_and_nobody_is_a_superuser():
    roles = rows(
        "select rolname, rolsuper, rolbypassrls, rolreplication, rolcreatedb or rolcreaterole"
        " from pg_roles where rolname like %s order by 1",
        f"{PREFIX}%",
    )

    assert {name.removeprefix(PREFIX): rights for name, *rights in roles} == {
        "app": [False, False, False, False],
        "archive": [False, False, True, False],
        "auditor": [False, False, False, False],
        "backup": [False, True, False, False],
        "jobs": [False, False, False, False],
        "keeper": [False, False, False, False],
        "owner": [False, False, False, False],
        "public_site": [False, False, False, False],
        "sign_in": [False, False, False, False],
    }


def test_the_archive_may_enter_no_database_of_ours_and_read_no_table():
    may = rows(
        "select has_database_privilege(%s, current_database(), 'connect'),"
        " (select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p', 'v') and has_table_privilege(%s, oid, 'select'))",
        f"{PREFIX}archive", f"{PREFIX}archive",
    )  # fmt: skip

    assert may == [(False, 0)]


def test_asvs_13_2_1_no_role_is_a_member_of_another():
    members = rows(
        "select member::regrole::text, roleid::regrole::text from pg_auth_members"
        " where member::regrole::text like %s",
        f"{PREFIX}%",
    )

    assert members == []


def granted_to(role: str) -> set[tuple[str, str]]:
    return set(
        rows(
            "select relname, privilege_type from pg_class, aclexplode(relacl)"
            " where relkind in ('r', 'p', 'v') and grantee = %s::regrole"
            " and relnamespace::regnamespace::text in ('public', 'sec')",
            f"{PREFIX}{role}",
        )
    )


def test_the_job_runner_may_write_what_pages_may_and_no_more_but_its_own_work():
    """Pages order a job by a few columns of a new row; see test_ordered_work."""
    apart = {(table, "SELECT") for table in TOLD_APART}
    of_jobs = {(table, right) for table, right in granted_to("jobs") if table in OF_JOBS}
    of_jobs -= {("procrastinate_jobs", "SELECT")}

    assert granted_to("jobs") - granted_to("app") == apart | of_jobs
    assert granted_to("app") - granted_to("jobs") == set()
    assert ("clients_client", "SELECT") in granted_to("app")


@pytest.mark.parametrize("role", ["public_site", "sign_in", "keeper", "auditor"])
def test_roles_that_only_look_from_outside_may_read_no_table(role: str):
    assert granted_to(role) == set()
