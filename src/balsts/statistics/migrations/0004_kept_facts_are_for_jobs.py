"""What is kept of erased people is read by the jobs that take snapshots, and by no page."""

from django.db import migrations

from balsts.platform.row_security import guarded_by


class Migration(migrations.Migration):
    dependencies = [("statistics", "0003_kept_facts"), ("clients", "0010_second_wall")]
    operations = [guarded_by("statistics_keptfact", reads="sec.is_job()", writes="sec.is_job()")]
