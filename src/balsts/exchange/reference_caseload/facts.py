"""The rows of the sheets, arranged for counting people.

Nothing here knows how the rows were made: it reads them as an importer would.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from balsts.exchange.reference_caseload.contracts import CONTRACTS, StaffPeriod
from balsts.exchange.reference_caseload.published import Scope
from balsts.exchange.reference_caseload.sheets import Row, Rows

_ADULT_AGE = 18
_RELOCATED = frozenset({"relocated_greece", "relocated_italy", "resettled_turkey"})
_SENT_BACK = frozenset({"returned_dublin", "returned_forced"})


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

    def units(self, clients: AbstractSet[str]) -> tuple[int, int]:
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
