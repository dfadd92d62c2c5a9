"""The staff's door as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the events of reading pages."""

    name = "balsts.web"
    label = "web"

    def ready(self) -> None:
        """Make this door's events known to the trail."""
        from balsts.web import events, proof  # noqa: PLC0415 - the registry of applications is ready only now

        events.register()
        proof.connect()
