"""Steps of the asylum procedure and circumstances: events like the others, only ever added."""

import datetime
import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from balsts.platform.append_only import append_only
from balsts.platform.impossible_rows import impossible_rows

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)
EVENTS = {
    "clients_procedurestep": ("happened_on", "procedure_step_is_after_birth"),
    "clients_circumstance": ("valid_from", "circumstance_is_after_birth"),
}


def within_bounds(field: str) -> Q:
    return Q((f"{field}__isnull", True)) | Q(
        (f"{field}__gte", FIRST_DAY), (f"{field}__lte", LAST_DAY)
    )


def before_birth(day: str) -> str:
    return f"""
        SELECT FROM added JOIN clients_client AS client ON client.id = added.client_id
        WHERE added.{day} < client.born_on
        AND client.birth_precision <> 'estimated' AND NOT added.is_void
    """


def born_after(table: str, day: str) -> str:
    return f"""
        SELECT FROM added JOIN {table} AS event ON event.client_id = added.id
        WHERE event.{day} < added.born_on AND added.birth_precision <> 'estimated'
        AND NOT event.is_void
        AND NOT EXISTS (SELECT FROM {table} AS newer WHERE newer.corrects_id = event.id)
    """  # noqa: S608 - the names are our own


BORN_AFTER_AN_EVENT = " UNION ALL ".join(
    [
        *(born_after(table, day) for table, (day, _) in EVENTS.items()),
        born_after("clients_legalstatusevent", "appeal_lodged_on"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_days_of_a_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ProcedureStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_void", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "step_kind",
                    models.CharField(
                        choices=[
                            ("papers_received", "papers received from the State Border Guard"),
                            ("accepted", "application accepted for examination"),
                            ("interviewed", "interview held"),
                            ("extended", "time for the decision extended"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="procedure_steps",
                        to="clients.client",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="corrected_by",
                        to="clients.procedurestep",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "happened_on"], name="step_by_client")],
                "constraints": [
                    models.CheckConstraint(
                        condition=within_bounds("happened_on"),
                        name="procedure_step_days_are_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Circumstance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_void", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "circumstance_kind",
                    models.CharField(
                        choices=[
                            ("employed", "employed"),
                            (
                                "registered_with_employment_agency",
                                "registered with the State Employment Agency",
                            ),
                            ("full_time_studies", "full-time studies"),
                            ("disability", "disability of group I or II"),
                            ("language_course", "language course"),
                        ],
                        max_length=40,
                    ),
                ),
                ("is_so", models.BooleanField(default=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="circumstances", to="clients.client"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="corrected_by",
                        to="clients.circumstance",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "valid_from"], name="circumstance_by_client")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=within_bounds("valid_from") & within_bounds("valid_until"),
                        name="circumstance_days_are_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=Q(("valid_until__isnull", True))
                        | Q(("valid_until__gt", F("valid_from"))),
                        name="circumstance_period_is_not_empty",
                    ),
                ],
            },
        ),
        append_only(*EVENTS),
        *(
            impossible_rows(table, name=name, found=before_birth(day))
            for table, (day, name) in EVENTS.items()
        ),
        impossible_rows(
            "clients_client",
            name="client_is_born_before_their_procedure",
            found=BORN_AFTER_AN_EVENT,
        ),
    ]
