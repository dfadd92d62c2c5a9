"""The access room as a Django application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Has no tables of its own yet."""

    name = "balsts.access"
    label = "access"
