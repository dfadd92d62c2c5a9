"""Bringing in people: who they are, with whom and where they live, their timeline."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from balsts.clients.enums import (
    ArrivalPath,
    BirthPrecision,
    Certainty,
    DepartureKind,
    Education,
    MaritalStatus,
    OccupationGroup,
    PermitKind,
    Sex,
    StatusAuthority,
)
from balsts.clients.operations.client import register_clients
from balsts.clients.operations.household import Membership, record_households
from balsts.clients.operations.residence import ResidenceEntry, record_residences
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    CircumstanceEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    StepEntry,
    TimelineEntry,
    blocked_entries,
    record_timeline,
)
from balsts.clients.particulars import Registration
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.enums import Severity
from balsts.exchange.queries.possible_duplicates import (
    LIKENESS,
    duplicates_among_registered,
    duplicates_among_themselves,
)
from balsts.exchange.reading.rows import ReadRow
from balsts.exchange.sheets.people import Answer, Movement
from balsts.platform.blockers import LeftOut
from balsts.platform.dates import BirthDate, BirthDatePrecision
from balsts.platform.sentences import translatable

CLIENTS_AT_ONCE = 5000


def register(
    rows: Sequence[ReadRow],
    ledger: Ledger,
    *,
    enrolled: Collection[str],
    advance: Callable[[int], None],
) -> None:
    """Register the people of the sheet of clients; who has no enrolment is refused.

    A client without enrolment would be a file that nobody may see, nor delete. Says how many rows
    it has gone on by.
    """
    good = [row for row in _with_a_key_of_their_own(rows, ledger) if not row.is_bad]
    kept = []
    for row in good:
        if row["client_key"] in enrolled:
            kept.append(row)
            continue
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "no_enrolment",
            translatable(
                "No enrolment of this client can be written, so nobody could see the file: add "
                "or correct their row in the sheet of enrolments."
            ),
        )
    registrations = [_registration(row) for row in kept]
    _warn_of_duplicates(kept, registrations, ledger)
    advance(len(rows) - len(kept))
    for start in range(0, len(kept), CLIENTS_AT_ONCE):
        portion = slice(start, start + CLIENTS_AT_ONCE)
        _register(kept[portion], registrations[portion], ledger)
        advance(len(kept[portion]))
    _remember_refused(rows, ledger)


def _register(
    rows: Sequence[ReadRow], registrations: Sequence[Registration], ledger: Ledger
) -> None:
    left_out: LeftOut = {}
    clients = register_clients(
        registrations=registrations, by=ledger.by, at=ledger.at, left_out=left_out
    )
    for position, blockers in left_out.items():
        ledger.findings.refuse(rows[position].place, blockers)
    registered = [row for position, row in enumerate(rows) if position not in left_out]
    for row, client in zip(registered, clients, strict=True):
        ledger.clients[row["client_key"]] = client


def _remember_refused(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    for row in rows:
        key = row["client_key"]
        if key and key not in ledger.clients:
            ledger.refused_clients.setdefault(key, row.place.row)


def _with_a_key_of_their_own(rows: Sequence[ReadRow], ledger: Ledger) -> Iterator[ReadRow]:
    """Refuse keys told twice: the same row again only once, but different people all of them.

    Otherwise what refers to the key could come to the wrong person.
    """
    by_key: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        if row["client_key"]:
            by_key[row["client_key"]].append(row)
    for row in rows:
        same = by_key.get(row["client_key"], [row])
        is_copy = all(other.values == same[0].values and not other.is_bad for other in same)
        if len(same) == 1 or (is_copy and row is same[0]):
            yield row
            continue
        other = next(each for each in same if each is not row)
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "key_twice",
            translatable("The key %(key)s is also in row %(row)s: give each client their own."),
            {"key": row["client_key"], "row": other.place.row},
            column="client_key",
        )


def _registration(row: ReadRow) -> Registration:
    birth = _birth(row["birth_date"], row["birth_date_precision"])
    return Registration(
        given_name=row["given_name"],
        family_name=row["family_name"] or "",
        given_name_original=row["given_name_original"] or "",
        family_name_original=row["family_name_original"] or "",
        born_on=birth.on if birth else None,
        birth_precision=BirthPrecision(birth.precision.value) if birth else BirthPrecision.DAY,
        sex=row["sex"] or Sex.UNKNOWN,
        citizenships=row["citizenships"] or (),
        languages=row["languages"] or (),
        education=row["education"] or Education.UNKNOWN,
        occupation_group=row["occupation_group"] or OccupationGroup.UNKNOWN,
        occupation=row["occupation"] or "",
        marital_status=row["marital_status"] or MaritalStatus.UNKNOWN,
    )


def _birth(birth: BirthDate | None, stated: BirthPrecision | None) -> BirthDate | None:
    """Join what is written with how exact it is said to be; nothing becomes more exact."""
    if birth is None or stated is None:
        return birth
    is_written_exactly = birth.precision == BirthDatePrecision.DAY
    is_vaguer = birth.precision == BirthDatePrecision.YEAR and stated == BirthPrecision.MONTH
    if is_vaguer or (stated == BirthPrecision.DAY and not is_written_exactly):
        return birth
    return BirthDate(birth.on, BirthDatePrecision(stated.value))


def _warn_of_duplicates(
    rows: Sequence[ReadRow], registrations: Sequence[Registration], ledger: Ledger
) -> None:
    if not registrations:
        return
    for position, other in duplicates_among_themselves(registrations):
        ledger.findings.add(
            rows[position].place,
            Severity.WARNING,
            "duplicate_in_file",
            translatable(
                "May be the same person as in row %(row)s: the name sounds alike and the birth "
                "date fits."
            ),
            {"row": rows[other].place.row},
        )
    for found in duplicates_among_registered(registrations, standing=ledger.standing):
        ledger.findings.add(
            rows[found.position].place,
            Severity.WARNING,
            LIKENESS,
            translatable(
                "May be %(reference)s, who is already registered: the name sounds alike and "
                "the birth date fits."
            ),
            {"reference": found.reference},
        )


def record_household_members(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record households; who cannot be in theirs is left out, the others stay."""
    households: dict[str, list[tuple[ReadRow, Membership]]] = defaultdict(list)
    for row in rows:
        client = None if row.is_bad else ledger.client_of(row, row["client_key"])
        if client is not None:
            membership = Membership(
                client=client,
                role=row["household_role"],
                from_=row["from"],
                last_day=row["last_day"],
            )
            households[row["household_key"]].append((row, membership))
    if not households:
        return
    told = [row for members in households.values() for row, _ in members]
    left_out: LeftOut = {}
    record_households(
        households=[[each for _, each in members] for members in households.values()],
        by=ledger.by,
        at=ledger.at,
        left_out=left_out,
    )
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].place, blockers)


