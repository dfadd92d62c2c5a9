"""Which country's law this installation asks."""

from django.conf import settings

from balsts.entitlements.country import Country, load_country


def law() -> Country:
    """Return the law of the country that the setting names."""
    return load_country(settings.BALSTS_COUNTRY)
