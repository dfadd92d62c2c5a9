"""A household that is lent says whom it names, so that the trail can be told of them too."""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import changed, closed_function, taken_away

field_by_field = import_module("balsts.clients.migrations.0016_lent_field_by_field")
[BEFORE] = [sql for sql in field_by_field.FUNCTIONS if "sec.lent_household(" in sql]
# The id comes with the name and never without it: the person's own place has neither.
FUNCTION = changed(
    BEFORE,
    {
        "is_own boolean, given_name": "is_own boolean, client_id uuid, given_name",
        "member.client_id = person,\n": (
            "member.client_id = person,\n"
            "            case when member.client_id <> person then member.client_id end,\n"
        ),
    },
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0050_registered_from_a_form")]
    operations = [
        taken_away(closed_function(BEFORE, for_roles=("app",))),
        closed_function(FUNCTION, for_roles=("app",)),
    ]
