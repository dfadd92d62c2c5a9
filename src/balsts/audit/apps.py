"""The audit room as a Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Knows no other room."""

    name = "balsts.audit"
    label = "audit"
