"""Whoever was referred under two consents is enrolled once; both referrals say under what."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0024_a_client_is_handed_on")]
    operations = [
        migrations.AlterField(
            model_name="referral",
            name="enrolment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals",
                to="clients.enrolment",
            ),
        ),
    ]
