"""Nothing new is written in secret about whom the use of data is restricted, and nothing is shared.

What a client agreed to before stays as they agreed to it, and they can take it back any day.
"""

from django.db import migrations

TRIGGERS = """
create trigger client_restricted_has_no_new_sealed_note before insert on casework_sealednote
    for each row execute function privacy_refuse_restricted();
create trigger client_restricted_has_no_new_referral before insert on clients_referral
    for each row execute function privacy_refuse_restricted();
create trigger client_restricted_gives_no_new_consent before insert on clients_consent
    for each row when (new.answer = 'given') execute function privacy_refuse_restricted();
create trigger client_restricted_is_not_inspected before insert on casework_inspectedfile
    for each row execute function privacy_refuse_restricted();
"""
NO_TRIGGERS = """
drop trigger client_restricted_is_not_inspected on casework_inspectedfile;
drop trigger client_restricted_gives_no_new_consent on clients_consent;
drop trigger client_restricted_has_no_new_referral on clients_referral;
drop trigger client_restricted_has_no_new_sealed_note on casework_sealednote;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0011_ties_within_sight"),
        ("casework", "0017_inspections_guarded"),
        ("clients", "0015_lent_and_opened"),
    ]
    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
