"""Whether a funder still gives a service itself, in one record with those who check it.

Nothing begins so any more: the database refuses it. What stood so before goes on, so that nobody is
left without help on the day of an upgrade; people part the two.
"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.utils import timezone

from balsts.organisations.queries.contract import contracts_of_funders


@register(Tags.database)
def funders_give_no_service(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Name contracts under which a funder has clients."""
    if "default" not in (databases or ()):
        return []
    return [
        checks.Warning(
            f"{contract.provider.code} is a funder and gives the service under {contract.number}: "
            "those who check it and those who see its clients stand in one record.",
            hint="Part them: docs/how-to/set-up-organisations.md, `When the funder gives a service itself`.",
            id="balsts.W011",
        )
        for contract in contracts_of_funders(on=timezone.localdate())
    ]
