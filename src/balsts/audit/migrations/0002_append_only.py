"""The application may add to the trail, never change it."""

from django.db import migrations

from balsts.platform.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_auditevent")]
