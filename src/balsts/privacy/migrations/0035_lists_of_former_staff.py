"""Accounts of people who left long ago, listed for the data protection officer."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.moments import moments_within_bounds


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0034_what_is_over_goes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerStaffList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("lines", models.JSONField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__gte", models.F("made_at")),
                                ("approved_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="formerstafflist_is_agreed_to_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carried_out_at__isnull", True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("carried_out_at__gte", models.F("approved_at")),
                            ),
                            _connector="OR",
                        ),
                        name="formerstafflist_is_agreed_to_first",
                    ),
                ],
            },
        ),
        moments_within_bounds("holder.relname = 'privacy_formerstafflist'"),
    ]
