"""The privacy room as a Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Registers the events of data life."""

    name = "balsts.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        from balsts.privacy import events  # noqa: PLC0415 - models are not there before

        events.register()
