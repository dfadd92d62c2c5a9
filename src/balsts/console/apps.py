"""How Django sees the operator's door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "balsts.console"
    label = "console"
    verbose_name = "Console"

    def ready(self) -> None:
        """Let `balsts check` ask what only the operator mends."""
        from balsts.console import funder_apart  # noqa: F401, PLC0415 - its check
