"""How Django sees the operator's door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "balsts.console"
    label = "console"
    verbose_name = "Console"

    def ready(self) -> None:
        """Let `balsts check` ask what only the operator mends."""
        from balsts.console import (  # noqa: PLC0415 - their checks
            funder_apart,  # noqa: F401
            impact_assessment,  # noqa: F401
            key_of_keys,  # noqa: F401
        )