def record_statuses(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record legal statuses, each with the permit that its row tells."""
    _record_timeline(rows, ledger, _status_entries)


def record_movements(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record arrivals, departures and returns."""
    _record_timeline(rows, ledger, _movement_entries)


def record_steps(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record steps of the asylum procedure."""
    _record_timeline(rows, ledger, _step_entries)


def record_circumstances(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record what people do or are for a while."""
    _record_timeline(rows, ledger, _circumstance_entries)


def record_places_of_living(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record where people have lived."""
    told, entries = [], []
    for row in rows:
        client = None if row.is_bad else ledger.client_of(row, row["client_key"])
        if client is not None:
            told.append(row)
            entries.append(
                ResidenceEntry(
                    client=client,
                    place=row["place"],
                    from_=row["from"],
                    last_day=row["last_day"],
                )
            )
    if not entries:
        return
    left_out: LeftOut = {}
    record_residences(entries=entries, by=ledger.by, at=ledger.at, left_out=left_out)
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].place, blockers)


def _record_timeline(
    rows: Sequence[ReadRow],
    ledger: Ledger,
    entries_of: Callable[[ReadRow, Ledger], list[TimelineEntry]],
) -> None:
    """A row is written with all its entries or not at all."""
    entries: list[TimelineEntry] = []
    for row in rows:
        told = [] if row.is_bad else entries_of(row, ledger)
        blocked = blocked_entries(told, today=ledger.today)
        if blocked:
            ledger.findings.refuse(row.place, [each for few in blocked.values() for each in few])
        else:
            entries += told
    if entries:
        record_timeline(entries=entries, by=ledger.by, at=ledger.at)


def _status_entries(row: ReadRow, ledger: Ledger) -> list[TimelineEntry]:
    client = ledger.client_of(row, row["client_key"])
    if client is None:
        return []
    entries: list[TimelineEntry] = [
        StatusEntry(
            client=client,
            legal_status=row["legal_status"],
            decided_on=row["decided_on"],
            notified_on=row["notified_on"],
            translation_received_on=row["translation_received_on"],
            appeal_lodged_on=row["appeal_lodged_on"],
            became_final_on=row["became_final_on"],
            authority=row["authority"] or StatusAuthority.UNKNOWN,
        )
    ]
    if row["permit_from"]:
        last = row["permit_last_day"]
        entries.append(
            PermitEntry(
                client=client,
                permit_kind=PermitKind.TEMPORARY if last else PermitKind.PERMANENT,
                valid_from=row["permit_from"],
                last_valid_on=last,
            )
        )
    return entries


def _movement_entries(row: ReadRow, ledger: Ledger) -> list[TimelineEntry]:
    client = ledger.client_of(row, row["client_key"])
    if client is None:
        return []
    if row["movement"] == Movement.DEPARTURE:
        return [
            DepartureEntry(
                client=client,
                on=row["on"],
                departure_kind=row["departure_kind"] or DepartureKind.OWN_WILL,
                to_country=row["country"] or "",
                certainty=row["certainty"] or Certainty.CONFIRMED,
            )
        ]
    return [
        ArrivalEntry(
            client=client,
            on=row["on"],
            arrival_path=row["arrival_path"] or ArrivalPath.UNKNOWN,
            from_country=row["country"] or "",
            is_return=row["movement"] == Movement.RETURN,
        )
    ]


def _step_entries(row: ReadRow, ledger: Ledger) -> list[TimelineEntry]:
    client = ledger.client_of(row, row["client_key"])
    return [StepEntry(client=client, step_kind=row["step"], on=row["on"])] if client else []


def _circumstance_entries(row: ReadRow, ledger: Ledger) -> list[TimelineEntry]:
    client = ledger.client_of(row, row["client_key"])
    if client is None:
        return []
    return [
        CircumstanceEntry(
            client=client,
            circumstance_kind=row["circumstance"],
            valid_from=row["from"],
            last_valid_on=row["last_day"],
            is_so=row["is_so"] != Answer.NO,
        )
    ]
