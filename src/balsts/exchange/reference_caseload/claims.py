"""What the reference caseload claims about each published figure, and why not where it does not."""

from dataclasses import dataclass
from enum import StrEnum

from balsts.exchange.reference_caseload.published import (
    PUBLISHED_PART_ENDS_ON,
    PublishedFigure,
    read_scope,
)


class Claim(StrEnum):
    """Whether a count over the caseload gives the published figure."""

    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not reproduced"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claim about one figure, with its reason unless it is reproduced."""

    claim: Claim
    reason: str = ""


_LATER = "later than the published part, which ends on 30 April 2021"
_OUT_OF_SCOPE = {
    "asylum_latvia": "a national total, not people whom the service met",
    "asylum_applicants_group": "a national total, not people whom the service met",
    "relocation_quota": "places promised to states, not people",
    "employment_agency": "counted by the State Employment Agency; the sheets hold no placements",
    "orientation_course": "a course outside the service, with participants of its own",
    "assistance_register_entries": "entries of another register, before the service began",
    "children_of_alternative_status_parents_without_500_EUR_benefit": (
        "children in the whole country, expected or counted by an opinion on a benefit"
    ),
}
_MEAN_OF_TEN_MONTHS = ("2016-12-01..2017-09-30", "average_clients_per_month", "mean")
_MAXIMUM_SUPPORT = "mean receiving maximum support (92 %)"


def verdict_on(figure: PublishedFigure) -> Verdict:
    """Say what is claimed about a figure."""
    scope = read_scope(figure.year_scope)
    if figure.dimension in _OUT_OF_SCOPE:
        return Verdict(Claim.OUT_OF_SCOPE, _OUT_OF_SCOPE[figure.dimension])
    if scope is None or scope.last_day > PUBLISHED_PART_ENDS_ON:
        return Verdict(Claim.OUT_OF_SCOPE, _LATER)
    if figure.category == _MAXIMUM_SUPPORT:
        return Verdict(Claim.OUT_OF_SCOPE, "the sheets hold no degree of complexity")
    if figure.key == _MEAN_OF_TEN_MONTHS:
        return Verdict(Claim.NOT_REPRODUCED, "see “What does not hold together”")
    return Verdict(Claim.REPRODUCED)
