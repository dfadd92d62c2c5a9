"""Row security on imports: their messages quote rows about people, and each belongs to who began it."""

from django.db import migrations

from balsts.platform.row_security import guarded_by, guarded_through

BEGUN_BY_ME = "started_by_id = (select sec.user_id()) and (select sec.may('import_caseloads'))"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_export_register"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        guarded_by("exchange_importrun", reads=BEGUN_BY_ME, writes=BEGUN_BY_ME),
        guarded_through("exchange_importmessage", parent="exchange_importrun", key="run_id"),
    ]
