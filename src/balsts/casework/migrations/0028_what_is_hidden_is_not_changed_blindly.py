"""What a policy hides from somebody they neither change nor remove.

An UPDATE that names no column to read is not held against what may be read: so a hidden row could be
changed blindly into one that is shown. Every policy that narrows reading narrows writing too, and of
goals, steps and services pages change only what the operations do.
"""

from django.db import migrations

from balsts.platform.row_security import hidden_is_not_written, nothing_changes, only_these_change


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0027_every_page_of_a_file_is_looked_at"),
        ("clients", "0030_why_it_was_opened_is_told_to_who_leads"),
        ("privacy", "0016_reasons_are_told_to_who_leads"),
    ]
    operations = [
        hidden_is_not_written("casework_goal", policy="health_is_for_who_leads"),
        hidden_is_not_written("casework_planaction", policy="health_is_for_who_leads"),
        hidden_is_not_written("casework_servicerecord", policy="health_is_for_who_leads"),
        hidden_is_not_written("clients_emergencyaccess", policy="told_to_who_leads"),
        hidden_is_not_written("privacy_restriction", policy="told_to_who_leads"),
        hidden_is_not_written("privacy_legalhold", policy="told_to_who_answers"),
        only_these_change("casework_goal", "state", "state_changed_on"),
        only_these_change("casework_planaction", "done_on"),
        nothing_changes("casework_servicerecord"),
    ]
