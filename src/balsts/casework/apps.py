"""The casework room as a Django application."""

from django.apps import AppConfig

from balsts.casework import events


class CaseworkConfig(AppConfig):
    """Registers the events of cases, plans and services."""

    name = "balsts.casework"
    label = "casework"

    def ready(self) -> None:
        """Make this room's events known to the trail, and listen to the room below."""
        events.register()
        from balsts.casework import receivers  # noqa: PLC0415 - needs the models

        receivers.connect()
