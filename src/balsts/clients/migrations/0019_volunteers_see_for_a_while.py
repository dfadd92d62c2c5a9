"""A volunteer sees a client only before a day that whoever leads the case renews; the database asks.

Those who accompany somebody today are given a month from the day of this step.
"""

import datetime
from importlib import import_module

from django.db import migrations, models

from balsts.platform.closed_functions import PINNED, as_owner

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)


def within_bounds(*names: str) -> models.Q:
    """Return the condition that `days_are_within_bounds` writes."""
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__isnull": True}) | models.Q(
            **{f"{name}__gte": EARLIEST, f"{name}__lte": LATEST}
        )
    return condition


before = import_module("balsts.clients.migrations.0010_second_wall")
[SIGHT_BEFORE] = [sql for sql in before.FUNCTIONS if "create function sec.sight()" in sql]
ASSIGNED = "              and assignment.valid_from <= day\n"
FOR_A_WHILE = "              and (post.role <> 'volunteer_mentor' or assignment.seen_until > day)\n"


def replaced(sql: str) -> str:
    """Write the function anew in the place of the one that policies rest on."""
    return sql.replace("create function", "create or replace function").replace("{pinned}", PINNED)


if SIGHT_BEFORE.count(ASSIGNED) != 1:
    raise ValueError("The sight of 0010 is not the one that this step changes.")
SIGHT = SIGHT_BEFORE.replace(ASSIGNED, ASSIGNED + FOR_A_WHILE)

A_MONTH_FOR_THOSE_WHO_ACCOMPANY = """
update clients_assignment assignment set seen_until = current_date + 31
from organisations_staffmember post
where post.id = assignment.staff_member_id and post.role = 'volunteer_mentor'
  and (assignment.valid_until is null or assignment.valid_until > current_date)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0018_corrections_guarded"),
        ("organisations", "0006_days_within_bounds"),
    ]
    operations = [
        migrations.RemoveConstraint(
            model_name="assignment", name="assignment_days_are_within_bounds"
        ),
        migrations.AddField(
            model_name="assignment",
            name="seen_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=within_bounds("valid_from", "valid_until", "seen_until"),
                name="assignment_days_are_within_bounds",
            ),
        ),
        as_owner(replaced(SIGHT), replaced(SIGHT_BEFORE)),
        as_owner(A_MONTH_FOR_THOSE_WHO_ACCOMPANY, "select"),
    ]
