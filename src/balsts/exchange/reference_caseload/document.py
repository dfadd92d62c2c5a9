"""The reference page about the caseload: what it reproduces, what not, and how that was found.

Written by `python -m balsts.exchange.reference_caseload.document`; a test compares it.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from balsts.exchange.reference_caseload.building import build
from balsts.exchange.reference_caseload.claims import Claim, verdict_on
from balsts.exchange.reference_caseload.facts import Facts
from balsts.exchange.reference_caseload.figures import count_of
from balsts.exchange.reference_caseload.published import (
    FIGURES_FROM_TEXTS,
    PublishedFigure,
    read_published_figures,
)
from balsts.exchange.reference_caseload.solving.contradictions import read_bounds
from balsts.exchange.reference_caseload.solving.household import read_solution

_SEED, _TODAY = 1, date(2026, 3, 16)

_HEAD = """\
# The reference caseload

<!-- Written by `python -m balsts.exchange.reference_caseload.document`; do not edit by hand. -->

Balsts ships {past} invented people in {households} households, whose counts are those that the
state service and the movement published, and about 60 more around the day of the first start.
Nobody in it exists. All names are put together at random from common names of each country.

## How it is made

1. **Solved.** An integer programme (HiGHS) moves *cohorts* of equal households (citizenship, arrival
   path, number of men, women and children) through the months as flows in a network: an arc leads
   from one served month to the next one. Distinct clients of a period are the households that enter
   it, so every published total is one linear row, and periods that overlap stay exact. First 2016
   and 2017, then 2018 to April 2021, then the traits of each household (sex of children, route,
   leaving and returning, decisions, residence, help by the movement), each a small programme.
2. **Kept.** The solved households are in `solution/households.csv`. To solve again:
   `python -m balsts.exchange.reference_caseload.solving` (some minutes, one thread, fixed seed).
3. **Built.** `build(seed, today)` gives the people names, ages, days, statuses, steps of the
   procedure, circumstances, homes, contracts, staff, plans and service records. Every service lies inside entitlement, contract, enrolment and
   assignment. The seed changes people and days, never a count.
4. **Checked.** Tests count every figure again straight from the rows, without the solver.

## How things are counted

- *Served* in a period: at least one service record of the state programme in the period.
- *New*: the first such record lies in the period. *Cumulative*: the first one lies before its end.
- *Left*: a departure by the cut-off. *Returned*: a return after a departure, both by the cut-off.
- *Minor*: younger than 18 on the last day of the period. *Women, men, children* the same way.
- *Family*: a household of two or more with somebody served; *single individual*: a household of one.
- *Residence*: the place on the day of the last service of the month.
- *Decisions*: people with a decision of that month; a negative one is a refusal, also by a court.
- *Staff*: people in post on any day of the period at a provider with a running contract; the
  movement's team counts its coordinator.
- The 3 clients whom the table of March 2017 leaves out have *unknown* citizenship.
"""

_CONTRADICTIONS = """\
## What does not hold together

Bounds below come from the programme of 2016 and 2017 with every published figure in it and none of
our own wishes; fractions of people were allowed, so nothing outside them is possible.

- **Mean of 145 a month, December 2016 to September 2017.** The other figures alone put the mean
  between {mean.lowest} and {mean.highest}. So 145 is not impossible in arithmetic: but it would leave
  only {late.lowest:.0f} to {late.highest:.0f} clients for August and September 2017 *together*, after
  164 in July and before 110 in November. It was left out as an error of the source or a mean of
  something else. The caseload has {computed} instead.
- **Citizenship in March 2017.** The countries add up to 187, the total is 190. With nobody outside the
  listed countries the programme has {march} solution; {unknown.lowest:.0f} people are of unknown
  citizenship in the caseload.
- **December 2016.** 161 people were carried from 2016 into 2017, but only 144 were served in December:
  at least {december.lowest:.0f} of the 161 were not served in December. No contradiction, only months
  without a service; the caseload has them.
- **9 and 10 mentors.** January 2017 says 9, the half-year around it 10: the tenth began in February.

Everything else of the published part holds together, as the caseload itself proves.
"""


def write_document() -> str:
    """Write the page as Markdown."""
    caseload = build(_SEED, _TODAY)
    facts = Facts(caseload.rows, caseload.staff)
    figures = read_published_figures() + FIGURES_FROM_TEXTS
    households = read_solution()
    parts = [
        _HEAD.format(
            past=sum(household.size for household in households), households=len(households)
        ),
        _contradictions(facts, figures),
        "## What is out of scope\n",
        *_out_of_scope(figures),
        "\n## What is reproduced\n",
        *_reproduced(facts, figures),
    ]
    return "\n".join(parts) + "\n"


def _contradictions(facts: Facts, figures: Iterable[PublishedFigure]) -> str:
    bounds = read_bounds()
    left_out = [one for one in figures if verdict_on(one).claim is Claim.NOT_REPRODUCED]
    is_impossible = bounds["clients_if_march_table_were_complete"].lowest is None
    return _CONTRADICTIONS.format(
        mean=bounds["mean_of_ten_months"],
        late=bounds["august_and_september_with_mean"],
        unknown=bounds["unlisted_citizenship_in_march_2017"],
        december=bounds["carried_less_december"],
        march="no" if is_impossible else "a",
        computed=count_of(left_out[0], facts),
    )


def _out_of_scope(figures: Iterable[PublishedFigure]) -> list[str]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for figure in figures:
        verdict = verdict_on(figure)
        if verdict.claim is Claim.OUT_OF_SCOPE:
            reasons[verdict.reason].append(f"{figure.dimension} {figure.year_scope}")
    return [
        f"- {reason}: " + ", ".join(f"`{name}`" for name in dict.fromkeys(names))
        for reason, names in reasons.items()
    ]


def _reproduced(facts: Facts, figures: Iterable[PublishedFigure]) -> list[str]:
    lines = ["| period | what | category | published | computed |", "|---|---|---|---:|---:|"]
    lines += [
        f"| {figure.year_scope} | {figure.dimension} | {figure.category} | {figure.count} "
        f"| {count_of(figure, facts)} |"
        for figure in figures
        if verdict_on(figure).claim is Claim.REPRODUCED
    ]
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the page about the reference caseload.")
    parser.add_argument("out", type=Path, help="the Markdown file to write")
    out: Path = parser.parse_args(arguments).out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(write_document(), encoding="utf-8")


if __name__ == "__main__":  # pragma: no cover
    main()
