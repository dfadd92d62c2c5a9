"""Counting the published figures again, straight from the rows of the sheets.

Nothing here knows how the rows were made: it reads the sheets as an importer would and counts
people. Served in a period means: at least one service record of the programme in the period.
"""

from collections.abc import Callable

from balsts.exchange.reference_caseload.facts import Facts
from balsts.exchange.reference_caseload.month import months_through
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, read_scope

_POSITIVE = frozenset({"refugee", "alternative"})
_ROUTES = {
    "Greece": "relocated_greece",
    "Italy": "relocated_italy",
    "Turkey": "resettled_turkey",
}
_COUNTRIES = {
    "Syria": "SY", "Afghanistan": "AF", "Tajikistan": "TJ", "Iraq": "IQ", "Armenia": "AM",
    "Azerbaijan": "AZ", "Russia": "RU", "Belarus": "BY", "Eritrea": "ER", "Nepal": "NP",
    "Georgia": "GE", "India": "IN", "Lebanon": "LB", "Bangladesh": "BD", "Sri Lanka": "LK",
    "Cuba": "CU", "Pakistan": "PK", "Cameroon": "CM", "Kyrgyzstan": "KG", "Turkey": "TR",
    "USA": "US",
}  # fmt: skip
_PLACES: dict[str, Callable[[str], bool]] = {
    "asylum centre Mucenieki": lambda place: place == "mucenieki",
    "Riga or Jurmala": lambda place: place in {"riga", "jurmala"},
    "Riga": lambda place: place == "riga",
    "outside the centre": lambda place: place not in {"mucenieki", "unknown"},
}
_STAFF = {"social worker": "social_worker", "social mentor": "mentor"}


def count_of(figure: PublishedFigure, facts: Facts) -> int | None:
    """Count what a published figure counts; none where the sheets hold no such thing."""
    scope = read_scope(figure.year_scope)
    counter = _COUNTERS.get(figure.dimension)
    return counter(facts, scope, figure.category) if counter and scope else None


def _served(facts: Facts, scope: Scope, _category: str) -> int:
    return len(facts.served(scope))


def _new(facts: Facts, scope: Scope, _category: str) -> int:
    return len(facts.new(scope))


def _sex_of_new(facts: Facts, scope: Scope, category: str) -> int:
    return sum(facts.sex(client) == category for client in facts.new(scope))


def _sex_of_served(facts: Facts, scope: Scope, category: str) -> int:
    return sum(facts.sex(client) == category for client in facts.served(scope))


def _arrival_path(facts: Facts, scope: Scope, category: str) -> int:
    wanted = category == "EU relocation programme"
    return sum(facts.is_relocated(client) is wanted for client in facts.new(scope))


def _citizenship(facts: Facts, scope: Scope, category: str) -> int:
    return sum(facts.citizenship(client) == _COUNTRIES[category] for client in facts.served(scope))


def _adult_minor(facts: Facts, scope: Scope, category: str) -> int:
    wanted = category == "minor"
    served = facts.served(scope)
    return sum(facts.is_minor(client, scope.last_day) is wanted for client in served)


def _women_men_children(facts: Facts, scope: Scope, category: str) -> int:
    served = facts.served(scope)
    minors = {client for client in served if facts.is_minor(client, scope.last_day)}
    if category == "children":
        return len(minors)
    sex = "female" if category == "women" else "male"
    return sum(facts.sex(client) == sex for client in served - minors)


def _household_unit(facts: Facts, scope: Scope, category: str) -> int:
    families, single = facts.units(facts.served(scope))
    return families if category == "family" else single


def _residence(facts: Facts, scope: Scope, category: str) -> int | None:
    if category not in _PLACES:
        return None
    return sum(_PLACES[category](facts.home(client, scope)) for client in facts.served(scope))


def _staff(facts: Facts, scope: Scope, category: str) -> int:
    return facts.staff_in_post(scope, _STAFF[category], "state_service")


def _volunteers(facts: Facts, scope: Scope, _category: str) -> int:
    """Count the team with its coordinator."""
    return sum(
        facts.staff_in_post(scope, role, "movement")
        for role in ("volunteer_mentor", "movement_coordinator")
    )


