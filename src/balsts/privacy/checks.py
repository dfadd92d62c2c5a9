"""Whether pages that are served in earnest are kept from the ledger of erasures."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

GUIDE = "See docs/how-to/run-on-a-server.md, `The parts as users of their own`."


@register(Tags.security)
def pages_hold_no_key_of_the_ledger(**_: Any) -> list[CheckMessage]:
    """Say that whoever takes over the pages can write that somebody was erased."""
    is_pages = settings.DATABASES["default"]["USER"].endswith("_app")
    if not settings.BALSTS_HTTPS or not is_pages or settings.BALSTS_LEDGER_KEY is None:
        return []
    return [
        checks.Warning(
            "This process serves pages and is told the key of the ledger of erasures: whoever takes "
            "it over can write entries that are carried out after a restore.",
            hint=f"Tell BALSTS_LEDGER_KEY to the job runner alone. {GUIDE}",
            id="balsts.W010",
        )
    ]
