"""The accounts room as a Django application."""

from django.apps import AppConfig

from balsts.accounts import events


class AccountsConfig(AppConfig):
    """Registers the events of signing in and out."""

    name = "balsts.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        events.register()
