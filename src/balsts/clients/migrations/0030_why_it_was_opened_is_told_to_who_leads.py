"""Why somebody opened a file in an emergency is read by who leads and who reviews, not by who accompanies."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TOLD = """
create policy told_to_who_leads on clients_emergencyaccess as restrictive for select to {app}
    using ((select sec.is_job()) or (select sec.may('read_notes_of_others')) or (select sec.may('review_emergency_access')));
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0029_a_settled_question_stays")]
    operations = [
        as_owner(TOLD, "drop policy told_to_who_leads on clients_emergencyaccess"),
    ]
