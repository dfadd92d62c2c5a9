import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.moments import moments_within_bounds

DAYS = [
    models.Q(
        (f"{name}__isnull", True),
        models.Q(
            (f"{name}__gte", datetime.date(1900, 1, 1)),
            (f"{name}__lte", datetime.date(2100, 12, 31)),
        ),
        _connector="OR",
    )
    for name in ("given_on", "worded_on")
]


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0025_only_jobs_write_the_ledger"),
        ("clients", "0051_relatives_named_with_their_ids"),
        ("organisations", "0010_two_people_are_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("given_on", models.DateField(verbose_name="told on")),
                (
                    "language",
                    models.CharField(max_length=3, verbose_name="language of the explanation"),
                ),
                (
                    "interpreter_name",
                    models.CharField(blank=True, max_length=120, verbose_name="interpreter"),
                ),
                ("worded_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_notices",
                        to="clients.client",
                    ),
                ),
                *(
                    (
                        name,
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    )
                    for name in ("given_by", "recorded_by")
                ),
                *(
                    (
                        name,
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=f"organisations.{name}",
                        ),
                    )
                    for name in ("organisation", "programme")
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(*DAYS), name="privacynotice_days_are_within_bounds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("given_on__gte", models.F("worded_on"))),
                        name="privacynotice_was_worded_before_it_was_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language", ""), _negated=True),
                        name="privacynotice_says_in_which_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "interpreter_name__regex",
                                "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                            ),
                            _negated=True,
                        ),
                        name="privacynotice_text_is_fit",
                    ),
                ],
            },
        ),
        moments_within_bounds("holder.relname = 'privacy_privacynotice'"),
    ]
