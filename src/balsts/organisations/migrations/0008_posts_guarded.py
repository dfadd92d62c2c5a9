"""Posts: nobody gives themself one or lets the own go on, and only whom a role may engage."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner
from balsts.platform.row_security import only_these_change

ENGAGES = "sec.may_engage(user_id, organisation_id, role)"
ENDS = "user_id <> (select sec.fresh_user_id()) and sec.may_fill(organisation_id, role)"
BEFORE = (
    "(select sec.may('manage_users'))"
    " or organisation_id = any((select sec.organisations_where('manage_own_staff'))::uuid[])"
)


def _written_by(adds: str, changes: str, removes: str) -> str:
    # Any row may be locked: assigning somebody holds the post in place.
    return f"""
    alter policy pages_add on organisations_staffmember with check ({adds});
    alter policy pages_change on organisations_staffmember with check ({changes});
    alter policy pages_remove on organisations_staffmember using ({removes});
    """


class Migration(migrations.Migration):
    dependencies = [("organisations", "0007_accounts_guarded")]
    operations = [
        as_owner(_written_by(ENGAGES, ENDS, "false"), _written_by(BEFORE, BEFORE, BEFORE)),
        only_these_change("organisations_staffmember", "valid_until"),
    ]
