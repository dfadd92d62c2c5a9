"""A consent is taken back where the file is lent, too: who lent it may have no contract any more.

Whoever answers referrals there writes it down, in their own name, while it lends to them; the file is
closed to them with the next statement, and of all of it they read only the row that they wrote.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# Pages change no consent, so they cannot lock one. Held in one order, whoever asks; nothing is told.
HOLDING = """
create function sec.hold_consents(wanted uuid[]) returns void
language plpgsql volatile security definer {pinned} as $$
begin
    perform from clients_consent consent where consent.id = any(wanted)
    order by consent.id for no key update;
end $$"""
MINE = "recorded_by_id = (select sec.user_id())"
LENT_TO_ME = "consent_id = any((select sec.consents_lent_to_me())::uuid[])"
I_ANSWER_THERE = (
    "exists (select from clients_consent given"  # nosec B608 # our own text
    " join organisations_contract contract on contract.provider_id = given.recipient_id"
    " and contract.programme_id = given.programme_id where given.id = consent_id"
    " and contract.id = any((select sec.contracts_where('see_lent_clients'))::uuid[])"
    " and contract.id = any((select sec.contracts_where('manage_cases'))::uuid[]))"
)
READS_WHAT_IS_LENT = "cardinality((select sec.contracts_where('see_lent_clients'))::uuid[]) > 0"


class Migration(migrations.Migration):
    dependencies = [("clients", "0051_relatives_named_with_their_ids")]
    operations = [
        closed_function(HOLDING, for_roles=("app", "jobs")),
        as_owner(
            f"""
            create policy lent_add on clients_consentwithdrawal for insert to {{app}}
                with check ({MINE} and {LENT_TO_ME} and {I_ANSWER_THERE});
            create policy lent_read on clients_consentwithdrawal for select to {{app}}
                using ({MINE} and {READS_WHAT_IS_LENT});
            """,
            """
            drop policy lent_read on clients_consentwithdrawal;
            drop policy lent_add on clients_consentwithdrawal;
            """,
        ),
    ]
