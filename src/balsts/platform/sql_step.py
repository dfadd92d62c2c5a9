"""A migration step that speaks to the database only.

Django renders every model of the state for each step that may ask for one. There are hundreds that
do not, and setting up an empty database took two thirds of its time for them.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class SqlStep(migrations.RunPython):
    """A step whose code asks for no model; one that does all the same is told that there is none."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the code with a state that holds no models."""
        del from_state
        super().database_forwards(app_label, schema_editor, ProjectState(), to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the code of the way back with a state that holds no models."""
        del from_state
        super().database_backwards(app_label, schema_editor, ProjectState(), to_state)
