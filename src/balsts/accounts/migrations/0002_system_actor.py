"""Jobs and imports at set-up act as a named system actor, never as nobody."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add_system_actor(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the one user that nobody can sign in as."""
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    users.create(username="balsts", full_name="Balsts", password="!", is_system=True)  # noqa: S106 - no password fits it


def remove_system_actor(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the system actor away again."""
    users = apps.get_model("accounts", "User").objects.using(editor.connection.alias)
    users.filter(is_system=True).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add_system_actor, remove_system_actor)]
