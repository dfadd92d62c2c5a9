"""Figures are read by who may see figures, asked for in one's own name, and made by jobs alone.

Reports and what-ifs hold what was counted, small cells too, and nothing in the database asked who
reads or writes them: it was taken for a register of files.
"""

from django.db import migrations

from balsts.platform.row_security import guarded_by

ME = "(select sec.user_id())"
SEES = "(select sec.may('see_figures'))"
SNAPSHOTS = "(select sec.may('make_snapshots'))"
ASKS = "(select sec.may('run_what_ifs'))"
IMPORTS = "(select sec.may('import_published_figures'))"
NOBODY = "false"
ASKED_FOR = f"state = 'requested' and requested_by_id = {ME}"
NOT_MADE = "snapshot_id is null and made_at is null and result is null and files = '{}'"


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0006_folders_of_snapshots"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        guarded_by(
            "statistics_snapshot",
            reads=f"{SEES} or {SNAPSHOTS} or {ASKS}",
            changes=NOBODY,
            writes=NOBODY,
            adds=f"{SNAPSHOTS} and {ASKED_FOR} and taken_at is null and digest = ''"
            " and row_counts = '{}'",
        ),
        guarded_by(
            "statistics_reportrun",
            reads=SEES,
            changes=NOBODY,
            writes=NOBODY,
            adds=f"{SEES} and {ASKED_FOR} and {NOT_MADE}",
        ),
        guarded_by(
            "statistics_whatif",
            reads=ASKS,
            changes=NOBODY,
            writes=NOBODY,
            adds=f"{ASKS} and {ASKED_FOR} and {NOT_MADE} and digest = ''",
        ),
        # An import takes the place of the one before.
        guarded_by(
            "statistics_publishedfigure",
            reads=f"{SEES} or {IMPORTS}",
            changes=NOBODY,
            writes=IMPORTS,
            adds=f"{IMPORTS} and imported_by_id = {ME}",
        ),
    ]
