"""A list with names that leaves for a duty set by law takes two people, be it of one person.

What left before stays in the register as it was.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_what_pages_may_order")]
    operations = [
        AddConstraintNotValid(
            "export",
            models.CheckConstraint(
                condition=models.Q(
                    ("people_needed", 2),
                    ("has_names", False),
                    models.Q(("purpose", "legal_duty"), _negated=True),
                    _connector="OR",
                ),
                name="export_of_names_by_law_needs_two",
            ),
        )
    ]
