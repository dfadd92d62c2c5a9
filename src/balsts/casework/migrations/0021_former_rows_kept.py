"""What a case, its plan and its tasks said before they are changed is kept by the database."""

from django.db import migrations

from balsts.platform.former_rows import former_rows_kept

OF_CASE = "select client_id from casework_case where id = ($1 ->> 'case_id')::uuid"
OF_PLAN = (
    "select known.client_id from casework_inclusionplan plan"
    " join casework_case known on known.id = plan.case_id where plan.id = {plan}"
)
OF_GOAL = "(select plan_id from casework_goal where id = ($1 ->> 'goal_id')::uuid)"


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0020_ties_within_sight"),
        ("clients", "0022_former_rows_kept"),
    ]
    operations = [
        former_rows_kept("casework_case", client="select ($1 ->> 'client_id')::uuid"),
        former_rows_kept("casework_task", client="select ($1 ->> 'client_id')::uuid"),
        former_rows_kept(
            "casework_serviceparticipation", client="select ($1 ->> 'client_id')::uuid"
        ),
        former_rows_kept("casework_casespell", client=OF_CASE),
        former_rows_kept("casework_inclusionplan", client=OF_CASE),
        former_rows_kept("casework_goal", client=OF_PLAN.format(plan="($1 ->> 'plan_id')::uuid")),
        former_rows_kept("casework_planaction", client=OF_PLAN.format(plan=OF_GOAL)),
        former_rows_kept(
            "casework_handover",
            client="select client_id from casework_task where id = ($1 ->> 'task_id')::uuid",
        ),
    ]
