"""People who may be registered already: the same name in any spelling and about the same birth."""

import datetime

from django.db.models import Q, QuerySet

from balsts.clients.enums import BirthPrecision
from balsts.clients.models import Client
from balsts.clients.queries.names import as_pattern, named_like
from balsts.platform.names import fold_query


def possible_duplicates(
    *, name: str, born_on: datetime.date | None, precision: str
) -> QuerySet[Client]:
    """Return clients with a similar name born within a day, or in the year where it is vague.

    Whoever shows them must first ask which of them the viewer may see.
    """
    words = fold_query(name)
    if not words or born_on is None:
        return Client.objects.none()
    alike = Q(named_like([[f"%{as_pattern(each)}%" for each in word] for word in words]))
    day = datetime.timedelta(days=1)
    close = Q(born_on__range=(born_on - day, born_on + day))
    same_year = Q(born_on__year=born_on.year)
    if precision == BirthPrecision.DAY:
        vague = same_year & ~Q(birth_precision=BirthPrecision.DAY)
        return Client.objects.filter(alike, close | vague)
    return Client.objects.filter(alike, same_year)
