"""The organisations room as a Django application."""

from django.apps import AppConfig

from balsts.organisations import events


class OrganisationsConfig(AppConfig):
    """Registers the events of contracts and staff."""

    name = "balsts.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        events.register()
