"""A referral is made by who works with the client in the programme that lends, in their own name.

Whoever read a consent could write a referral under it, and so the recipient of one part could ask
itself to take the client in, enrol them and read the whole file.
"""

from django.db import migrations

from balsts.clients.row_security import OF_MY_PROGRAMMES, seen
from balsts.platform.closed_functions import as_owner

UNDER_WHAT_WE_LEND = (
    "exists (select from clients_consent given where given.id = consent_id"  # nosec B608 # our own text
    f" and given.contract_id = any({OF_MY_PROGRAMMES}) and {seen('given.client_id')})"
    " and cardinality((select sec.contracts_where('lend_clients'))::uuid[]) > 0"
)
MADE_BY_ME = (
    "made_by_id = (select sec.user_id()) and state = 'waiting' and answered_by_id is null"
    " and enrolment_id is null"
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0035_names_tell_no_letters")]
    operations = [
        as_owner(
            f"""
            create policy made_by_who_lends on clients_referral as restrictive for insert to {{app}}
                with check (sec.is_job() or ({MADE_BY_ME} and {UNDER_WHAT_WE_LEND}))
            """,
            "drop policy made_by_who_lends on clients_referral",
        )
    ]
