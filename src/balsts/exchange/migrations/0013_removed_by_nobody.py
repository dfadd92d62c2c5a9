"""Neither pages nor jobs remove these rows: what ends is given a day, and what is forgotten goes by functions."""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed


class Migration(migrations.Migration):
    dependencies = [("exchange", "0012_names_by_law_take_two")]
    operations = [
        nothing_is_removed("exchange_importrun"),
    ]
