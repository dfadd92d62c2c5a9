"""Two to four what-ifs beside each other, one a column."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.statistics.definitions import WHAT_IF_MEASURES
from balsts.statistics.enums import Cohort
from balsts.statistics.queries.what_if_answer import ServiceOfAnswer, WhatIfAnswer
from balsts.statistics.what_if_wording import policy_title, written_changes, written_months
from balsts.web.formatting import grouped
from balsts.web.pictures import source_of
from balsts.web.shapes.what_ifs import ComparedWhatIf, WhatIfComparison
from balsts.web.statistics.what_if_presenter import definitions, summary_rows

FEWEST, MOST = 2, 4
Row = tuple[str, tuple[str, ...]]


def comparison_of(answers: Sequence[WhatIfAnswer]) -> WhatIfComparison:
    """Lay the numbers of the whole period beside each other."""
    codes = dict.fromkeys(service.code for answer in answers for service in answer.services)
    return WhatIfComparison(
        columns=tuple(
            ComparedWhatIf(
                name=answer.what_if.name,
                url=reverse("statistics:what_if_show", args=[answer.what_if.id]),
            )
            for answer in answers
        ),
        questions=tuple(_questions(answers)),
        services=tuple(_service([answer.service(code) for answer in answers]) for code in codes),
        warnings=tuple(_warnings(answers)),
        definitions=definitions(),
    )


def _questions(answers: Sequence[WhatIfAnswer]) -> list[Row]:
    asked = [answer.what_if for answer in answers]
    return [
        (_("Policy"), tuple(policy_title(one.base_policy) for one in asked)),
        (_("Changed values"), tuple(_changes(answer) for answer in answers)),
        (_("Months"), tuple(written_months(one) for one in asked)),
        (_("People"), tuple(str(Cohort(one.cohort).label) for one in asked)),
        (_("People asked about"), tuple(grouped(answer.people) for answer in answers)),
        (_("Snapshot"), tuple(source_of(answer.snapshot) for answer in answers)),
    ]


def _changes(answer: WhatIfAnswer) -> str:
    return "; ".join(f"{title}: {value}" for title, value in written_changes(answer.what_if))


def _service(services: Sequence[ServiceOfAnswer | None]) -> tuple[str, tuple[Row, ...]]:
    """Write each measure under the base policy, the changed one, and the difference."""
    known = [service for service in services if service is not None]
    by_column = [summary_rows(service.totals) if service else None for service in services]
    heads = (
        pgettext("what-if", "base policy"),
        pgettext("what-if", "changed policy"),
        pgettext("what-if", "difference"),
    )
    rows: list[Row] = []
    for place, (title, *_cells) in enumerate(summary_rows(known[0].totals)):
        for number, head in enumerate(heads, start=1):
            cells = tuple(column[place][number] if column else "–" for column in by_column)
            if any(cells):
                rows.append((f"{title}: {head}", cells))
    for name in ("gained", "lost"):
        cells = tuple(
            grouped(service.totals[f"people_{name}"]) if service else "–" for service in services
        )
        rows.append((_people_who(name), cells))
    return known[0].label, tuple(rows)


def _people_who(name: str) -> str:
    return f"{WHAT_IF_MEASURES[name].title}: {pgettext('column', 'people')}"


def _warnings(answers: Sequence[WhatIfAnswer]) -> list[str]:
    """Say what differs besides the policy."""
    asked = [answer.what_if for answer in answers]
    warnings = []
    if len({(one.first_month_on, one.last_month_on) for one in asked}) > 1:
        warnings.append(_("They are about different months."))
    if len({(one.programme, one.cohort) for one in asked}) > 1:
        warnings.append(_("They are about different people."))
    if len({answer.snapshot.id for answer in answers}) > 1:
        warnings.append(_("They were counted from different snapshots."))
    return warnings
