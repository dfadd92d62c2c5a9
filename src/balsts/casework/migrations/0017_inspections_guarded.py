"""Inspections are seen by the funder that asked and the provider that answers; files while open."""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only_but
from balsts.platform.closed_functions import as_owner

ME = "(select sec.user_id())"
WE_ASK = "asked_for_id = any((select sec.organisations_where('inspect_files'))::uuid[])"
WE_ANSWER = "contract_id = any((select sec.contracts_where('answer_inspections'))::uuid[])"
# The movement's work is not the funder's, and nobody verifies their own.
OF_A_PROVIDER = (
    "exists (select from organisations_contract asked join organisations_organisation provider"
    " on provider.id = asked.provider_id where asked.id = casework_inspection.contract_id"
    " and provider.kind <> 'movement' and provider.id <> casework_inspection.asked_for_id)"
)

INSPECTIONS = f"""
alter table casework_inspection enable row level security;
alter table casework_inspection force row level security;
create policy pages_read on casework_inspection for select to {{app}}
    using ({WE_ASK} or {WE_ANSWER});
create policy pages_add on casework_inspection for insert to {{app}}
    with check ({WE_ASK} and {OF_A_PROVIDER} and asked_by_id = {ME} and state = 'waiting');
create policy pages_change on casework_inspection for update to {{app}}
    using ({WE_ANSWER}) with check ({WE_ANSWER} and answered_by_id = {ME});
create policy pages_remove on casework_inspection for delete to {{app}} using (false);
create policy jobs_do on casework_inspection to {{jobs}} using (true) with check (true);
create policy owner_does on casework_inspection to {{owner}} using (true) with check (true);
"""
NO_INSPECTIONS = """
drop policy owner_does on casework_inspection;
drop policy jobs_do on casework_inspection;
drop policy pages_remove on casework_inspection;
drop policy pages_change on casework_inspection;
drop policy pages_add on casework_inspection;
drop policy pages_read on casework_inspection;
alter table casework_inspection no force row level security;
alter table casework_inspection disable row level security;
"""
ANSWER_STAYS = """
create function casework_answer_stays() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'what was answered stays as it is'
        using errcode = 'check_violation', constraint = tg_name;
end $$;
create trigger inspection_answer_stays before update on casework_inspection
    for each row when (OLD.state <> 'waiting') execute function casework_answer_stays();
"""
ANSWER_MOVES = """
drop trigger inspection_answer_stays on casework_inspection;
drop function casework_answer_stays();
"""

ANSWERED_BY_US = (
    "exists (select from casework_inspection told where told.id = inspection_id"
    " and told.contract_id = any((select sec.contracts_where('answer_inspections'))::uuid[]))"
)
OPEN_TO_US = (
    "exists (select from casework_inspection told where told.id = inspection_id"
    " and told.ends_at > clock_timestamp()"
    " and told.asked_for_id = any((select sec.organisations_where('inspect_files'))::uuid[]))"
)
# What was shown is neither changed nor taken back by pages; jobs remove it when it closes.
COPIES_STAY = """
revoke update on casework_inspectedfile from {app}, {jobs};
drop policy pages_remove on casework_inspectedfile;
create policy pages_remove on casework_inspectedfile for delete to {app} using (false);
"""
COPIES_MOVE = "grant update on casework_inspectedfile to {app}, {jobs}"


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0016_inspections"),
        ("clients", "0015_lent_and_opened"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        as_owner(INSPECTIONS, NO_INSPECTIONS),
        as_owner(ANSWER_STAYS, ANSWER_MOVES),
        append_only_but(
            "casework_inspection",
            "state",
            "answered_at",
            "answered_by_id",
            "answer_words",
            "served",
            "ends_at",
        ),
        guarded_by(
            "casework_inspectedfile",
            reads=f"{ANSWERED_BY_US} or {OPEN_TO_US}",
            writes=f"{ANSWERED_BY_US} and {seen('casework_inspectedfile.client_id')}",
        ),
        as_owner(COPIES_STAY, COPIES_MOVE),
    ]
