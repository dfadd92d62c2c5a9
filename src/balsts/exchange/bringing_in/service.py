"""Bringing in service records; one that may not stand is left out whole, never in part."""

from collections.abc import Iterator, Sequence

from balsts.casework.operations.service_record import Hindrance, ServiceEntry, record_services
from balsts.casework.queries.service_check import ServiceCheck
from balsts.clients.enums import Place as PlaceOfLiving
from balsts.clients.models import Client
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.enums import Severity
from balsts.exchange.reading.rows import ReadRow
from balsts.platform.blockers import LeftOut
from balsts.platform.sentences import translatable


def portions(rows: Sequence[ReadRow], ledger: Ledger, *, at_once: int) -> Iterator[list[ReadRow]]:
    """Divide the rows into portions; a key that comes again is told where its row stands."""
    first_with: dict[str, ReadRow] = {}
    for start in range(0, len(rows), at_once):
        yield [
            row
            for row in rows[start : start + at_once]
            if not row["record_key"] or not _is_key_twice(row, first_with, ledger)
        ]


def record(rows: Sequence[ReadRow], ledger: Ledger) -> None:
    """Record the services that may be recorded."""
    told, entries = [], []
    for row in rows:
        entry = None if row.is_bad else _entry(row, ledger)
        if entry is not None:
            told.append(row)
            entries.append(entry)
    if not entries:
        return
    left_out: LeftOut = {}
    record_services(entries=entries, by=ledger.by, at=ledger.at, left_out=left_out)
    for position, blockers in left_out.items():
        ledger.findings.refuse(told[position].place, blockers)
    _say_whom_it_concerns([(told[position], entries[position]) for position in left_out], ledger)


def _say_whom_it_concerns(refused: Sequence[tuple[ReadRow, ServiceEntry]], ledger: Ledger) -> None:
    """Of several people who took part, name those because of whom the row is refused."""
    of_several = [(row, entry) for row, entry in refused if len(entry.clients) > 1]
    if not of_several:
        return
    check = ServiceCheck(
        [entry.to_check() for _, entry in of_several], standing=ledger.standing, at=ledger.at
    )
    for row, entry in of_several:
        concerned = check.blockers(entry.to_check())
        if len(concerned) < len(entry.clients):
            keys = [key for key in row["client_keys"] if ledger.clients[key].id in concerned]
            ledger.findings.add(
                row.place,
                Severity.ERROR,
                "concerns",
                translatable("This is about %(keys)s among those who took part."),
                {"keys": ", ".join(keys)},
                column="client_keys",
            )


def _is_key_twice(row: ReadRow, first_with: dict[str, ReadRow], ledger: Ledger) -> bool:
    first = first_with.setdefault(row["record_key"], row)
    if first is row:
        return False
    ledger.findings.add(
        row.place,
        Severity.ERROR,
        "key_twice",
        translatable("The key %(key)s is also in row %(row)s: give each record its own."),
        {"key": row["record_key"], "row": first.place.row},
        column="record_key",
    )
    return True


def _entry(row: ReadRow, ledger: Ledger) -> ServiceEntry | None:
    contract = ledger.contract_of(row)
    clients = _clients(row, ledger)
    if contract is None or clients is None:
        return None
    post = ledger.post_of(row, contract=contract, on=row["on"])
    if post is None:
        return None
    return ServiceEntry(
        clients=clients,
        contract=contract,
        staff_member=post,
        provided_on=row["on"],
        service_type=row["service_type"],
        mode=row["mode"],
        minutes=row["minutes"],
        place=row["place"] or PlaceOfLiving.UNKNOWN,
        institution=ledger.institutions.get(row["institution_kind"]),
        interpreter_language=row["interpreter_language"] or "",
        note=row["note"] or "",
        hindrances=_hindrances(row, ledger),
    )


def _clients(row: ReadRow, ledger: Ledger) -> tuple[Client, ...] | None:
    clients = [ledger.client_of(row, key) for key in row["client_keys"] or ()]
    present = tuple(dict.fromkeys(client for client in clients if client is not None))
    return present if len(present) == len(clients) else None


def _hindrances(row: ReadRow, ledger: Ledger) -> tuple[Hindrance, ...]:
    if row["barrier_kind"] is None:
        return ()
    institution = ledger.institutions.get(row["barrier_institution_kind"])
    return (Hindrance(kind=row["barrier_kind"], institution=institution),)
