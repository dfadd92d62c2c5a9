"""What the ledger outside the database says and the database does not know, and the other way round.

An entry is in the file before its row is kept. So a crash, or an older database that was restored, may
leave the file with more than the database; only a file that was lost, cut or is an older one has less.
What still waits for the job runner is known here, whether the file has it already or not.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from balsts.clients.models import Client
from balsts.privacy import ledger
from balsts.privacy.enums import LedgerStage
from balsts.privacy.ledger import Entry
from balsts.privacy.models import AwaitedEntry, ErasureLine, ErasureList, LedgerEntry


def entries_known_here() -> list[Entry]:
    """Return all entries that this database knows, written already or waiting."""
    written = [_entry(row) for row in LedgerEntry.objects.order_by("entered_on", "mark", "stage")]
    return written + entries_of(AwaitedEntry.objects.all())


def entries_with_their_key() -> list[Entry]:
    """Return all entries that this database knows, with the sign of the row, or else of the line.

    Of two lines the one counts that has the right proof.
    """
    lines = sorted(ledger.read_ledger(), key=lambda line: line.is_proven)
    signs = {line: line.key_sign for line in lines}
    return [
        replace(entry, key_sign=entry.key_sign or signs.get(entry, ""))
        for entry in entries_known_here()
    ]


def entries_not_known_here() -> list[Entry]:
    """Return what stands in the ledger and not in this database, in order."""
    known = {entry.key for entry in entries_known_here()}
    return [entry for entry in ledger.read_ledger() if entry.key not in known]


def entries_lost_from_the_ledger() -> list[Entry]:
    """Return what this database knows and the ledger does not say.

    The database is asked first: what is kept meanwhile stands in the file already.
    """
    known = [_entry(row) for row in LedgerEntry.objects.order_by("entered_on", "mark", "stage")]
    written = {entry.key for entry in ledger.read_ledger()}
    return [entry for entry in known if entry.key not in written]


def entries_changed_in_the_ledger() -> list[Entry]:
    """Return the lines without a right proof that say something else of an entry than this database."""
    known = set(entries_known_here())
    keys = {entry.key for entry in known}
    unproven = [line for line in ledger.read_ledger() if not line.is_proven]
    return [line for line in unproven if line.key in keys and line not in known]


def entries_proven_otherwise() -> list[Entry]:
    """Return the lines whose proof is not right: another key wrote them, or what is above was changed."""
    return [line for line in ledger.read_ledger() if line.has_proof and not line.is_proven]


def entries_of_another_key(entries: Iterable[Entry]) -> list[Entry]:
    """Return which of them say that their mark was made with another key than today's."""
    ours = {"", ledger.UNKNOWN_KEY, ledger.key_sign()}
    return [entry for entry in entries if entry.key_sign not in ours]


def entries_of_an_uncertain_key(entries: Collection[Entry]) -> list[Entry]:
    """Return of which of them nothing tells whether their mark was made with today's key.

    It was, where it is the mark of somebody who is here still, stands in an entry that bears our sign, or
    in a line from before there were signs that has the right proof.
    """
    sign = ledger.key_sign()
    ours = {entry.mark for entry in entries if entry.key_sign == sign}
    ours |= {line.mark for line in ledger.read_ledger() if line.is_proven and not line.key_sign}
    everybody = Client.including_set_aside.values_list("id", flat=True)
    ours |= {ledger.mark_of(client_id) for client_id in everybody.iterator()}
    unsigned = {"", ledger.UNKNOWN_KEY}
    return [entry for entry in entries if entry.key_sign in unsigned and entry.mark not in ours]


def entries_about(marks: Collection[str]) -> list[Entry]:
    """Return all that this database knows of some people, in order: at a replay the last one counts.

    Of two entries of one day the one comes last that says how the file stands now.
    """
    set_aside = ErasureLine.objects.filter(set_aside_at__isnull=False)
    away = {ledger.mark_of(one) for one in set_aside.values_list("client_id", flat=True)}

    def place(entry: Entry) -> tuple[int, bool, bool]:
        is_now = (entry.stage is LedgerStage.SET_ASIDE) == (entry.mark in away)
        return entry.entered_on.toordinal(), entry.stage is LedgerStage.ERASED, is_now

    known = LedgerEntry.objects.filter(mark__in=marks).order_by("mark")
    return sorted((_entry(row) for row in known), key=place)


def entries_of(rows: Iterable[AwaitedEntry]) -> list[Entry]:
    """Return what is to be written for rows that wait."""
    return [
        ledger.entry_about(
            row.client_id,
            stage=LedgerStage(row.stage),
            entered_on=row.entered_on,
            erased_from=row.erased_from,
        )
        for row in rows
    ]


def entries_that_wait() -> int:
    """Return how many entries the job runner has still to write."""
    return AwaitedEntry.objects.count()


def waits_for_an_entry(erasure_list: ErasureList) -> bool:
    """Whether a file of this list is set aside and the ledger does not say so yet."""
    files = ErasureLine.objects.filter(list=erasure_list)
    return AwaitedEntry.objects.filter(client_id__in=files.values("client_id")).exists()


def _entry(row: LedgerEntry) -> Entry:
    return Entry(
        mark=row.mark,
        stage=LedgerStage(row.stage),
        entered_on=row.entered_on,
        erased_from=row.erased_from,
        key_sign=row.key_sign,
    )
