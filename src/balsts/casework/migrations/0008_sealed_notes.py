"""Sealed notes, their wrapped keys, and who opened what: three tables that hold no readable text."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_second_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedNote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind_sealed", models.BinaryField()),
                ("text_sealed", models.BinaryField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_notes",
                        to="clients.client",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("kind_sealed"), 120
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text_sealed"), 20000
                            ),
                        ),
                        name="sealednote_is_not_too_long",
                    )
                ],
                "indexes": [
                    models.Index(fields=["client", "-recorded_at"], name="sealed_note_by_client")
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "part",
                    models.CharField(choices=[("kind", "kind"), ("text", "text")], max_length=10),
                ),
                ("key_id", models.CharField(max_length=16)),
                ("wrapped", models.BinaryField()),
                (
                    "note",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="casework.sealednote",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("note", "part"), name="sealedkey_is_one_per_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key_id__regex", "^[0-9a-f]{16}$")),
                        name="sealedkey_names_its_key_of_keys",
                    ),
                ],
                "indexes": [models.Index(fields=["key_id"], name="sealed_key_by_key_of_keys")],
            },
        ),
        migrations.CreateModel(
            name="SealedOpening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("note_id", models.UUIDField()),
                ("client_id", models.UUIDField()),
                (
                    "part",
                    models.CharField(choices=[("kind", "kind"), ("text", "text")], max_length=10),
                ),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("casework", "I need it for what I do with the client now"),
                            ("safety", "somebody is in danger"),
                            ("referral", "I prepare a referral or a hand-over"),
                            ("client_request", "the client asks what is written"),
                            ("supervision", "supervision or complaint"),
                        ],
                        max_length=20,
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("session_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("is_given", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user_id", "asked_at"], name="sealed_opening_by_user")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("part", "kind"),
                            models.Q(("purpose", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sealedopening_of_a_text_has_a_purpose",
                    )
                ],
            },
        ),
    ]
