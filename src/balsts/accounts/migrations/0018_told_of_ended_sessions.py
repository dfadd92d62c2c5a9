"""The holder of an account hears that somebody who looks after it has signed them out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_what_django_keeps_is_read")]
    operations = [
        migrations.AlterField(
            model_name="accountnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    (
                        "second_step_missing",
                        "Your password was typed rightly, and the second step did not follow",
                    ),
                    ("wrong_passwords", "Wrong passwords were typed for your user name"),
                    (
                        "new_place",
                        "You signed in from a place where you had not been for 30 days",
                    ),
                    ("code_used_again", "A code of your application was used a second time"),
                    ("passkey_copied", "One of your passkeys seems to have been copied"),
                    ("recovery_code_used", "One of your recovery codes was used"),
                    ("recovery_codes_made", "New recovery codes were made"),
                    ("passkey_added", "A passkey was added"),
                    ("passkey_removed", "A passkey was removed"),
                    ("code_generator_added", "An application that makes codes was set up"),
                    ("code_generator_removed", "The application that makes codes was given up"),
                    ("password_changed", "The password was changed"),
                    ("password_removed", "The password was given up"),
                    (
                        "sessions_ended",
                        "Whoever looks after your account signed you out everywhere",
                    ),
                ],
                max_length=30,
            ),
        )
    ]
