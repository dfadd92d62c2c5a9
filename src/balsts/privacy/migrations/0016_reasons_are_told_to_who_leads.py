"""Why a file is held or its use restricted is read by who leads and answers, not by who accompanies."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TOLD = """
create policy told_to_who_leads on privacy_restriction as restrictive for select to {app}
    using ((select sec.is_job()) or (select sec.may('read_notes_of_others')));
create policy told_to_who_answers on privacy_legalhold as restrictive for select to {app}
    using ((select sec.is_job()) or (select sec.may('answer_requests')));
"""
NOT_TOLD = """
drop policy told_to_who_answers on privacy_legalhold;
drop policy told_to_who_leads on privacy_restriction;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0015_others_who_hold_a_file_are_asked")]
    operations = [as_owner(TOLD, NOT_TOLD)]
