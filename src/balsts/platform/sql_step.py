"""A migration step that speaks to the database only.

Django renders every model of the state for each step that may ask for one. There are hundreds that
do not, and setting up an empty database took two thirds of its time for them.
"""

from django.db import migrations, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class SqlStep(migrations.RunPython):
    """A step whose code asks for no model; one that does all the same is told that there is none."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django names it
        to_state: ProjectState,  # noqa: ARG002 - Django names it
    ) -> None:
        """Run the code with no models."""
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.code(ProjectState().apps, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 - Django names it
        to_state: ProjectState,  # noqa: ARG002 - Django names it
    ) -> None:
        """Run the code of the way back with no models."""
        if self.reverse_code is None:
            raise NotImplementedError("This step has no way back.")
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.reverse_code(ProjectState().apps, schema_editor)
