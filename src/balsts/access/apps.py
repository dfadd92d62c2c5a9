"""The access room as a Django application."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Keeps the database's copy of the roles equal to the policy."""

    name = "balsts.access"
    label = "access"

    def ready(self) -> None:
        """Write the copy after every migrate."""
        from balsts.access.role_table import after_migrate  # noqa: PLC0415 - needs the settings

        # The signal is sent for rooms with models; one of them is enough.
        post_migrate.connect(after_migrate, sender=apps.get_app_config("accounts"))
