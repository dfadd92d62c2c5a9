"""How Django sees the ground floor."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "balsts.platform"
    label = "platform"
    verbose_name = "Platform"