def _decisions(facts: Facts, scope: Scope, category: str) -> int:
    return len(facts.decided(scope, _POSITIVE if category == "positive" else {"refused_final"}))


def _relocation_decisions(facts: Facts, scope: Scope, category: str) -> int:
    return sum(facts.is_relocated(client) for client in facts.decided(scope, {category}))


def _relocated(facts: Facts, scope: Scope) -> set[str]:
    return {
        client
        for client in facts.movements
        if facts.is_relocated(client) and scope.contains(facts.arrived_on(client))
    }


def _relocation_arrivals(facts: Facts, scope: Scope, category: str) -> int:
    relocated = _relocated(facts, scope)
    if category == "total":
        return len(relocated)
    return sum(facts.arrival_path(client) == _ROUTES[category] for client in relocated)


def _relocation_arrivals_in_year(facts: Facts, scope: Scope, _category: str) -> int:
    return sum(facts.citizenship(client) == "ER" for client in _relocated(facts, scope))


def _relocation_arrivals_age(facts: Facts, scope: Scope, category: str) -> int:
    wanted = category == "child"
    relocated = _relocated(facts, scope)
    return sum(facts.is_minor(client, scope.last_day) is wanted for client in relocated)


def _left_latvia(facts: Facts, scope: Scope, category: str) -> int:
    known = facts.new(scope)
    if category == "later returned":
        return len(known & facts.returned(scope.last_day))
    return len(known & facts.left(scope.last_day))


def _left_by_path(facts: Facts, scope: Scope, category: str) -> int:
    wanted = category == "EU relocation programme"
    left = facts.new(scope) & facts.left(scope.last_day)
    return sum(facts.is_relocated(client) is wanted for client in left)


def _movement_of_clients(facts: Facts, scope: Scope, category: str) -> int:
    return _left_latvia(facts, scope, "later returned" if "returned" in category else "total")


def _helped_by_the_movement(facts: Facts, scope: Scope, _category: str) -> int:
    return len(facts.served(scope, "movement"))


def _sent_back(facts: Facts, scope: Scope, _category: str) -> int:
    return len(facts.sent_back(scope))


def _mean(facts: Facts, scope: Scope, category: str) -> int | None:
    """Whole months are averaged, also where the period was published to the day before the last."""
    if category != "mean":
        return None
    months = months_through(scope.first_month, scope.last_month)
    scopes = (Scope(first_day=month.first_day, last_day=month.last_day) for month in months)
    return round(sum(len(facts.served(each)) for each in scopes) / len(months))


def _service_type(facts: Facts, scope: Scope, category: str) -> int:
    return sum(
        service.service_type == category and scope.contains(service.on)
        for service in facts.services
    )


_COUNTERS: dict[str, Callable[[Facts, Scope, str], int | None]] = {
    "clients_served_in_month": _served,
    "clients_distinct_in_period": _served,
    "clients_cumulative_unique": _served,
    "clients_served_in_year": _served,
    "clients_new_unique_in_year": _new,
    "sex_new_unique_in_year": _sex_of_new,
    "sex_cumulative": _sex_of_new,
    "sex": _sex_of_served,
    "arrival_path_cumulative": _arrival_path,
    "citizenship": _citizenship,
    "adult_minor": _adult_minor,
    "women_men_children": _women_men_children,
    "household_unit": _household_unit,
    "residence": _residence,
    "residence_partial": _residence,
    "staff": _staff,
    "movement_volunteer_team": _volunteers,
    "decisions_in_month": _decisions,
    "relocation_decisions": _relocation_decisions,
    "relocation_arrivals": _relocation_arrivals,
    "relocation_arrivals_in_year": _relocation_arrivals_in_year,
    "relocation_arrivals_age": _relocation_arrivals_age,
    "left_latvia": _left_latvia,
    "left_latvia_by_arrival_path": _left_by_path,
    "movement_of_clients": _movement_of_clients,
    "movement_persons_supported": _helped_by_the_movement,
    "persons_sent_back_by_other_states": _sent_back,
    "average_clients_per_month": _mean,
    "service_records_by_type": _service_type,
}
