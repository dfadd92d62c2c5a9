"""What came of a question whether others work with a person is said once, and stays so."""

from django.db import migrations

STAYS = """
CREATE TRIGGER inquiry_stays_settled BEFORE UPDATE ON clients_inquiry
    FOR EACH ROW WHEN (OLD.settled_at IS NOT NULL) EXECUTE FUNCTION clients_stays_as_it_is();
"""
NO_LONGER = "DROP TRIGGER inquiry_stays_settled ON clients_inquiry;"


class Migration(migrations.Migration):
    dependencies = [("clients", "0028_set_aside_is_out_of_sight")]
    operations = [migrations.RunSQL(STAYS, NO_LONGER)]
