"""Words for the codes of stored figures, in the active language."""

from collections.abc import Callable, Mapping

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from balsts.casework.enums import BarrierKind, CaseCloseReason, ServiceType
from balsts.clients.enums import (
    ArrivalPath,
    Education,
    LegalStatus,
    MaritalStatus,
    OccupationGroup,
    Place,
    Sex,
)
from balsts.platform.countries import country_name
from balsts.platform.languages import LANGUAGE_CODES, language_name
from balsts.statistics.enums import (
    AgeGroup,
    ArrivalGroup,
    CaseOutcome,
    DecisionOutcome,
    HouseholdUnit,
    StaffGroup,
    Whereabouts,
)

UNKNOWN = "unknown"
OTHER = "other_values"


def label_of(dimension: str, code: str) -> str:
    """Name a category of a breakdown; a code that no list knows is shown as it is."""
    if code == OTHER:
        return pgettext("countries", "other")
    find = _LABELS.get(dimension)
    found = find(code) if find else None
    if found:
        return found
    return pgettext("category", "not known") if code == UNKNOWN else code


def column_label(column: str) -> str:
    """Name a column of numbers."""
    found = _COLUMNS.get(column)
    return str(found) if found else label_of("sex", column)


def _from(*lists: type[TextChoices]) -> Callable[[str], str | None]:
    def find(code: str) -> str | None:
        for choices in lists:
            if code in choices.values:
                return str(choices(code).label)
        return None

    return find


def _band(code: str) -> str | None:
    """Write an age band: 18–59, 60 and over; bands of one word have words of their own."""
    first, _underscore, last = code.partition("_")
    if first.isdecimal() and last.isdecimal():
        return f"{first}–{last}"
    if first.isdecimal():
        return _("%(age)s and over") % {"age": first}
    if last.isdecimal():
        written = {"over": _("over %(age)s"), "under": _("under %(age)s")}[first]
        return written % {"age": last}
    return str(_MATURITY[code]) if code in _MATURITY else None


def _sex(code: str) -> str | None:
    """Name the people, not the property: women and girls, men and boys are counted."""
    return str(_PEOPLE[code]) if code in _PEOPLE else _from(Sex)(code)


def _country(code: str) -> str | None:
    try:
        return country_name(code, get_language() or "en")
    except KeyError:
        return None


def _language(code: str) -> str | None:
    return language_name(code, get_language() or "en") if code in LANGUAGE_CODES else None


def _centre(code: str) -> str | None:
    match code:
        case "inside":
            return _("in accommodation centres")
        case "outside":
            return _("outside the centres")
        case _:
            return None


_MATURITY = {
    "minor": pgettext_lazy("persons", "minors"),
    "adult": pgettext_lazy("persons", "adults"),
}
_PEOPLE = {Sex.FEMALE.value: AgeGroup.WOMEN.label, Sex.MALE.value: AgeGroup.MEN.label}
_COLUMNS = {
    "people": pgettext_lazy("column", "people"),
    "records": pgettext_lazy("column", "services"),
    "cases": pgettext_lazy("column", "cases"),
    "households": pgettext_lazy("column", "households and single people"),
    "new": pgettext_lazy("column", "new"),
    "carried_over": pgettext_lazy("column", "carried over"),
    "served": pgettext_lazy("column", "served"),
    "promised": pgettext_lazy("column", "promised"),
}
_LABELS: Mapping[str, Callable[[str], str | None]] = {
    "sex": _sex,
    "age": _band,
    "age_in_period": _band,
    "sex_by_age": _band,
    "citizenship": _country,
    "arrival_path": _from(ArrivalPath),
    "arrival_group": _from(ArrivalGroup),
    "relocation": _from(ArrivalPath),
    "legal_status": _from(LegalStatus),
    "whereabouts": _from(Whereabouts),
    "case_outcome": _from(CaseOutcome, CaseCloseReason),
    "education": _from(Education),
    "marital_status": _from(MaritalStatus),
    "occupation_group": _from(OccupationGroup),
    "languages": _language,
    "services": _from(ServiceType),
    "residence": _from(Place),
    "centre": _centre,
    "women_men_children": _from(AgeGroup),
    "adult_minor": _band,
    "household_unit": _from(HouseholdUnit),
    "staff": _from(StaffGroup),
    "decisions": _from(DecisionOutcome),
    "barriers": _from(BarrierKind),
}
