"""What people prove with is seen by themselves alone, and changed only freshly confirmed.

That a passkey or a code was used is written by closed functions, so no page changes a row. Counters
of failed attempts are asked before anybody is known: hashes under a key that the database has not;
pages may count, and forget nothing.
"""

from django.db import migrations

from balsts.platform.row_security import EVERY_ROW, guarded_by

OWN = "user_id = (select sec.proving_user_id())"
FRESHLY_OWN = "user_id = (select sec.fresh_user_id())"
NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_passwords_out_of_sight")]
    operations = [
        *(
            guarded_by(table, reads=OWN, changes=NOBODY, writes=FRESHLY_OWN)
            for table in (
                "accounts_passkey",
                "accounts_codegenerator",
                "accounts_recoverycode",
            )
        ),
        guarded_by("accounts_attemptcounter", reads=EVERY_ROW, writes=EVERY_ROW, removes=NOBODY),
        guarded_by(
            "accounts_spentchallenge",
            reads=EVERY_ROW,
            changes=NOBODY,
            writes=EVERY_ROW,
            # An answer to a challenge counts for five minutes; earlier than that none is forgotten.
            removes="spent_at < now() - interval '9 minutes'",
        ),
    ]
