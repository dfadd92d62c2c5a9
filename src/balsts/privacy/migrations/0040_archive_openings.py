import datetime
import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from balsts.platform.moments import moments_within_bounds


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0052_taken_back_where_it_is_lent"),
        ("organisations", "0012_sessions_end_with_the_post"),
        ("privacy", "0039_incidents_guarded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveOpening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("client_reference", models.CharField(blank=True, max_length=16)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("own_request", "the person asks about their data"),
                            ("authority", "an authority or a court asks"),
                            ("funder_check", "the funder checks a contract that has ended"),
                            ("legal_claim", "a legal claim"),
                        ],
                        max_length=15,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("open_until", models.DateField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive_openings",
                        to="clients.client",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.contract",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("client__isnull", True),
                                ("client_reference", ""),
                                ("contract__isnull", True),
                                ("reason", ""),
                            ),
                            models.Q(
                                ("client__isnull", False),
                                ("contract__isnull", False),
                                models.Q(("client_reference", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="archive_opening_is_of_a_file_or_of_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("client__isnull", True),
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.functions.text.Length(
                                    django.db.models.functions.text.Trim("reason")
                                ),
                                20,
                            ),
                            _connector="OR",
                        ),
                        name="archive_opening_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ground__in",
                                ["own_request", "authority", "funder_check", "legal_claim"],
                            )
                        ),
                        name="archive_opening_ground_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("agreed_by__isnull", False),
                                ("client__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="archive_opening_is_agreed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="archive_opening_is_agreed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="archive_opening_is_ended_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("open_until__isnull", True),
                            models.Q(
                                ("open_until__gte", datetime.date(1900, 1, 1)),
                                ("open_until__lte", datetime.date(2100, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="archive_opening_days_are_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__regex",
                                "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                            ),
                            _negated=True,
                        ),
                        name="archive_opening_text_is_fit",
                    ),
                ],
            },
        ),
        moments_within_bounds("holder.relname = 'privacy_archiveopening'"),
    ]
