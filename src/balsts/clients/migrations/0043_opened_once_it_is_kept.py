"""A file opened in an emergency is read once the opening is kept, and no sooner.

Read in the transaction that opens it, everything could have been taken back afterwards: the opening,
who was told, the trail. A row knows in which transaction it was made; nobody writes that.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, closed_function, in_its_place

FUNCTIONS = {
    # One that is seen and made in another transaction is kept. Tests, which are one transaction each,
    # have a switch here in their own database.
    """
    create function sec.was_kept_before(made_in xid8) returns boolean
    language sql stable security definer {pinned} as $$
        select made_in is distinct from pg_current_xact_id_if_assigned()
    $$""": (),
    """
    create function sec.made_in_this_transaction() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    begin
        if tg_op = 'INSERT' then
            new.made_in := pg_current_xact_id();
        else
            new.made_in := old.made_in;
        end if;
        return new;
    end $$""": (),
}
COLUMN = """
alter table clients_emergencyaccess add column made_in xid8 not null default '0';
alter table clients_emergencyaccess alter column made_in set default pg_current_xact_id();
create trigger knows_its_transaction before insert or update on clients_emergencyaccess
    for each row execute function sec.made_in_this_transaction();
"""
NO_COLUMN = """
drop trigger knows_its_transaction on clients_emergencyaccess;
alter table clients_emergencyaccess drop column made_in;
"""
lending = import_module("balsts.clients.migrations.0015_lent_and_opened")
aside = import_module("balsts.clients.migrations.0028_set_aside_is_out_of_sight")
[BEFORE] = [
    aside.changed(aside.of(lending.FUNCTIONS, signature), said, says)
    for signature, said, says in aside.LENT
    if signature == "sec.clients_opened_by_me()"
]
MINE = "where access.opened_by_id = me and "
OPENED = changed(BEFORE, {MINE: f"{MINE}sec.was_kept_before(access.made_in) and "})


class Migration(migrations.Migration):
    dependencies = [("clients", "0042_nothing_without_a_session")]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(COLUMN, NO_COLUMN),
        as_owner(in_its_place(OPENED), in_its_place(BEFORE)),
    ]
