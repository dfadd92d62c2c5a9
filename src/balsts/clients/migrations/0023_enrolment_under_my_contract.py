"""An enrolment under a contract that is seen as a whole is seen without a function being asked.

It says the same as before, for less: whoever sees the contract sees who is enrolled under it.
"""

from django.db import migrations

from balsts.clients.row_security import OF_MY_PROGRAMMES, SIGHT, seen
from balsts.platform.closed_functions import as_owner

OF_MINE = f"contract_id = any({OF_MY_PROGRAMMES})"
UNDER_MINE = f"contract_id = any({SIGHT}) and valid_from <= (select sec.today())"
OF_WHOM_I_SEE = seen("client_id")


class Migration(migrations.Migration):
    dependencies = [("clients", "0022_former_rows_kept")]
    operations = [
        as_owner(
            f"alter policy pages_read on clients_enrolment"
            f" using ({OF_MINE} and (({UNDER_MINE}) or {OF_WHOM_I_SEE}))",
            f"alter policy pages_read on clients_enrolment using ({OF_MINE} and {OF_WHOM_I_SEE})",
        ),
    ]
