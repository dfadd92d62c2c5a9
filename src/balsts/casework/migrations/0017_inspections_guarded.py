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

ANSWER_STAYS = """
create trigger inspection_answer_stays before update on casework_inspection
    for each row when (OLD.state <> 'waiting') execute function clients_stays_as_it_is();
"""
ANSWER_MOVES = """
drop trigger inspection_answer_stays on casework_inspection;
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


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0016_inspections"),
        ("clients", "0015_lent_and_opened"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        guarded_by(
            "casework_inspection",
            reads=f"{WE_ASK} or {WE_ANSWER}",
            adds=f"{WE_ASK} and {OF_A_PROVIDER} and asked_by_id = {ME} and state = 'waiting'",
            changes=WE_ANSWER,
            writes=f"{WE_ANSWER} and answered_by_id = {ME}",
            removes="false",
        ),
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
            removes="false",
        ),
        # What was shown is neither changed nor taken back by pages; jobs remove it when it closes.
        as_owner(
            "revoke update on casework_inspectedfile from {app}, {jobs}",
            "grant update on casework_inspectedfile to {app}, {jobs}",
        ),
    ]
