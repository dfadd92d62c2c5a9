"""Nothing of whoever is set aside is seen any more, neither their rows nor what was lent of them.

The name was gone and the row of the client hidden, but what hangs on it was still shown by the
database, past the pages, to whoever had worked with them or been lent their file.
"""

from importlib import import_module

from django.db import migrations

from balsts.clients.row_security import OF_MY_PROGRAMMES, SIGHT, seen
from balsts.platform.closed_functions import PINNED, as_owner, closed_function

# Few are set aside at a time: the index holds them alone, and most questions end at its root.
INDEX = """
create index client_set_aside on clients_client (id) where set_aside_at is not null
"""
FUNCTIONS = {
    """
    create function sec.is_set_aside(client uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_client one where one.id = client and one.set_aside_at is not null
        )
    $$""": ("app",),
    """
    create function sec.clients_set_aside() returns uuid[]
    language sql stable security definer {pinned} as $$
        select coalesce(array_agg(one.id), '{}') from clients_client one
        where one.set_aside_at is not null
    $$""": ("app",),
}
IN_SIGHT = """
create function sec.is_in_sight(client uuid, sight uuid[]) returns boolean
language plpgsql stable security definer {pinned} as $$
begin
    if client = any(sight) then
        return not exists (
            select from clients_client one where one.id = client and one.set_aside_at is not null
        );
    end if;
    return exists (
        select from clients_enrolment enrolment
        where enrolment.client_id = client and enrolment.contract_id = any(sight)
        and enrolment.valid_from <= sec.today()
    ) and not exists (
        select from clients_client one where one.id = client and one.set_aside_at is not null
    );
end $$"""
LENT = (
    (
        "sec.consents_lent_to_me()",
        "where consent.answer = 'given'",
        "where consent.answer = 'given' and not sec.is_set_aside(consent.client_id)",
    ),
    (
        "sec.clients_opened_by_me()",
        "where access.opened_by_id = me",
        "where access.opened_by_id = me and not sec.is_set_aside(access.client_id)",
    ),
)
OF_MINE = f"contract_id = any({OF_MY_PROGRAMMES})"
UNDER_MINE = f"contract_id = any({SIGHT}) and valid_from <= (select sec.today())"
NOT_ASIDE = "client_id <> all((select sec.clients_set_aside())::uuid[])"
SEEN = seen("client_id")

wall = import_module("balsts.clients.migrations.0010_second_wall")
lending = import_module("balsts.clients.migrations.0015_lent_and_opened")


def of(functions: dict[str, tuple[str, ...]], signature: str) -> str:
    """Return the text of a function as an earlier step made it."""
    [text] = [sql for sql in functions if f"create function {signature}" in sql]
    return text


def replaced(sql: str) -> str:
    """Write the function anew in the place of the one that policies rest on."""
    return sql.replace("create function", "create or replace function").replace("{pinned}", PINNED)


def changed(sql: str, said: str, says: str) -> str:
    if sql.count(said) != 1:
        raise ValueError(f"The earlier function does not say {said} once.")
    return sql.replace(said, says)


class Migration(migrations.Migration):
    dependencies = [("clients", "0027_inquiries_guarded")]
    operations = [
        as_owner(INDEX, "drop index client_set_aside"),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(replaced(IN_SIGHT), replaced(of(wall.FUNCTIONS, "sec.is_in_sight(client uuid"))),
        *(
            as_owner(
                replaced(changed(of(lending.FUNCTIONS, signature), said, says)),
                replaced(of(lending.FUNCTIONS, signature)),
            )
            for signature, said, says in LENT
        ),
        as_owner(
            f"alter policy pages_read on clients_enrolment"
            f" using ({OF_MINE} and (({UNDER_MINE} and {NOT_ASIDE}) or {SEEN}))",
            f"alter policy pages_read on clients_enrolment"
            f" using ({OF_MINE} and (({UNDER_MINE}) or {SEEN}))",
        ),
    ]
