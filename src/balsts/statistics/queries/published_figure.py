"""Reading published figures and checking whether the sources agree with themselves."""

from balsts.statistics.models import PublishedFigure
from balsts.statistics.rules.published_sums import SumCheck, check_sums


def sum_checks() -> list[SumCheck]:
    """Check every complete published table against its published total."""
    figures = list(PublishedFigure.objects.order_by("position"))
    readable = {figure.year_scope for figure in figures if figure.last_counted_on is not None}
    return check_sums(figures, readable_scopes=frozenset(readable))
