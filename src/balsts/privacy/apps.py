"""The privacy room as a Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registers the events of data life."""

    name = "balsts.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Make this room's events known to the trail, and its checks to `balsts check`."""
        from balsts.privacy import (  # noqa: PLC0415 - models are not there before
            checks,  # noqa: F401
            events,
        )

        events.register()
