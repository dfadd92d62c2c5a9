"""Whoever was registered before there were invitations belongs to the invented cast."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def mark_invented_people(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Until now only the invented staff of a first start could be registered."""
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    users.filter(is_system=False).update(is_invented=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sign_in")]
    operations = [migrations.RunPython(mark_invented_people, migrations.RunPython.noop)]
