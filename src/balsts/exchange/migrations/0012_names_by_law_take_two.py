"""A list with names that leaves for a duty set by law takes two people, be it of one person.

What left before stays in the register as it was. What was ready to leave on one word expires: the bytes
are removed within two hours, and whoever asked has the list made anew.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from balsts.platform.closed_functions import as_owner

# A constraint is asked of every old row that is written again, also where it was not asked of all.
EXPIRED = """
update exchange_export set state = 'expired', client_ids = '{}'
where people_needed <> 2 and has_names and purpose = 'legal_duty' and state in ('waiting', 'ready')
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_what_pages_may_order")]
    operations = [
        as_owner(EXPIRED, "select 1"),
        AddConstraintNotValid(
            "export",
            models.CheckConstraint(
                condition=models.Q(
                    ("people_needed", 2),
                    ("has_names", False),
                    models.Q(("purpose", "legal_duty"), _negated=True),
                    ("state__in", ["declined", "expired"]),
                    _connector="OR",
                ),
                name="export_of_names_by_law_needs_two",
            ),
        ),
    ]
