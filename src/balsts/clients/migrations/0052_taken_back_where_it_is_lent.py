"""A consent is taken back where the file is lent, too: who lent it may have no contract any more.

Whoever answers referrals there writes it down while it lends to them; the file is closed to them with
the next statement, and of all of it they read nothing but whether they themselves have just done so.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# Pages change no consent, so they cannot lock one. In one order, whoever asks; held are those that one
# reads where they come from, and those that lend to one today unless they were taken back. Told is of how
# many of them that is true: a statement of its own sees what was kept while the first one waited.
HOLDING = """
create function sec.hold_consents(wanted uuid[]) returns integer
language plpgsql volatile security definer {pinned} as $$
declare
    day date := sec.today();
    is_job boolean := sec.is_job();
    lending uuid[] := sec.contracts_of_my_programmes();
    sight uuid[] := sec.sight();
    reading uuid[] := sec.contracts_where('see_lent_clients');
    held uuid[];
begin
    select coalesce(array_agg(known.id), '{}') into held from (
        select consent.id from clients_consent consent
        where consent.id = any(wanted) and (
            is_job
            or consent.contract_id = any(lending) and sec.is_in_sight(consent.client_id, sight)
            or consent.answer = 'given' and consent.valid_from <= day and consent.valid_until > day
            and not sec.is_set_aside(consent.client_id)
            and exists (
                select from organisations_contract contract
                where contract.id = any(reading)
                  and contract.provider_id = consent.recipient_id
                  and contract.programme_id = consent.programme_id
            )
        )
        order by consent.id for no key update of consent
    ) known;
    return (
        select count(*) from clients_consentwithdrawal back where back.consent_id = any(held)
    );
end $$"""
# For a form that is sent twice: the first sending has closed the file.
TAKEN_BACK_BY_ME = """
create function sec.is_taken_back_by_me(wanted uuid) returns boolean
language plpgsql stable security definer {pinned} as $$
begin
    return cardinality(sec.contracts_where('see_lent_clients')) > 0 and exists (
        select from clients_consentwithdrawal back
        join clients_consent consent on consent.id = back.consent_id
        where back.consent_id = wanted and back.recorded_by_id = sec.user_id()
          and back.recorded_at > clock_timestamp() - interval '1 hour'
          and not sec.is_set_aside(consent.client_id)
    );
end $$"""
LENT_TO_ME = "consent_id = any((select sec.consents_lent_to_me())::uuid[])"
I_ANSWER_THERE = (
    "exists (select from clients_consent given"  # nosec B608 # our own text
    " join organisations_contract contract on contract.provider_id = given.recipient_id"
    " and contract.programme_id = given.programme_id where given.id = consent_id"
    " and contract.id = any((select sec.contracts_where('see_lent_clients'))::uuid[])"
    " and contract.id = any((select sec.contracts_where('manage_cases'))::uuid[]))"
)
# At either place: in one's own name, now, and on a day between the answer and today.
AS_IT_IS = (
    "recorded_by_id = (select sec.user_id()) and withdrawn_on <= (select sec.today())"
    " and recorded_at between now() - interval '15 minutes' and now() + interval '5 minutes'"
    " and exists (select from clients_consent given"  # nosec B608 # our own text
    " where given.id = consent_id and given.answered_on <= withdrawn_on)"
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0051_relatives_named_with_their_ids")]
    operations = [
        closed_function(HOLDING, for_roles=("app", "jobs")),
        closed_function(TAKEN_BACK_BY_ME, for_roles=("app",)),
        as_owner(
            f"""
            create policy lent_add on clients_consentwithdrawal for insert to {{app}}
                with check ({LENT_TO_ME} and {I_ANSWER_THERE});
            create policy written_as_it_is on clients_consentwithdrawal as restrictive
                for insert to {{app}} with check (sec.is_job() or ({AS_IT_IS}));
            """,
            """
            drop policy written_as_it_is on clients_consentwithdrawal;
            drop policy lent_add on clients_consentwithdrawal;
            """,
        ),
    ]
