"""How Django sees the ground floor."""

import sys

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "balsts.platform"
    label = "platform"
    verbose_name = "Platform"

    def ready(self) -> None:
        """Where nobody looks at a terminal, what goes wrong is written as logs are."""
        from balsts.platform import (  # noqa: PLC0415 - their checks
            asked_first,  # noqa: F401
            certificate,  # noqa: F401
            copy_keys,  # noqa: F401
            database_logs,  # noqa: F401
            durable_settings,  # noqa: F401
            library_check,  # noqa: F401
            log_archive,  # noqa: F401
            machine_clock,  # noqa: F401
            separation,  # noqa: F401
        )
        from balsts.platform.logs import write_uncaught_faults  # noqa: PLC0415 - needs Django

        if not sys.stderr.isatty():
            write_uncaught_faults()
