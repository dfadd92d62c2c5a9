"""From a list of files that are over to the entry in the ledger: four eyes, thirty days, nothing left."""

import datetime
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from django.db import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Client
from balsts.clients.queries.held import hold_client, hold_clients
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import standing_of
from balsts.organisations.rules import blockers_for_second_person
from balsts.platform.blockers import Refused
from balsts.platform.logs import Code
from balsts.platform.sentences import Sentence, translatable
from balsts.privacy import ledger
from balsts.privacy.enums import ErasureGround, HolderAnswer, LedgerStage, RequestKind
from balsts.privacy.ledger import Entry
from balsts.privacy.models import (
    AwaitedEntry,
    DataRequest,
    ErasureLine,
    ErasureList,
    LedgerEntry,
    LegalHold,
)
from balsts.privacy.permissions import can_answer_request, can_approve_erasures, post_for
from balsts.privacy.policies import retention
from balsts.privacy.queries.disclosure import disclosures_under_way
from balsts.privacy.queries.erasure import (
    FileThatIsOver,
    counts_of,
    digest_of,
    files_that_are_over,
    is_listed,
    lines_to_erase,
    lists_for,
    people_out_of_evidence,
)
from balsts.privacy.queries.erasure_holder import answers_of_holders
from balsts.privacy.queries.ledger import (
    entries_about,
    entries_changed_in_the_ledger,
    entries_known_here,
    entries_lost_from_the_ledger,
    entries_not_known_here,
    entries_of,
    entries_of_an_uncertain_key,
    entries_of_another_key,
    entries_proven_otherwise,
    entries_with_their_key,
)
from balsts.privacy.queries.request import requests_visible_to
from balsts.statistics.operations.kept_fact import drop_facts, keep_facts

ONE_DAY = datetime.timedelta(days=1)
ENTER_JOB = "privacy.enter_what_waits"
MOST_ON_A_LIST = 200
logger = logging.getLogger(__name__)


class CannotErase(Refused):
    """The list cannot be made, approved or carried out."""


class ErasedOtherwise(RuntimeError):
    """What went was not what the dry run had said: nothing was erased."""


class NotAllErased(RuntimeError):
    """Some files whose thirty days are over could not be erased; the log says which faults stopped them."""


class NotProven(RuntimeError):
    """The ledger says what this database does not know, and whoever wrote it did not hold the key."""


class ReplayFirst(RuntimeError):
    """The ledger has entries that this database does not know: how files stand here is not the last word."""


class AnotherKey(RuntimeError):
    """Some marks were made with another key than today's, or may have been: nobody is recognised by them."""


@dataclass(frozen=True, kw_only=True)
class WrittenBack:
    """How many entries the ledger lacked, how many lines had no right proof, and of which keys all are."""

    entries: int = 0
    unproven: int = 0
    another_key: int = 0
    uncertain_key: int = 0


@transaction.atomic
def list_files_that_are_over(*, by: User, at: datetime.datetime) -> list[ErasureList]:
    """Write the dry run of today, one list for each organisation; lists nobody approved go.

    A list that says what the one before said is left as it is, so that nobody reads it twice. What one
    list does not hold comes on the next, once that one is approved.
    """
    if not by.is_system:
        raise CannotErase.without_permission()
    waiting = ErasureList.objects.select_for_update().filter(
        ground=ErasureGround.PERIOD_OVER, approved_at__isnull=True
    )
    before = {one.organisation_id: one for one in waiting.order_by("id")}
    ErasureLine.objects.filter(list__in=before.values()).delete()
    over = _held_and_unlisted(_the_oldest(files_that_are_over(on=timezone.localdate(at))))
    made = [
        _list(
            [file for file in over if file.organisation_id == organisation_id],
            ground=ErasureGround.PERIOD_OVER,
            organisation_id=organisation_id,
            by=by,
            at=at,
            before=before.pop(organisation_id, None),
        )
        for organisation_id in dict.fromkeys(file.organisation_id for file in over)
    ]
    ErasureList.objects.filter(pk__in=[one.pk for one in before.values()]).delete()
    return made


