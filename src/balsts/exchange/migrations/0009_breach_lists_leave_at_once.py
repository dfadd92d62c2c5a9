"""A list after a breach leaves at once, also of many; the second person looks afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0008_lists_that_named_somebody"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="export",
            name="export_of_many_people_needs_two",
        ),
        migrations.AlterField(
            model_name="export",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("work_planning", "planning the work of the staff"),
                    ("days_without", "working on days without the system"),
                    ("data_check", "checking and correcting records"),
                    ("hand_over", "handing cases over to another provider"),
                    ("funder_check", "a check of the programme's money"),
                    ("legal_duty", "a duty set by law"),
                    ("for_the_client", "given to the client"),
                    ("breach", "answering a breach of data"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="template",
            field=models.CharField(
                choices=[
                    ("caseload", "List of the caseload"),
                    ("letter", "Letter for the client"),
                    ("own_data", "What is kept about the client"),
                    ("import_messages", "Messages about an import"),
                    ("breach", "Whose data a breach touched"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("people_needed", 2),
                    models.Q(
                        models.Q(
                            ("person_count__lte", 50),
                            ("template__in", ["import_messages", "breach"]),
                            _connector="OR",
                        ),
                        ("has_sealed_fields", False),
                    ),
                    _connector="OR",
                ),
                name="export_of_many_people_needs_two",
            ),
        ),
    ]
