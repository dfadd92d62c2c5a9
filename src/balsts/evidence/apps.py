"""The evidence room as a Django application."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """A room without tables of its own: it counts in snapshots and keeps report runs."""

    name = "balsts.evidence"
    label = "evidence"
