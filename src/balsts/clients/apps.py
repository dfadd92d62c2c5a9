"""The clients room as a Django application."""

from django.apps import AppConfig

from balsts.clients import events


class ClientsConfig(AppConfig):
    """Registers the events of client files."""

    name = "balsts.clients"
    label = "clients"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        events.register()
