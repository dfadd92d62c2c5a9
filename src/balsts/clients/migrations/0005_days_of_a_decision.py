"""The further days of a decision: translation received, appeal lodged, decision final.

The order of days is asked of new rows only: an older row that breaks it stays, and can be taken
back.
"""

import datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

from balsts.platform.impossible_rows import impossible_rows

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)
APPEAL_BEFORE_BIRTH = """
    SELECT FROM added JOIN clients_client AS client ON client.id = added.client_id
    WHERE added.appeal_lodged_on < client.born_on
    AND client.birth_precision <> 'estimated' AND NOT added.is_void
"""


def within_bounds(field: str) -> Q:
    return Q((f"{field}__isnull", True)) | Q(
        (f"{field}__gte", FIRST_DAY), (f"{field}__lte", LAST_DAY)
    )


def after_decision(field: str) -> Q:
    return Q((f"{field}__isnull", True)) | Q((f"{field}__gte", F("decided_on")))


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_nothing_before_birth")]
    operations = [
        migrations.AddField(
            model_name="legalstatusevent",
            name="translation_received_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="date the translation was received"
            ),
        ),
        migrations.AddField(
            model_name="legalstatusevent",
            name="appeal_lodged_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="date the appeal was lodged"
            ),
        ),
        migrations.AddField(
            model_name="legalstatusevent",
            name="became_final_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="date the decision became final"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="legalstatusevent", name="legal_status_event_days_are_within_bounds"
        ),
        migrations.AddConstraint(
            model_name="legalstatusevent",
            constraint=models.CheckConstraint(
                condition=(
                    within_bounds("decided_on")
                    & within_bounds("notified_on")
                    & within_bounds("translation_received_on")
                    & within_bounds("appeal_lodged_on")
                    & within_bounds("became_final_on")
                ),
                name="legal_status_event_days_are_within_bounds",
            ),
        ),
        AddConstraintNotValid(
            model_name="legalstatusevent",
            constraint=models.CheckConstraint(
                condition=Q(is_void=True)
                | (
                    after_decision("notified_on")
                    & after_decision("translation_received_on")
                    & after_decision("became_final_on")
                ),
                name="legal_status_event_nothing_comes_before_decided_on",
            ),
        ),
        impossible_rows(
            "clients_legalstatusevent",
            name="legal_status_event_appeal_is_after_birth",
            found=APPEAL_BEFORE_BIRTH,
        ),
    ]
