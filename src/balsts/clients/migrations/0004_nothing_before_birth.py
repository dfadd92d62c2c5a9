"""Nothing on a timeline lies before birth; an estimated birth date forbids nothing."""

from django.db import migrations

from balsts.platform.impossible_rows import impossible_rows

EVENTS = {
    "clients_legalstatusevent": ("decided_on", "legal_status_event_is_after_birth"),
    "clients_arrivalevent": ("arrived_on", "arrival_event_is_after_birth"),
    "clients_departureevent": ("departed_on", "departure_event_is_after_birth"),
    "clients_residencepermit": ("valid_from", "residence_permit_is_after_birth"),
}


def before_birth(day: str) -> str:
    return f"""
        SELECT FROM added JOIN clients_client AS client ON client.id = added.client_id
        WHERE added.{day} < client.born_on
        AND client.birth_precision <> 'estimated' AND NOT added.is_void
    """


BORN_AFTER_AN_EVENT = " UNION ALL ".join(
    f"""
        SELECT FROM added JOIN {table} AS event ON event.client_id = added.id
        WHERE event.{day} < added.born_on AND added.birth_precision <> 'estimated'
        AND NOT event.is_void
        AND NOT EXISTS (SELECT FROM {table} AS newer WHERE newer.corrects_id = event.id)
    """  # noqa: S608 - the names are our own
    for table, (day, _) in EVENTS.items()
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_status_event_by_grant")]
    operations = [
        *(
            impossible_rows(table, name=name, found=before_birth(day))
            for table, (day, name) in EVENTS.items()
        ),
        impossible_rows(
            "clients_client", name="client_is_born_before_their_events", found=BORN_AFTER_AN_EVENT
        ),
    ]
