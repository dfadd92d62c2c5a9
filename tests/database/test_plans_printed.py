"""Plans of what functions look up with the owner's eyes are printed for nobody: rows stand in them."""

import psycopg
import pytest
from django.utils import timezone

from tests.database.asking import rows
from tests.people import create_cast
from tests.postgres_plugin import SERVER

PRINTED = """
    set client_min_messages = log; set debug_print_plan = on; set debug_pretty_print = off;
    set plan_cache_mode = force_custom_plan
"""


@pytest.mark.slow  # commits
@pytest.mark.django_db(transaction=True)
def test_ids_of_unseen_clients_stand_in_no_plan_that_is_printed() -> None:
    fatima = create_cast(today=timezone.localdate()).fatima
    as_printed = " ".join(str(byte - 256 if byte > 127 else byte) for byte in fatima.pk.bytes)
    told: list[str] = []
    address = SERVER.installation.address("app", database=SERVER.database)

    with psycopg.connect(address, autocommit=True) as asking:
        # Lines end wherever they are full.
        asking.add_notice_handler(
            lambda one: told.append(" ".join(f"{one.message_detail}".split()))
        )
        asking.execute(PRINTED)
        seen = asking.execute("select count(*) from clients_client").fetchone()
        asking.execute(f"select count(*) from clients_client where id = '{fatima.pk}'")

    assert seen == (0,)
    own_words = [plan for plan in told if as_printed in plan]
    assert len(own_words) == 1  # what was typed into the last question


@pytest.mark.django_db
def test_no_function_with_the_owners_eyes_has_its_plans_printed() -> None:
    printed = rows(
        "select oid::regprocedure::text from pg_proc where prosecdef"
        " and pronamespace::regnamespace::text in ('public', 'sec', 'audit')"
        " and not coalesce(proconfig, '{}') @> '{debug_print_plan=off}'"
    )

    assert printed == []
