"""Each entry of the ledger says with which key its mark was made; those from before do not know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0028_what_is_best_for_a_child")]
    operations = [
        migrations.AddField(
            "ledgerentry",
            "key_sign",
            models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
    ]
