"""Nobody takes part in a service before they first arrived, or on another day than it was given."""

from django.db import migrations

from balsts.platform.impossible_rows import impossible_rows

BEFORE_ARRIVAL = """
    SELECT FROM (
        SELECT client_id, min(provided_on) AS first_day FROM added GROUP BY client_id
    ) AS taking_part
    WHERE first_day < (
        SELECT min(arrival.arrived_on) FROM clients_arrivalevent AS arrival
        WHERE arrival.client_id = taking_part.client_id AND NOT arrival.is_void
        AND NOT EXISTS (
            SELECT FROM clients_arrivalevent AS newer WHERE newer.corrects_id = arrival.id
        )
    )
"""
ANOTHER_DAY = """
    SELECT FROM added
    JOIN casework_servicerecord AS record ON record.id = added.service_record_id
    WHERE record.provided_on <> added.provided_on
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_initial"),
        ("clients", "0004_nothing_before_birth"),
    ]
    operations = [
        impossible_rows(
            "casework_serviceparticipation",
            name="participation_is_after_arrival",
            found=BEFORE_ARRIVAL,
        ),
        impossible_rows(
            "casework_serviceparticipation",
            name="participation_is_on_the_day_of_the_service",
            found=ANOTHER_DAY,
        ),
    ]
