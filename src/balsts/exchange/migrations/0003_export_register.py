"""The register of files out; what it says of a file cannot be said otherwise later."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.append_only import append_only_but

# Everything else of a row is said once: who, why and which bytes.
FILLED_IN_LATER = (
    "state",
    "decided_at",
    "decided_by_id",
    "decline_reason",
    "client_ids",
    "expires_at",
    "taken_at",
)


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_import_not_agreed_to_in_time"),
        ("organisations", "0003_roles_of_oversight"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("ready", "ready to be taken once"),
                            ("taken", "taken"),
                            ("declined", "declined"),
                            ("expired", "not taken in time, file removed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "template",
                    models.CharField(
                        choices=[
                            ("caseload", "List of the caseload"),
                            ("letter", "Letter for the client"),
                            ("import_messages", "Messages about an import"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("xlsx", "XLSX"), ("csv", "CSV"), ("pdf", "PDF")], max_length=4
                    ),
                ),
                ("language", models.CharField(max_length=3)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("work_planning", "planning the work of the staff"),
                            ("days_without", "working on days without the system"),
                            ("data_check", "checking and correcting records"),
                            ("hand_over", "handing cases over to another provider"),
                            ("funder_check", "a check of the programme's money"),
                            ("legal_duty", "a duty set by law"),
                            ("for_the_client", "given to the client"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("has_names", models.BooleanField(default=False)),
                ("has_sealed_fields", models.BooleanField(default=False)),
                ("names_reason", models.CharField(blank=True, max_length=300)),
                ("filters", models.JSONField(default=dict)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("person_count", models.PositiveIntegerField()),
                (
                    "client_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("byte_count", models.PositiveIntegerField()),
                ("people_needed", models.PositiveSmallIntegerField(default=1)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decline_reason", models.CharField(blank=True, max_length=300)),
                ("expires_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.contract",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-asked_at", "id"], name="export_newest"),
                    models.Index(fields=["asked_by", "-asked_at"], name="export_by_person"),
                    models.Index(fields=["contract", "-asked_at"], name="export_by_contract"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="export_decided_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_is_not_agreed_to_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("people_needed", 1),
                            models.Q(("state__in", ["ready", "taken"]), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="export_of_two_people_was_agreed_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("people_needed", 2),
                            models.Q(
                                models.Q(
                                    ("person_count__lte", 50),
                                    ("template", "import_messages"),
                                    _connector="OR",
                                ),
                                ("has_sealed_fields", False),
                            ),
                            _connector="OR",
                        ),
                        name="export_of_many_people_needs_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), ("taken_at__isnull", False)),
                            models.Q(
                                ("taken_at__isnull", True),
                                models.Q(("state", "taken"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="export_taken_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_names", False),
                            models.Q(("names_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="export_names_have_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "reason__regex",
                                    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                (
                                    "names_reason__regex",
                                    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                                ),
                                _negated=True,
                            ),
                            models.Q(
                                (
                                    "decline_reason__regex",
                                    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                                ),
                                _negated=True,
                            ),
                        ),
                        name="export_text_is_fit",
                    ),
                ],
            },
        ),
        append_only_but("exchange_export", *FILLED_IN_LATER),
    ]
