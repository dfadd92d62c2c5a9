import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.moments import moments_within_bounds

UNFIT = (
    "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]"
)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0012_sessions_end_with_the_post"),
        ("privacy", "0037_a_file_set_aside_has_no_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("device_lost", "a device or papers lost or stolen"),
                            ("sent_astray", "a letter or message went to the wrong person"),
                            ("list_astray", "a list or file went astray"),
                            ("seen_by_others", "somebody saw or heard what was not meant for them"),
                            ("other", "something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("noticed_at", models.DateTimeField()),
                ("since_at", models.DateTimeField(blank=True, null=True)),
                ("what_happened", models.TextField(max_length=2000)),
                ("reported_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
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
                            (
                                "kind__in",
                                [
                                    "device_lost",
                                    "sent_astray",
                                    "list_astray",
                                    "seen_by_others",
                                    "other",
                                ],
                            ),
                            models.Q(("what_happened", ""), _negated=True),
                        ),
                        name="incident_says_what_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("noticed_at__lte", models.F("reported_at")),
                            models.Q(
                                ("since_at__isnull", True),
                                ("since_at__lte", models.F("noticed_at")),
                                _connector="OR",
                            ),
                        ),
                        name="incident_happens_before_it_is_noticed_and_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what_happened__regex", UNFIT), _negated=True),
                        name="incident_text_is_fit",
                    ),
                ],
                "indexes": [models.Index(fields=["-noticed_at", "id"], name="incident_newest")],
            },
        ),
        migrations.CreateModel(
            name="IncidentStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("noticed", "When it was noticed, put right"),
                            ("counted", "How many people are concerned"),
                            ("judged", "Risk judged"),
                            ("authority_told", "Inspectorate told"),
                            ("authority_not_told", "Inspectorate not told, and why"),
                            ("people_told", "People told"),
                            ("people_not_told", "People not told, and why"),
                            ("done", "What was done"),
                            ("closed", "Closed"),
                            ("reopened", "Opened again"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "no risk to be expected"),
                            ("risk", "a risk"),
                            ("high", "a high risk"),
                        ],
                        max_length=8,
                    ),
                ),
                ("happened_at", models.DateTimeField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("how", models.CharField(blank=True, max_length=200)),
                ("people", models.PositiveIntegerField(blank=True, null=True)),
                ("asked_session", models.UUIDField(blank=True, null=True)),
                ("asked_from_at", models.DateTimeField(blank=True, null=True)),
                ("asked_until_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("written_at", models.DateTimeField()),
                (
                    "asked_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="privacy.incident",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "number"), name="incidentstep_has_its_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "noticed"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                models.Q(("words", ""), _negated=True),
                                ("happened_at__isnull", False),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "counted"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                ("happened_at__isnull", True),
                                ("people__isnull", False),
                            ),
                            models.Q(
                                ("kind", "judged"),
                                models.Q(("risk", ""), _negated=True),
                                ("reference", ""),
                                ("how", ""),
                                models.Q(("words", ""), _negated=True),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "authority_told"),
                                ("risk", ""),
                                ("how", ""),
                                ("happened_at__isnull", False),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "authority_not_told"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                models.Q(("words", ""), _negated=True),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "people_told"),
                                ("risk", ""),
                                ("reference", ""),
                                models.Q(("how", ""), _negated=True),
                                ("happened_at__isnull", False),
                                ("people__isnull", False),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "people_not_told"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                models.Q(("words", ""), _negated=True),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "done"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                models.Q(("words", ""), _negated=True),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "closed"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                ("words", ""),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            models.Q(
                                ("kind", "reopened"),
                                ("risk", ""),
                                ("reference", ""),
                                ("how", ""),
                                ("words", ""),
                                ("happened_at__isnull", True),
                                ("people__isnull", True),
                                ("asked_user__isnull", True),
                                ("asked_session__isnull", True),
                                ("asked_from_at__isnull", True),
                                ("asked_until_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="incidentstep_says_what_belongs_to_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("risk", ""), ("risk__in", ["none", "risk", "high"]), _connector="OR"
                        ),
                        name="incidentstep_risk_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("happened_at__isnull", True),
                                ("happened_at__lte", models.F("written_at")),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(
                                    ("asked_from_at__isnull", True),
                                    ("asked_until_at__isnull", True),
                                ),
                                ("asked_from_at__lt", models.F("asked_until_at")),
                                _connector="OR",
                            ),
                        ),
                        name="incidentstep_is_not_in_the_future",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("people__isnull", True), ("people__lte", 1000000), _connector="OR"
                        ),
                        name="incidentstep_people_are_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference__regex", UNFIT), _negated=True),
                            models.Q(("how__regex", UNFIT), _negated=True),
                            models.Q(("words__regex", UNFIT), _negated=True),
                        ),
                        name="incidentstep_text_is_fit",
                    ),
                ]
            },
        ),
        moments_within_bounds("holder.relname in ('privacy_incident', 'privacy_incidentstep')"),
    ]
