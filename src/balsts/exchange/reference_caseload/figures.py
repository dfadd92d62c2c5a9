"""Counting the published figures again, straight from the rows of the sheets.

Nothing here knows how the rows were made: it reads the nine sheets as an importer would and counts
people. Served in a period means: at least one service record of the programme in the period.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from balsts.exchange.reference_caseload.contracts import CONTRACTS, StaffPeriod
from balsts.exchange.reference_caseload.month import months_through
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, read_scope
from balsts.exchange.reference_caseload.sheets import Row, Rows

_ADULT_AGE = 18
_RELOCATED = frozenset({"relocated_greece", "relocated_italy", "resettled_turkey"})
_SENT_BACK = frozenset({"returned_dublin", "returned_forced"})
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

Clients = AbstractSet[str]


@dataclass(frozen=True, slots=True)
class _Service:
    on: date
    clients: frozenset[str]
    programme: str
    service_type: str


class Facts:
    """The rows, arranged for counting."""

    def __init__(self, rows: Rows, staff: Iterable[StaffPeriod]) -> None:
        self.staff = tuple(staff)
        self.clients = {row["client_key"]: row for row in rows["clients"]}
        self.services = [_service(row) for row in rows["service_records"]]
        self.statuses = rows["status_events"]
        self.households = _by("household_key", rows["households"])
        self.residences = _by("client_key", rows["residences"])
        self.movements = _by("client_key", rows["movements"])
        self.first_served: dict[str, date] = {}
        for service in self.services:
            if service.programme == "state_service":
                for client in service.clients:
                    earlier = self.first_served.get(client, service.on)
                    self.first_served[client] = min(earlier, service.on)

    def served(self, scope: Scope, programme: str = "state_service") -> set[str]:
        return {
            client
            for service in self.services
            if service.programme == programme and scope.contains(service.on)
            for client in service.clients
        }

    def new(self, scope: Scope) -> set[str]:
        return {client for client, first in self.first_served.items() if scope.contains(first)}

    def is_minor(self, client: str, on: date) -> bool:
        born = date.fromisoformat(self.clients[client]["birth_date"])
        had_birthday = (on.month, on.day) >= (born.month, born.day)
        return on.year - born.year - (0 if had_birthday else 1) < _ADULT_AGE

    def sex(self, client: str) -> str:
        return self.clients[client]["sex"]

    def citizenship(self, client: str) -> str:
        return self.clients[client]["citizenships"].split(";")[0]

    def arrival_path(self, client: str) -> str:
        """Return the first arrival path; later returns never overwrite it."""
        return self._first_arrival(client)["arrival_path"]

    def arrived_on(self, client: str) -> date:
        return date.fromisoformat(self._first_arrival(client)["on"])

    def is_relocated(self, client: str) -> bool:
        return self.arrival_path(client) in _RELOCATED

    def left(self, cut_off: date) -> set[str]:
        return {
            client
            for client, moves in self.movements.items()
            if any(move["movement"] == "departure" and _on(move) <= cut_off for move in moves)
        }

    def returned(self, cut_off: date) -> set[str]:
        """Those with a return after a departure, both by the cut-off."""
        returned = set()
        for client, moves in self.movements.items():
            left = [_on(move) for move in moves if move["movement"] == "departure"]
            back = [_on(move) for move in moves if move["movement"] == "return"]
            if any(min(left, default=date.max) < day <= cut_off for day in back):
                returned.add(client)
        return returned

    def sent_back(self, scope: Scope) -> set[str]:
        return {
            client
            for client, moves in self.movements.items()
            for move in moves
            if move["movement"] == "return"
            and move["arrival_path"] in _SENT_BACK
            and scope.contains(_on(move))
        }

    def units(self, clients: Clients) -> tuple[int, int]:
        """Count the families and the single individuals among some clients."""
        served = [
            members
            for members in self.households.values()
            if any(member["client_key"] in clients for member in members)
        ]
        families = sum(len(members) > 1 for members in served)
        return families, len(served) - families

    def home(self, client: str, scope: Scope) -> str:
        """Return where the client lived on the day of the last service in the scope."""
        on = max(
            service.on
            for service in self.services
            if client in service.clients and scope.contains(service.on)
        )
        for row in self.residences[client]:
            last = row["last_day"]
            if date.fromisoformat(row["from"]) <= on and (
                not last or on <= date.fromisoformat(last)
            ):
                return row["place"]
        return "unknown"

    def decided(self, scope: Scope, statuses: AbstractSet[str]) -> set[str]:
        return {
            row["client_key"]
            for row in self.statuses
            if row["legal_status"] in statuses
            and scope.contains(date.fromisoformat(row["decided_on"]))
        }

    def staff_in_post(self, scope: Scope, role: str, programme: str) -> int:
        providers = {
            contract.provider
            for contract in CONTRACTS.values()
            if contract.programme == programme
            and _overlap(contract.first_day, contract.last_day, scope)
        }
        return sum(
            one.role == role
            and one.organisation in providers
            and _overlap(one.first_day, one.last_day, scope)
            for one in self.staff
        )

    def _first_arrival(self, client: str) -> Row:
        return min(
            (move for move in self.movements[client] if move["movement"] == "arrival"), key=_on
        )


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
    return facts.staff_in_post(scope, "volunteer_mentor", "movement")


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


def _service(row: Row) -> _Service:
    return _Service(
        date.fromisoformat(row["on"]),
        frozenset(row["client_keys"].split(";")),
        CONTRACTS[row["contract"]].programme,
        row["service_type"],
    )


def _by(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def _on(row: Row) -> date:
    return date.fromisoformat(row["on"])


def _overlap(first: date, last: date | None, scope: Scope) -> bool:
    return first <= scope.last_day and (last is None or scope.first_day <= last)
