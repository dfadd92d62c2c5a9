"""A word that became part of a statement is told from one that went beside it."""

import pytest
from django.db import connection

from tests.security.statements import Statements


@pytest.mark.django_db
def test_a_word_written_into_a_statement_is_heard_and_one_beside_it_is_not():
    statements = Statements()

    with connection.execute_wrapper(statements), connection.cursor() as cursor:
        cursor.execute("select 'written in'")
        cursor.execute("select %s::text", ["told beside"])

    assert statements.made_of({"written in", "told beside"}) == {"written in"}
