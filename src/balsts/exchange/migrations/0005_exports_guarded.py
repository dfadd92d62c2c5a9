"""Row security on the register of files out: one's own, and those about which one may decide."""

from django.db import migrations

from balsts.platform.row_security import guarded_by

ASKED_BY_ME = "asked_by_id = (select sec.user_id())"
MINE_TO_DECIDE = (
    "(contract_id = any((select sec.contracts_where('approve_exports'))::uuid[])"
    " or ((select sec.may('approve_exports')) and (select sec.may('read_trail'))))"
)
DECIDED_BY_ME = f"({MINE_TO_DECIDE} and decided_by_id = (select sec.user_id()))"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_second_wall"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        guarded_by(
            "exchange_export",
            reads=f"({ASKED_BY_ME} or {MINE_TO_DECIDE})",
            writes=f"({ASKED_BY_ME} or {DECIDED_BY_ME})",
        ),
    ]
