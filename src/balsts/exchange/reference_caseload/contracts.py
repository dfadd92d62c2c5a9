"""Contract periods of the state service and the movement, and the staff who worked in them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPeriod:
    """A contract in force from its first to its last day (none: open)."""

    number: str
    provider: str
    programme: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPeriod:
    """A member of staff of an organisation, from a first to a last day (none: still there)."""

    username: str
    full_name: str
    organisation: str
    role: str
    first_day: date
    last_day: date | None

    def is_in_force(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def _state(number: str, provider: str, first: date, last: date | None) -> ContractPeriod:
    return ContractPeriod(
        number=number,
        provider=provider,
        programme="state_service",
        first_day=first,
        last_day=last,
    )


STATE_CONTRACTS = (
    _state("S-SIF-2016-5", "lsk", date(2016, 4, 6), date(2016, 9, 30)),
    _state("S-SIF-2016-12", "lsk", date(2016, 10, 1), date(2016, 11, 30)),
    _state("DM-2016", "drosa-maja", date(2016, 12, 1), date(2018, 4, 19)),
    _state("SIF-2018", "sif-sniedzejs", date(2018, 4, 20), date(2018, 5, 31)),
    _state("LSK-2018", "lsk", date(2018, 6, 1), date(2019, 11, 30)),
    _state("S-SIF-2019-22", "lsk", date(2019, 12, 1), date(2022, 1, 31)),
    _state("CARITAS-2022", "caritas", date(2022, 2, 1), date(2023, 11, 30)),
    _state("SIF-VPA-2023", "sif-vpa", date(2023, 12, 1), None),
)
MOVEMENT_CONTRACTS = (
    ContractPeriod(
        number="GPB-UNHCR-2019",
        provider="gpb",
        programme="movement",
        first_day=date(2019, 9, 1),
        last_day=date(2020, 12, 31),
    ),
    ContractPeriod(
        number="GPB-OPEN",
        provider="gpb",
        programme="movement",
        first_day=date(2021, 1, 1),
        last_day=None,
    ),
)
CONTRACTS = {contract.number: contract for contract in (*STATE_CONTRACTS, *MOVEMENT_CONTRACTS)}
LIVE_CONTRACT = CONTRACTS["SIF-VPA-2023"]
OPEN_MOVEMENT_CONTRACT = CONTRACTS["GPB-OPEN"]

# Username stem, organisation, role, how many, first day, last day: as published (DOMAIN 1.2).
_LSK_1 = (date(2016, 4, 6), date(2016, 11, 30))
_SAFE_HOUSE = (date(2016, 12, 1), date(2018, 4, 19))
_BRIDGE = (date(2018, 4, 20), date(2018, 5, 31))
_LSK_2 = (date(2018, 6, 1), date(2020, 7, 31))
_LSK_3 = (date(2020, 8, 1), date(2020, 12, 31))
_LSK_4 = (date(2021, 1, 1), date(2022, 1, 31))
_MOVEMENT = (date(2019, 9, 1), None)

_SOCIAL_WORKER, _MENTOR = "social_worker", "mentor"
_ENGAGEMENTS: tuple[tuple[str, str, str, range, tuple[date, date | None]], ...] = (
    ("lsk-worker", "lsk", _SOCIAL_WORKER, range(1, 3), _LSK_1),
    ("lsk-mentor", "lsk", _MENTOR, range(1, 9), _LSK_1),
    ("drosamaja-worker", "drosa-maja", _SOCIAL_WORKER, range(1, 3), _SAFE_HOUSE),
    ("drosamaja-mentor", "drosa-maja", _MENTOR, range(1, 10), _SAFE_HOUSE),
    ("drosamaja-mentor", "drosa-maja", _MENTOR, range(10, 11), (date(2017, 2, 1), _SAFE_HOUSE[1])),
    ("sif-worker", "sif-sniedzejs", _SOCIAL_WORKER, range(1, 3), _BRIDGE),
    ("sif-mentor", "sif-sniedzejs", _MENTOR, range(1, 8), _BRIDGE),
    ("lsk-worker", "lsk", _SOCIAL_WORKER, range(3, 5), _LSK_2),
    ("lsk-mentor", "lsk", _MENTOR, range(9, 20), _LSK_2),
    ("lsk-worker", "lsk", _SOCIAL_WORKER, range(5, 6), _LSK_3),
    ("lsk-worker", "lsk", _SOCIAL_WORKER, range(6, 7), (date(2020, 9, 1), _LSK_3[1])),
    ("lsk-mentor", "lsk", _MENTOR, range(20, 26), _LSK_3),
    ("lsk-worker", "lsk", _SOCIAL_WORKER, range(7, 9), _LSK_4),
    ("lsk-mentor", "lsk", _MENTOR, range(26, 34), _LSK_4),
    ("gpb-worker", "gpb", "movement_coordinator", range(1, 2), _MOVEMENT),
    ("gpb-mentor", "gpb", "volunteer_mentor", range(1, 7), _MOVEMENT),
    ("gpb-mentor", "gpb", "volunteer_mentor", range(7, 13), (date(2020, 5, 1), date(2020, 12, 31))),
)
_CAST = (
    ("amina", "Amina Ozola", "sif-vpa", _SOCIAL_WORKER, date(2023, 12, 1), None),
    ("boris", "Boris Kalniņš", "sif-vpa", _SOCIAL_WORKER, date(2023, 12, 1), None),
    ("edgars", "Edgars Liepa", "sif-vpa", _MENTOR, date(2023, 12, 1), None),
    ("chiara", "Chiara Bērziņa", "sif-vpa", "provider_manager", date(2023, 12, 1), None),
    ("daniel", "Daniel Krūmiņš", "caritas", _SOCIAL_WORKER, date(2022, 2, 1), date(2023, 11, 30)),
    ("esther", "Esther Jansone", "sif", "statistician", date(2016, 4, 6), None),
    ("farid", "Farid Zariņš", "gpb", "volunteer_mentor", date(2021, 1, 1), None),
)
# People who hold a post and lead no case of the reference caseload: every role has somebody.
_OTHERS = (
    ("laila", "Laila Siliņa", "sif-vpa", "senior_social_worker", date(2023, 12, 1), None),
    ("nora", "Nora Vītola", "gpb", "movement_coordinator", date(2021, 1, 1), None),
    # The post was never ended; the contract of the organisation was.
    ("katrina", "Katrīna Balode", "caritas", _SOCIAL_WORKER, date(2022, 2, 1), None),
    ("marta", "Marta Kļaviņa", "sif", "funder_coordinator", date(2016, 4, 6), None),
    ("henriks", "Henriks Roze", "sif", "publisher", date(2016, 4, 6), None),
    ("gunta", "Gunta Priede", "sif", "auditor", date(2016, 4, 6), None),
    ("ibrahim", "Ibrahim Karimi", "sif-vpa", "interpreter", date(2023, 12, 1), None),
    ("janis", "Jānis Eglītis", "sif-vpa", "system_administrator", date(2023, 12, 1), None),
)
_WORDS = {
    _SOCIAL_WORKER: "sociālais darbinieks",
    _MENTOR: "sociālais mentors",
    "movement_coordinator": "kustības koordinators",
    "volunteer_mentor": "brīvprātīgais mentors",
}
_PROVIDER_WORDS = {
    "lsk": "LSK",
    "drosa-maja": "Drošā māja",
    "sif-sniedzejs": "SIF",
    "gpb": "Gribu palīdzēt bēgļiem",
}


def staff_periods() -> tuple[StaffPeriod, ...]:
    """List all who did or do the work: past staff without names of people, and the cast."""
    past = [
        StaffPeriod(
            username=f"{stem}-{number}",
            full_name=f"{_PROVIDER_WORDS[organisation]}, {_WORDS[role]} {number}",
            organisation=organisation,
            role=role,
            first_day=first,
            last_day=last,
        )
        for stem, organisation, role, numbers, (first, last) in _ENGAGEMENTS
        for number in numbers
    ]
    return (*past, *(_named(*row) for row in _CAST))


def engaged_periods() -> tuple[StaffPeriod, ...]:
    """List everybody who is engaged: those who do the work, and those who lead no case here."""
    return (*staff_periods(), *(_named(*row) for row in _OTHERS))


def _named(
    username: str, full_name: str, organisation: str, role: str, first: date, last: date | None
) -> StaffPeriod:
    return StaffPeriod(
        username=username,
        full_name=full_name,
        organisation=organisation,
        role=role,
        first_day=first,
        last_day=last,
    )
