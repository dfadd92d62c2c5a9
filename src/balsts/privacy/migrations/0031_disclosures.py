import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.moments import moments_within_bounds

UNFIT = (
    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"
)
TEXTS = (
    "authority_name",
    "legal_basis",
    "wanted_words",
    "said_secrecy",
    "decision_words",
    "secrecy_basis",
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0052_taken_back_where_it_is_lent"),
        ("organisations", "0011_funder_apart"),
        ("privacy", "0030_helped_until_the_contract_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("client_reference", models.CharField(max_length=16)),
                (
                    "authority_kind",
                    models.CharField(
                        choices=[
                            ("police", "State or municipal police"),
                            ("border_guard", "State Border Guard"),
                            ("court", "a court"),
                            ("prosecutor", "a prosecutor"),
                            ("migration_office", "Office of Citizenship and Migration Affairs"),
                            ("orphans_court", "an orphan's court"),
                            ("other", "another authority of Latvia"),
                        ],
                        max_length=20,
                    ),
                ),
                ("authority_name", models.CharField(max_length=200)),
                (
                    "asked_how",
                    models.CharField(
                        choices=[
                            ("in_writing", "in writing"),
                            ("by_phone", "on the telephone"),
                            ("in_person", "in person"),
                        ],
                        max_length=12,
                    ),
                ),
                ("asked_on", models.DateField()),
                ("legal_basis", models.CharField(max_length=500)),
                (
                    "wanted_words",
                    models.TextField(max_length=2000),
                ),
                ("said_secrecy", models.CharField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "agreed: this may be told"),
                            ("refused", "refused: nothing is told"),
                        ],
                        max_length=8,
                    ),
                ),
                ("decision_words", models.TextField(blank=True, max_length=2000)),
                ("secrecy_basis", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("told_on", models.DateField(blank=True, null=True)),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
                        choices=[("in_writing", "in writing"), ("orally", "orally")],
                        max_length=12,
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="clients.client",
                    ),
                ),
                (
                    "decided_by",
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.programme",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_by",
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
                "indexes": [models.Index(fields=["-recorded_at", "id"], name="disclosure_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "authority_kind__in",
                                [
                                    "police",
                                    "border_guard",
                                    "court",
                                    "prosecutor",
                                    "migration_office",
                                    "orphans_court",
                                    "other",
                                ],
                            ),
                            ("asked_how__in", ["in_writing", "by_phone", "in_person"]),
                        ),
                        name="disclosure_is_asked_by_an_authority_of_latvia",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("authority_name", ""), _negated=True),
                            models.Q(("legal_basis", ""), _negated=True),
                            models.Q(("wanted_words", ""), _negated=True),
                        ),
                        name="disclosure_says_who_asks_why_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
                                ("decision_words", ""),
                                ("secrecy_basis", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decision__in", ["agreed", "refused"]),
                                models.Q(("decision_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="disclosure_is_decided_by_somebody_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="disclosure_is_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("told_at__isnull", True),
                                ("told_by__isnull", True),
                                ("told_how", ""),
                                ("told_on__isnull", True),
                            ),
                            models.Q(
                                ("decision", "agreed"),
                                ("told_at__isnull", False),
                                ("told_by__isnull", False),
                                ("told_how__in", ["in_writing", "orally"]),
                                ("told_on__gte", models.F("asked_on")),
                            ),
                            _connector="OR",
                        ),
                        name="disclosure_is_told_as_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked_on__isnull", True),
                                models.Q(
                                    ("asked_on__gte", datetime.date(1900, 1, 1)),
                                    ("asked_on__lte", datetime.date(2100, 12, 31)),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("told_on__isnull", True),
                                models.Q(
                                    ("told_on__gte", datetime.date(1900, 1, 1)),
                                    ("told_on__lte", datetime.date(2100, 12, 31)),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="disclosure_days_are_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            *(models.Q((f"{name}__regex", UNFIT), _negated=True) for name in TEXTS)
                        ),
                        name="disclosure_text_is_fit",
                    ),
                ],
            },
        ),
        moments_within_bounds("holder.relname = 'privacy_disclosure'"),
    ]
