"""The dimensions of published figures: what they are called, and which of ours they mean.

Sources write categories in English words; here each finds the code of our own lists, so that it
can be counted and named in any language. Light enough for pages.
"""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import ArrivalPath
from balsts.platform.countries import UnreadableCountry, read_country
from balsts.statistics.enums import AgeGroup, ArrivalGroup, HouseholdUnit, NotComputable, StaffGroup

DIMENSION_TITLES: Mapping[str, Promise | str] = {
    "clients_cumulative_unique": _("Different people since the beginning"),
    "arrival_path_cumulative": _("Arrival path since the beginning"),
    "sex_cumulative": _("Sex since the beginning"),
    "clients_new_unique_in_year": _("New to the programme"),
    "sex_new_unique_in_year": _("New to the programme, by sex"),
    "clients_served_in_year": _("Served in the year"),
    "clients_served_in_month": _("Served in the month"),
    "clients_served_in_period": _("Served in the period"),
    "clients_distinct_in_period": _("Different people served in the period"),
    "average_clients_per_month": _("Served in a month, on average"),
    "movement_of_clients": _("Left Latvia and returned"),
    "left_latvia": _("Left Latvia"),
    "left_latvia_by_arrival_path": _("Left Latvia, by arrival path"),
    "relocation_quota": _("Promised for relocation"),
    "relocation_arrivals": _("Relocated by then"),
    "relocation_arrivals_in_year": _("Relocated in the year"),
    "relocation_arrivals_age": _("Relocated by then, adults and children"),
    "relocation_decisions": _("Decisions for relocated people"),
    "staff": _("Staff"),
    "women_men_children": _("Women, men and children"),
    "household_unit": _("Families and single individuals"),
    "adult_minor": _("Adults and minors"),
    "citizenship": _("Citizenship"),
    "sex": _("Sex"),
    "residence": _("Place of residence"),
    "residence_partial": _("Place of residence, in part"),
    "decisions_in_month": _("Decisions on status in the month"),
    "movement_persons_supported": _("Supported by the movement"),
    "movement_volunteer_team": _("Volunteers of the movement"),
    "asylum_latvia": _("Asylum in Latvia"),
    "asylum_applicants_group": _("Asylum applicants in Latvia"),
    "employment_agency": _("Refugees at the State Employment Agency"),
    "orientation_course": _("Orientation course"),
    "persons_sent_back_by_other_states": _("Sent back by other states"),
    "children_of_alternative_status_parents_without_500_EUR_benefit": _(
        "Children left without the Covid-19 benefit"
    ),
    "assistance_register_entries": _("Entries in an earlier register of assistance"),
}

NOT_COMPUTABLE: Mapping[str, NotComputable] = {
    "asylum_latvia": NotComputable.NATIONAL,
    "asylum_applicants_group": NotComputable.NATIONAL,
    "employment_agency": NotComputable.NATIONAL,
    "persons_sent_back_by_other_states": NotComputable.NATIONAL,
    "relocation_quota": NotComputable.PROMISE,
    "orientation_course": NotComputable.OTHER_SERVICE,
    "assistance_register_entries": NotComputable.OTHER_SERVICE,
    "children_of_alternative_status_parents_without_500_EUR_benefit": NotComputable.NOT_RECORDED,
}
TOTAL = "total"

_ARRIVAL = {
    "EU relocation programme": ArrivalGroup.EU_RELOCATION.value,
    "self-arrived": ArrivalGroup.SELF_ARRIVED.value,
}
_SEX = {"female": "female", "male": "male"}
_ROUTES = {
    "Greece": ArrivalPath.RELOCATED_GREECE.value,
    "Italy": ArrivalPath.RELOCATED_ITALY.value,
    "Turkey": ArrivalPath.RESETTLED_TURKEY.value,
}
_MATURITY = {"adult": "adult", "minor": "minor", "child": "minor"}
_CATEGORIES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "arrival_path_cumulative": ("arrival_group", _ARRIVAL),
    "left_latvia_by_arrival_path": ("arrival_group", _ARRIVAL),
    "sex_cumulative": ("sex", _SEX),
    "sex_new_unique_in_year": ("sex", _SEX),
    "sex": ("sex", _SEX),
    "adult_minor": ("adult_minor", _MATURITY),
    "relocation_arrivals_age": ("adult_minor", _MATURITY),
    "relocation_arrivals": ("relocation", _ROUTES),
    "relocation_quota": ("relocation", _ROUTES),
    "relocation_decisions": (
        "legal_status",
        {"refugee": "refugee", "alternative": "alternative"},
    ),
    "decisions_in_month": ("decisions", {"positive": "positive", "negative": "negative"}),
    "women_men_children": (
        "women_men_children",
        {group.value: group.value for group in (AgeGroup.WOMEN, AgeGroup.MEN, AgeGroup.CHILDREN)},
    ),
    "household_unit": (
        "household_unit",
        {"family": HouseholdUnit.FAMILY.value, "single individual": HouseholdUnit.SINGLE.value},
    ),
    "staff": (
        "staff",
        {
            "social worker": StaffGroup.SOCIAL_WORKER.value,
            "social mentor": StaffGroup.MENTOR.value,
        },
    ),
    "residence": (
        "residence",
        {
            "asylum centre Mucenieki": "mucenieki",
            "asylum centre Liepna": "liepna",
            "Riga": "riga",
            "Riga or Jurmala": "riga+jurmala",
        },
    ),
    "residence_partial": ("centre", {"outside the centre": "outside"}),
    "movement_of_clients": (
        "whereabouts",
        {"left Latvia on their own": "left", "service ended: left Latvia": "left"},
    ),
    "left_latvia": ("whereabouts", {"later returned": "returned"}),
    "average_clients_per_month": ("measures", {"mean": "mean"}),
}
_PART_IN_BRACKETS = re.compile(r"\s*\(.*\)$")


def category_code(dimension: str, category: str) -> tuple[str, str] | None:
    """Find which list of ours, and which code in it, a published category means."""
    plain = _PART_IN_BRACKETS.sub("", category)
    if dimension in {"citizenship", "relocation_arrivals_in_year"}:
        try:
            return "citizenship", read_country(plain)
        except UnreadableCountry:
            return None
    if plain == TOTAL:
        return "measures", TOTAL
    if dimension == "movement_of_clients" and plain == "returned":
        return "whereabouts", "returned"
    ours, codes = _CATEGORIES.get(dimension, ("", {}))
    return (ours, codes[category]) if category in codes else None
