"""Neither pages nor jobs remove these rows: what ends is given a day, and what is forgotten goes by functions."""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed


class Migration(migrations.Migration):
    dependencies = [("organisations", "0012_sessions_end_with_the_post")]
    operations = [
        nothing_is_removed(
            "organisations_contract",
            "organisations_institution",
            "organisations_organisation",
            "organisations_programme",
            "organisations_staffmember",
        ),
    ]
