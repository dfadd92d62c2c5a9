"""What Django keeps for itself, pages and jobs only read: which migrations were done, names of tables.

Every new table is given to both; these came with Django, and so nobody had taken anything back.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TABLES = (
    "auth_group, auth_group_permissions, auth_permission, django_content_type, django_migrations"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_today_in_the_plan_that_asks"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        as_owner(
            f"revoke insert, update, delete on {TABLES} from {{app}}, {{jobs}}",
            f"grant insert, update, delete on {TABLES} to {{app}}, {{jobs}}",
        )
    ]
