"""What was promised, and who was told of a change, is added to; only the ends are filled in."""

from django.db import migrations

from balsts.platform.append_only import append_only, append_only_but


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_promises_and_tasks")]
    operations = [
        append_only("casework_movedpromise"),
        append_only_but("casework_entitlementpromise", "superseded_at"),
        append_only_but("casework_promisechange", "overtaken_at"),
        append_only_but("casework_promiseaddressee", "told_on", "told_by_id"),
    ]
