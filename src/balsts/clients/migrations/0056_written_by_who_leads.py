"""Who accompanies a client sees the file and leads nothing of it; the database asks for the role before it is written.

Until here it asked only whether the client is in sight. Neither pages nor jobs remove these rows: what
ends is given a day, and what is forgotten goes by functions of the owner.
"""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed, written_under

EVERY_DEED = ("insert", "update", "delete")


class Migration(migrations.Migration):
    dependencies = [("clients", "0055_assigned_within_the_enrolment")]
    operations = [
        written_under("clients_arrivalevent", "record_legal_status", "register_clients"),
        written_under("clients_circumstance", "record_legal_status", "register_clients"),
        written_under("clients_departureevent", "record_legal_status", "register_clients"),
        written_under("clients_legalstatusevent", "record_legal_status", "register_clients"),
        written_under("clients_procedurestep", "record_legal_status", "register_clients"),
        written_under("clients_residencepermit", "record_legal_status", "register_clients"),
        written_under(
            "clients_client", "correct_particulars", "register_clients", deeds=("update",)
        ),
        written_under(
            "clients_citizenship", "correct_particulars", "register_clients", deeds=EVERY_DEED
        ),
        written_under("clients_household", "correct_particulars", "register_clients"),
        written_under("clients_householdmember", "correct_particulars", "register_clients"),
        written_under("clients_residence", "correct_particulars", "register_clients"),
        written_under(
            "clients_spokenlanguage", "correct_particulars", "register_clients", deeds=EVERY_DEED
        ),
        written_under("clients_referral", "lend_clients", "see_lent_clients", deeds=("update",)),
        nothing_is_removed(
            "clients_client",
            "clients_enrolment",
            "clients_household",
            "clients_householdmember",
            "clients_residence",
        ),
    ]
