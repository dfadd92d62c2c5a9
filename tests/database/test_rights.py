"""What the role of the pages may do in the database is what `policies/rights.yaml` says, and no more."""

import pytest
import yaml
from django.conf import settings

from balsts.platform.policies import policy_path
from tests.database.asking import rows

pytestmark = pytest.mark.django_db

PAGES = settings.DATABASES["default"]["USER"]
JOBS = PAGES.removesuffix("app") + "jobs"
KEPT_BY_DJANGO = (
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
)


def rights_in_the_database() -> dict[str, object]:
    """Return the rights of the pages in the form of the policy."""
    tables = rows(
        "select held.oid::regclass::text, string_agg(lower(privilege_type), ' ' order by privilege_type)"
        " from pg_class held, aclexplode(relacl)"
        " where relnamespace::regnamespace::text in ('public', 'sec', 'audit')"
        " and relkind <> 'S' and grantee = %s::regrole group by 1",
        PAGES,
    )
    columns = rows(
        "select attrelid::regclass::text, lower(privilege_type),"
        " string_agg(attname, ' ' order by attname) from pg_attribute, aclexplode(attacl)"
        " where not attisdropped and grantee = %s::regrole group by 1, 2",
        PAGES,
    )
    functions = rows(
        "select distinct pronamespace::regnamespace::text, proname::text"
        " from pg_proc, aclexplode(proacl)"
        " where pronamespace::regnamespace::text in ('sec', 'audit') and grantee = %s::regrole"
        " and proname <> 'is_set_up'",  # the tests' own
        PAGES,
    )
    by_column: dict[str, dict[str, str]] = {}
    for table, right, named in columns:
        by_column.setdefault(table, {})[right] = named
    return {
        "tables": dict(tables),
        "columns": by_column,
        "functions": sorted(f"{schema}.{name}" for schema, name in functions),
    }


def test_pages_may_do_in_the_database_what_the_policy_says_and_no_more() -> None:
    written = yaml.safe_load(policy_path("rights.yaml").read_text(encoding="utf-8"))

    assert rights_in_the_database() == written


@pytest.mark.parametrize("role", [PAGES, JOBS])
def test_what_django_keeps_for_itself_is_only_read(role: str) -> None:
    """Which migrations were done is no business of pages: one struck off would be done again."""
    rights = rows(
        "select relname from pg_class, aclexplode(relacl) where relname = any(%s)"
        " and grantee = %s::regrole and privilege_type <> 'SELECT'",
        list(KEPT_BY_DJANGO),
        role,
    )

    assert rights == []
