"""Who accompanies a client sees the file and leads nothing of it; the database asks for the role before it is written.

Until here it asked only whether the client is in sight. What is answered to a request has asked since 0023.
Neither pages nor jobs remove these rows: what ends is given a day, and what is forgotten goes by
functions of the owner.
"""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed, written_under


class Migration(migrations.Migration):
    dependencies = [("privacy", "0044_asking_the_archive_is_found")]
    operations = [
        written_under("privacy_legalhold", "answer_requests"),
        written_under("privacy_restriction", "answer_requests"),
        nothing_is_removed("privacy_datarequest", "privacy_legalhold", "privacy_restriction"),
    ]
