"""The exchange room as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Registers the events of imports and files, and listens to corrections."""

    name = "balsts.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        from balsts.exchange import events  # noqa: PLC0415 - models are not there before

        events.register()
        from balsts.exchange import receivers  # noqa: PLC0415 - needs the models

        receivers.connect()