@transaction.atomic
def propose_erasure(*, request: DataRequest, by: User, at: datetime.datetime) -> ErasureList:
    """Put one file on a list of its own because the person asked; another person approves it.

    Other organisations that hold the file are asked: each is a controller of its own (GDPR 26).
    """
    standing = standing_of(by, on=timezone.localdate(at))
    seen = requests_visible_to(standing).select_for_update(of=("self",))
    found = seen.filter(pk=request.pk).first()
    if found is None or not can_answer_request(standing, found):
        raise CannotErase.without_permission()
    request = found
    if request.kind != RequestKind.ERASURE or request.identified_on is None:
        raise CannotErase.because(
            "not_asked",
            Sentence(
                translatable("Only somebody who asked for it and was recognised can be erased so.")
            ),
        )
    # Another organisation, or the night, that lists the same file at once is waited for here.
    hold_client(request.client_id)
    if LegalHold.objects.in_force_on(standing.on).filter(client_id=request.client_id).exists():
        raise CannotErase.because("held", _HELD)
    if disclosures_under_way(on=standing.on).filter(client_id=request.client_id).exists():
        raise CannotErase.because("authority_asks", _AN_AUTHORITY_ASKS)
    if is_listed(request.client):
        raise CannotErase.because(
            "listed", Sentence(translatable("This file is on a list already."))
        )
    post = post_for(standing, request, Permission.ANSWER_REQUESTS)
    file = FileThatIsOver(
        client_id=request.client_id,
        ended_on=request.received_on,
        due_on=standing.on,
        organisation_id=post.organisation_id if post else None,
    )
    made = _list(
        [file],
        ground=ErasureGround.REQUEST,
        organisation_id=file.organisation_id,
        by=by,
        at=at,
    )
    _call("sec.ask_other_holders", made.pk, at)
    return made


@transaction.atomic
def approve_erasure(*, erasure_list: ErasureList, by: User, at: datetime.datetime) -> ErasureList:
    """Approve a list that another has made, if it still says the same, and set its files aside.

    From now on nobody finds these people; their names wait where no page reaches them. The entry in
    the ledger waits beside them until the job runner writes it, as soon as this is kept.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_approve_erasures(standing):
        raise CannotErase.without_permission()
    mine = ErasureList.objects.filter(pk__in=lists_for(standing).values("pk"))
    found = mine.select_for_update().filter(pk=erasure_list.pk).first()
    if found is None:
        raise CannotErase.without_permission()
    if found.approved_at is not None:
        raise CannotErase.because(
            "approved_already", Sentence(translatable("This list is approved already."))
        )
    if found.made_by_id == by.pk:
        raise CannotErase.because(
            "own_list", Sentence(translatable("Somebody else must approve what you put on a list."))
        )
    if blockers := blockers_for_second_person(second_person_from(found.made_by_id, standing)):
        raise CannotErase(blockers)
    _refuse_while_others_hold(found)
    lines = list(ErasureLine.objects.select_for_update().filter(list=found).order_by("id"))
    _refuse_a_list_that_has_changed(found, lines, on=standing.on)
    found.approved_at, found.approved_by = at, by
    found.save(update_fields=["approved_at", "approved_by"])
    erased_from = standing.on + retention().days_until_erased * ONE_DAY
    _set_aside(found, lines, erased_from=erased_from, at=at)
    trail.record(
        "erasure_approved",
        by=by,
        at=at,
        subjects=[line.client_id for line in lines],
        details={"list": str(found.pk), "files": len(lines), "digest": found.digest},
    )
    _have_it_entered(found.pk)
    return found


@transaction.atomic
def withdraw_erasure(*, erasure_list: ErasureList, by: User, at: datetime.datetime) -> ErasureList:
    """Take the file of somebody who asked off its list again: others keep it, or it was a mistake."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_approve_erasures(standing):
        raise CannotErase.without_permission()
    mine = ErasureList.objects.filter(
        pk__in=lists_for(standing).values("pk"), ground=ErasureGround.REQUEST
    )
    found = mine.select_for_update().filter(pk=erasure_list.pk).first()
    if found is None:
        raise CannotErase.without_permission()
    if found.approved_at is not None:
        raise CannotErase.because(
            "approved_already", Sentence(translatable("This list is approved already."))
        )
    lines = ErasureLine.objects.filter(list=found)
    subjects = list(lines.values_list("client_id", flat=True))
    lines.delete()
    found.discarded_at = at
    found.save(update_fields=["discarded_at"])
    trail.record(
        "erasure_withdrawn", by=by, at=at, subjects=subjects, details={"list": str(found.pk)}
    )
    return found


