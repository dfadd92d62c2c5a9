"""How Django sees the operator's door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "balsts.console"
    label = "console"
    verbose_name = "Console"
