"""The statistics room as a Django application."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Registers the events of snapshots, reports and published figures."""

    name = "balsts.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Make this room's events known to the trail."""
        from balsts.statistics import events  # noqa: PLC0415 - the registry of applications is ready only now

        events.register()