@transaction.atomic
def bring_back(*, line: ErasureLine, by: User, at: datetime.datetime) -> None:
    """Bring a file back before it is erased: it was set aside by mistake, or is needed.

    The entry in the ledger waits for the job runner, as after an approval.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_approve_erasures(standing) or not lists_for(standing).filter(pk=line.list_id):
        raise CannotErase.without_permission()
    held = ErasureLine.objects.select_for_update().filter(pk=line.pk, set_aside_at__isnull=False)
    if (found := held.first()) is None:
        raise CannotErase.because(
            "not_set_aside", Sentence(translatable("This file is not set aside."))
        )
    list_id, client_id = found.list_id, found.client_id
    _call("sec.bring_file_back", found.pk)
    trail.record("file_brought_back", by=by, at=at, subjects=[client_id])
    _have_it_entered(list_id)


@transaction.atomic
def enter_what_waits(*, by: User, at: datetime.datetime) -> int:
    """Write into the ledger what was set aside and brought back since; the job runner alone can.

    The file is written last. Stopped before that, all waits as before; stopped between the file and the
    commit, the same is found written and not written twice. Whom the ledger knows something of that
    this database does not waits for a replay. Returns how many entries waited.
    """
    if not by.is_system:
        raise CannotErase.without_permission()
    rows = list(AwaitedEntry.objects.select_for_update().order_by("id"))
    if rows:
        unknown = {entry.mark for entry in entries_not_known_here()}
        rows = [row for row in rows if ledger.mark_of(row.client_id) not in unknown]
    if rows:
        trail.record("ledger_entered", by=by, at=at, details={"entries": len(rows)})
        _enter(_taken(rows))
    return len(rows)


@transaction.atomic
def erase_file(*, line: ErasureLine, by: User, at: datetime.datetime) -> dict[str, int]:
    """Erase one file that was set aside long enough ago; what goes is what the dry run says.

    The entry in the ledger is written last, before the change is kept: a crash in between erases
    the file at the next start, it never brings it back.
    """
    if not by.is_system:
        raise CannotErase.without_permission()
    today = timezone.localdate(at)
    held = ErasureLine.objects.select_for_update().select_related("list").get(pk=line.pk)
    waits = AwaitedEntry.objects.select_for_update().filter(client_id=held.client_id)
    before = _taken(list(waits.order_by("id")))
    foreseen = counts_of([held.client_id])[held.client_id]
    keep_facts(client_ids=[held.client_id], facts=retention().kept_facts, by=by, at=at)
    erased: dict[str, int] = json.loads(_call("sec.erase_file", held.pk))
    if erased != foreseen:
        raise ErasedOtherwise(held.pk)
    details: dict[str, trail.Detail] = {"list": str(held.list_id), "rows": sum(erased.values())}
    trail.record("file_erased", by=by, at=at, details=details)
    entry = ledger.entry_about(held.client_id, stage=LedgerStage.ERASED, entered_on=today)
    _enter([*before, entry])
    return erased


def erase_what_is_due(*, by: User, at: datetime.datetime) -> int:
    """Erase every file whose thirty days are over, each in a transaction of its own.

    One that cannot be erased stops no other; the log says so, and NotAllErased is raised in the end.
    """
    erased = failed = 0
    for line in lines_to_erase(on=timezone.localdate(at)):
        if _is_held(line.client_id, on=timezone.localdate(at)):
            continue
        try:
            with transaction.atomic():
                erase_file(line=line, by=by, at=at)
        except ErasureLine.DoesNotExist:  # just brought back
            continue
        except (DatabaseError, OSError, ErasedOtherwise, trail.NotRecorded) as fault:
            why = Code("helped_again" if _is_helped_again(fault) else type(fault).__name__)
            logger.error("File on list %s not erased: %s", line.list_id, why)  # noqa: TRY400 - the text of a database error may hold a person's data
            failed += 1
        else:
            erased += 1
    if failed:
        raise NotAllErased(f"{failed} of {failed + erased} files not erased")
    return erased


def drop_old_evidence(*, by: User, at: datetime.datetime) -> int:
    """Erase what was kept of people about whom no fund may ask any more."""
    with transaction.atomic():
        people = people_out_of_evidence(on=timezone.localdate(at))
        return drop_facts(people=people, by=by, at=at)


@transaction.atomic
def replay_ledger(*, by: User, at: datetime.datetime, without_proof: bool = False) -> int:
    """Do again what the ledger says and this database does not know: a backup was restored.

    Whoever was erased is erased at once; whoever was set aside is set aside again until the day
    that was said. Lines without a right proof count for nothing, and one that nobody else says stops it
    before anything is done, unless a person vouches for the file. Returns how many files it met.
    """
    if not by.is_system:
        raise CannotErase.without_permission()
    missing = entries_not_known_here()
    if not missing:
        return 0
    marks = {entry.mark for entry in missing}
    written = [entry for entry in ledger.read_ledger() if entry.mark in marks]
    told = [entry for entry in written if entry.is_proven or without_proof]
    if unproven := len({entry.key for entry in missing} - {entry.key for entry in told}):
        other = len(entries_of_another_key(missing))
        more = f", {other} were made with another key than today's" if other else ""
        raise NotProven(f"{unproven} entries of the ledger have no right proof{more}")
    last_word = {entry.mark: entry for entry in told}
    everybody = Client.including_set_aside.values_list("id", flat=True)
    met = {
        client_id: last_word[mark]
        for client_id in everybody.iterator()
        if (mark := ledger.mark_of(client_id)) in last_word
    }
    for client_id, entry in met.items():
        _replay(client_id, entry, by=by, at=at)
    # The ledger has said the last word about them, and to say so again would be to wait for nothing.
    AwaitedEntry.objects.filter(client_id__in=met).delete()
    _know(told)
    trail.record(
        "ledger_replayed", by=by, at=at, details={"entries": len(missing), "files": len(met)}
    )
    return len(met)


@transaction.atomic
def prove_lines_of_before(*, by: User, at: datetime.datetime) -> int:
    """Give a proof to the lines of the ledger from before there were any, as far as this database knows them."""
    if not by.is_system:
        raise CannotErase.without_permission()
    known = set(entries_known_here())
    if lines := ledger.lines_of_before(known):
        trail.record("ledger_proven", by=by, at=at, details={"entries": lines})
        ledger.prove_lines_of_before(known)
    return lines


@transaction.atomic
def write_ledger_back(
    *, by: User, at: datetime.datetime, whichever_key: bool = False
) -> WrittenBack:
    """Write into the ledger what this database alone still knows: the file was lost, cut or is an older one.

    Of each person all entries are written once more, in order, wherever one is missing or its line has
    no right proof; an entry that stands there twice says nothing else than one. Such a line goes: what
    stood above it is gone or was changed, or the line itself was. A new proof would hide that a mark is
    of another key, so that is asked first, and the entry goes on saying it.
    """
    if not by.is_system:
        raise CannotErase.without_permission()
    if unknown := len(entries_not_known_here()):
        raise ReplayFirst(f"The ledger has {unknown} entries that this database does not know")
    lost = entries_lost_from_the_ledger()
    if not lost and not entries_proven_otherwise() and not entries_changed_in_the_ledger():
        return WrittenBack()
    unproven = [line for line in ledger.read_ledger() if not line.is_proven]
    known = entries_with_their_key()
    other, uncertain = entries_of_another_key(known), set(entries_of_an_uncertain_key(known))
    if (other or uncertain) and not whichever_key:
        raise AnotherKey(
            f"{len(other)} entries of the ledger were made with another key than today's, and of "
            f"{len(uncertain)} nothing tells with which"
        )
    done = WrittenBack(
        entries=len(lost),
        unproven=len(unproven),
        another_key=len(other),
        uncertain_key=len(uncertain),
    )
    trail.record("ledger_written_back", by=by, at=at, details=asdict(done))
    signed = {
        entry: replace(entry, key_sign=ledger.UNKNOWN_KEY) if entry in uncertain else entry
        for entry in known
    }
    more = entries_about({entry.mark for entry in [*lost, *unproven]})
    ledger.write_anew(signed.get(entry, entry) for entry in more)
    return done


_WAITING = Sentence(
    translatable(
        "Another organisation holds this file too and has not answered yet. The file is erased "
        "when all of them agree."
    )
)
_KEPT = Sentence(
    translatable(
        "Another organisation that holds this file keeps it, as the law allows. Take the file off "
        "the list and tell the person why."
    )
)
_NOT_ASKED = Sentence(
    translatable(
        "Somebody else has begun to help this person since: take the file off the list and put it "
        "on again, so that they are asked."
    )
)
_HELD = Sentence(
    translatable("Somebody holds this file: lift the hold first, or wait for its end.")
)

_AN_AUTHORITY_ASKS = Sentence(
    translatable(
        "An authority has asked about this person and waits for an answer: have it decided and told "
        "first. Tell the person of it only if the decision allows it."
    )
)

_NEEDED = Sentence(
    translatable(
        "Somebody needs this file now, for 31 days at most: approve the list again after that."
    )
)

_HELPED_AGAIN = Sentence(
    translatable(
        "A contract was prolonged since the list was made, and somebody on it is helped again: look "
        "at the list that is made tonight."
    )
)
_CHANGED = Sentence(
    translatable(
        "Something was recorded about these people since the list was made: look at the list that "
        "is made tonight."
    )
)
# What somebody asked for is not listed anew at night.
_REQUESTED_HAS_CHANGED = Sentence(
    translatable(
        "Something was recorded about this person since the list was made: take the file off the "
        "list and put it on again."
    )
)


def _the_oldest(files: Sequence[FileThatIsOver]) -> list[FileThatIsOver]:
    """Return as many files of each organisation as one page shows and one request can set aside."""
    found: dict[UUID | None, list[FileThatIsOver]] = {}
    for file in files:
        found.setdefault(file.organisation_id, []).append(file)
    return [file for of_one in found.values() for file in of_one[:MOST_ON_A_LIST]]


def _held_and_unlisted(files: Sequence[FileThatIsOver]) -> list[FileThatIsOver]:
    """Hold the clients, and leave out whom somebody has put on a list since we looked."""
    ids = [file.client_id for file in files]
    held = hold_clients(ids) - set(
        ErasureLine.objects.filter(client__in=ids).values_list("client_id", flat=True)
    )
    return [file for file in files if file.client_id in held]


def _list(
    files: Sequence[FileThatIsOver],
    *,
    ground: ErasureGround,
    organisation_id: UUID | None,
    by: User,
    at: datetime.datetime,
    before: ErasureList | None = None,
) -> ErasureList:
    counts = counts_of([file.client_id for file in files])
    references = dict(
        Client.including_set_aside.filter(pk__in=counts).values_list("pk", "reference")
    )
    digest = digest_of(counts.items())
    if before is not None and before.digest != digest:
        before.delete()
        before = None
    found = before or ErasureList.objects.create(
        ground=ground, organisation_id=organisation_id, made_at=at, made_by=by, digest=digest
    )
    ErasureLine.objects.bulk_create(
        ErasureLine(
            list=found,
            client_id=file.client_id,
            client_reference=references[file.client_id],
            ended_on=file.ended_on,
            due_on=file.due_on,
            counts=counts[file.client_id],
        )
        for file in files
    )
    if before is None:
        trail.record(
            "erasure_listed",
            by=by,
            at=at,
            subjects=[file.client_id for file in files],
            details={"list": str(found.pk), "files": len(files), "digest": digest},
        )
    return found


def _refuse_while_others_hold(found: ErasureList) -> None:
    """Erase nothing on the word of one organisation that another holds; the database says so too."""
    answers = answers_of_holders(found)
    if any(answer not in {"", HolderAnswer.AGREES, None} for answer in answers):
        raise CannotErase.because("kept", _KEPT)
    if None in answers:
        raise CannotErase.because("not_asked_yet", _NOT_ASKED)
    if "" in answers:
        raise CannotErase.because("others_have_not_agreed", _WAITING)


def _refuse_a_list_that_has_changed(
    found: ErasureList, lines: Sequence[ErasureLine], *, on: datetime.date
) -> None:
    """Whatever was written since the list was made makes it another list."""
    ids = [line.client_id for line in lines]
    if LegalHold.objects.in_force_on(on).filter(client_id__in=ids).exists():
        raise CannotErase.because("held", _HELD)
    if not ids or digest_of(counts_of(ids).items()) != found.digest:
        is_requested = found.ground == ErasureGround.REQUEST
        words = _REQUESTED_HAS_CHANGED if is_requested else _CHANGED
        raise CannotErase.because("list_has_changed", words)


def _set_aside(
    found: ErasureList,
    lines: Sequence[ErasureLine],
    *,
    erased_from: datetime.date,
    at: datetime.datetime,
) -> None:
    """Set the files aside; what came up since it was looked for is refused in the same words."""
    try:
        with transaction.atomic():
            for line in lines:
                _call("sec.set_file_aside", line.pk, at, erased_from)
    except ProgrammingError as fault:
        if isinstance(fault.__cause__, psycopg.errors.InsufficientPrivilege):
            _refuse_while_others_hold(found)
            _refuse_a_list_that_has_changed(found, lines, on=timezone.localdate(at))
        raise
    except OperationalError as fault:
        if _is_helped_again(fault):
            _refuse_a_list_that_has_changed(found, lines, on=timezone.localdate(at))
            raise CannotErase.because("helped_again", _HELPED_AGAIN) from None
        if _is_out_of_an_archive(fault):
            _refuse_a_list_that_has_changed(found, lines, on=timezone.localdate(at))
            raise CannotErase.because("needed", _NEEDED) from None
        raise


def _is_helped_again(fault: Exception) -> bool:
    """Whether the database refused because a contract was prolonged over a file of the list."""
    return isinstance(fault.__cause__, psycopg.errors.ObjectNotInPrerequisiteState)


def _is_out_of_an_archive(fault: Exception) -> bool:
    """Whether the database refused because an organisation has asked its archive for a file of the list."""
    return isinstance(fault.__cause__, psycopg.errors.ObjectInUse)


def _replay(client_id: UUID, entry: Entry, *, by: User, at: datetime.datetime) -> None:
    """Erase, or set aside, one person who came back with a backup."""
    line = ErasureLine.objects.filter(client_id=client_id).first()
    if entry.stage is LedgerStage.BROUGHT_BACK:
        if line is not None and line.set_aside_at is not None:
            _call("sec.bring_file_back", line.pk)
        return
    if line is None or line.set_aside_at is None:
        ErasureLine.objects.filter(client_id=client_id).delete()
        found = _list(
            [
                FileThatIsOver(
                    client_id=client_id,
                    ended_on=entry.entered_on,
                    due_on=entry.entered_on,
                    organisation_id=None,
                )
            ],
            ground=ErasureGround.REPLAY,
            organisation_id=None,
            by=by,
            at=at,
        )
        line = found.lines.get()
        until = entry.erased_from or entry.entered_on
        _call("sec.set_file_aside", line.pk, at, until)
    if entry.stage is LedgerStage.ERASED:
        ErasureLine.objects.filter(pk=line.pk).update(erased_from=entry.entered_on)
        keep_facts(client_ids=[client_id], facts=retention().kept_facts, by=by, at=at)
        _call("sec.erase_file", line.pk)


def _have_it_entered(list_id: UUID) -> None:
    """Have the job runner write the ledger at once; each minute it looks for itself."""
    app.configure_task(ENTER_JOB).defer(list_id=str(list_id))


def _taken(rows: Sequence[AwaitedEntry]) -> list[Entry]:
    """Take away rows that wait, and return what is to be written in their place."""
    entries = entries_of(rows)
    AwaitedEntry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return entries


def _enter(entries: Sequence[Entry]) -> None:
    _know(entries)
    ledger.write_down(ledger.not_yet_written(entries, ledger.read_ledger()))


def _know(entries: Sequence[Entry]) -> None:
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                mark=entry.mark,
                stage=entry.stage,
                entered_on=entry.entered_on,
                erased_from=entry.erased_from,
                key_sign=entry.key_sign,
            )
            for entry in entries
        ],
        ignore_conflicts=True,
    )


def _is_held(client_id: UUID, *, on: datetime.date) -> bool:
    return LegalHold.objects.in_force_on(on).filter(client_id=client_id).exists()


def _call(function: str, *told: Any) -> Any:
    """Call one of the functions that may do what no role of ours may."""
    places = ", ".join(["%s"] * len(told))
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}({places})", told)
        (answer,) = cursor.fetchone()
    return answer
