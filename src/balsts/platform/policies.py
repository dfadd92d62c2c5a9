"""Where the signed policies lie that the program obeys."""

from pathlib import Path

from django.conf import settings


def policy_path(name: str) -> Path:
    """Return the path of a file in `policies/`."""
    return Path(settings.POLICIES) / name
