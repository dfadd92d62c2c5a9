"""Who accompanies a client sees the file and leads nothing of it; the database asks for the role before it is written.

Until here it asked only whether the client is in sight. Neither pages nor jobs remove these rows: what
ends is given a day, and what is forgotten goes by functions of the owner.
"""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed, written_under

# Of goals and steps pages change nothing but how far they are (0028). A mentor says that a step of theirs
# was done, and with the first one the goal has begun.
OWN_STEP = "responsible = 'mentor' and (select sec.may('complete_own_steps'))"
BEGUN = "state = 'in_progress' and (select sec.may('complete_own_steps'))"


class Migration(migrations.Migration):
    dependencies = [("casework", "0035_lines_of_a_list")]
    operations = [
        written_under("casework_case", "manage_cases", "register_clients"),
        written_under("casework_casespell", "manage_cases", "register_clients"),
        written_under("casework_handover", "manage_cases"),
        written_under("casework_inclusionplan", "manage_plans"),
        written_under("casework_goal", "manage_plans", deeds=("insert",)),
        written_under("casework_goal", "manage_plans", or_where=BEGUN, deeds=("update",)),
        written_under("casework_planaction", "manage_plans", deeds=("insert",)),
        written_under("casework_planaction", "manage_plans", or_where=OWN_STEP, deeds=("update",)),
        nothing_is_removed(
            "casework_barrier",
            "casework_case",
            "casework_casespell",
            "casework_goal",
            "casework_handover",
            "casework_inclusionplan",
            "casework_planaction",
            "casework_servicerecord",
            "casework_serviceparticipation",
            "casework_task",
        ),
    ]
