"""Who let somebody in stays known: whoever made the code that was used, and saw it."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.closed_functions import as_owner, changed, in_its_place

EARLIER = next(
    text
    for text in import_module("balsts.accounts.migrations.0009_passwords_out_of_sight").FUNCTIONS
    if "sec.entry_code_take(" in text
)
TAKES = in_its_place(EARLIER)
TOLD = (
    ("declare person uuid; begin", "declare person uuid; maker uuid; begin"),
    (
        "returning known.id into person;",
        "returning known.id, entry.made_by_id into person, maker;",
    ),
    (
        "joined_at = coalesce(known.joined_at, moment)\n",
        "joined_at = coalesce(known.joined_at, moment), let_in_by_id = maker, let_in_at = moment\n",
    ),
)


# A code that was replaced has ended too; one that was used stands in the trail at that moment.
FROM_THE_TRAIL = """
update accounts_user person set let_in_by_id = used.made_by_id, let_in_at = used.ended_at
from (
    select distinct on (code.user_id) code.user_id, code.made_by_id, code.ended_at
    from accounts_entrycode code
    join audit.event event on event."by" = code.user_id and event.occurred_at = code.ended_at
        and event.event in ('user_joined', 'user_recovered')
    order by code.user_id, code.ended_at desc
) used
where used.user_id = person.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_sessions_only_watched"),
        ("audit", "0010_reasons_from_outside"),
    ]
    operations = [
        migrations.AddField(
            model_name="user",
            name="let_in_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="let_in_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("let_in_at__isnull", True), ("let_in_by__isnull", True))
                | models.Q(("let_in_at__isnull", False), ("let_in_by__isnull", False)),
                name="user_let_in_at_with_by",
            ),
        ),
        as_owner(changed(TAKES, dict(TOLD)), TAKES),
        migrations.RunSQL(FROM_THE_TRAIL, migrations.RunSQL.noop),
    ]
