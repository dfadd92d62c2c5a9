"""Plans and spells hold no impossible days, and plans no text that cannot be shown."""

import datetime

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_no_service_before_arrival"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="casespell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("opened_on__isnull", True),
                        models.Q(
                            ("opened_on__gte", datetime.date(1900, 1, 1)),
                            ("opened_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("closed_on__isnull", True),
                        models.Q(
                            ("closed_on__gte", datetime.date(1900, 1, 1)),
                            ("closed_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="case_spell_days_are_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state_changed_on__isnull", True),
                    models.Q(
                        ("state_changed_on__gte", datetime.date(1900, 1, 1)),
                        ("state_changed_on__lte", datetime.date(2100, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="goal_days_are_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "description__regex",
                            "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                    models.Q(
                        (
                            "client_words__regex",
                            "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                        ),
                        _negated=True,
                    ),
                ),
                name="goal_text_is_fit",
            ),
        ),
        migrations.AddConstraint(
            model_name="inclusionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed_on__isnull", True),
                        models.Q(
                            ("agreed_on__gte", datetime.date(1900, 1, 1)),
                            ("agreed_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("executed_on__isnull", True),
                        models.Q(
                            ("executed_on__gte", datetime.date(1900, 1, 1)),
                            ("executed_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="inclusion_plan_days_are_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on__isnull", True),
                        models.Q(
                            ("due_on__gte", datetime.date(1900, 1, 1)),
                            ("due_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("done_on__isnull", True),
                        models.Q(
                            ("done_on__gte", datetime.date(1900, 1, 1)),
                            ("done_on__lte", datetime.date(2100, 12, 31)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="plan_action_days_are_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "description__regex",
                        "[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u202A-\\u202E\\u2066-\\u2069]",
                    ),
                    _negated=True,
                ),
                name="plan_action_text_is_fit",
            ),
        ),
    ]
