"""The services that were published by type: exactly so many records in those months."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import FIGURES_FROM_TEXTS, figures_about
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold

_MOST_MORE_SERVICES = 3


class CountedServices:
    """Deals the published number of services out to households, and their types to days."""

    def __init__(self, households: Sequence[SolvedHousehold], rng: random.Random) -> None:
        counted = figures_about(FIGURES_FROM_TEXTS, "service_records_by_type")
        self.scope = counted[0][0]
        types = [figure.category for _, figure in counted for _ in range(figure.count)]
        rng.shuffle(types)
        self._types = iter(types)
        places = [
            (household.key, month)
            for household in households
            for month in household.served
            if self.is_counted(month)
        ]
        self._more = dict.fromkeys(places, 0)
        for _ in range(len(types) - len(places)):
            self._more[rng.choice(places)] += 1

    def more(self, household: SolvedHousehold, month: Month, rng: random.Random) -> int:
        """Say how many services follow the first one of a month."""
        if self.is_counted(month):
            return self._more[household.key, month]
        return rng.randint(0, _MOST_MORE_SERVICES)

    def types_by_day(self) -> dict[date, Iterator[str]]:
        """Give every counted day the one stock of types from which its services are taken."""
        days = (self.scope.last_day - self.scope.first_day).days + 1
        return {self.scope.first_day + timedelta(days=step): self._types for step in range(days)}

    def is_counted(self, month: Month) -> bool:
        """Tell whether the services of a month were published by type."""
        return self.scope.first_month <= month <= self.scope.last_month
