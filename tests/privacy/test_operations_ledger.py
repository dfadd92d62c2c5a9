"""What pages set aside and bring back waits, and the job runner alone enters it in the ledger, once."""

import json

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.privacy import ledger
from balsts.privacy.enums import LedgerStage
from balsts.privacy.jobs import enter_what_is_left
from balsts.privacy.models import AwaitedEntry, ErasureLine, LedgerEntry
from balsts.privacy.operations.erasure import (
    ENTER_JOB,
    CannotErase,
    NotProven,
    WrittenBack,
    approve_erasure,
    bring_back,
    enter_what_waits,
    erase_file,
    list_files_that_are_over,
    prove_lines_of_before,
    replay_ledger,
    write_ledger_back,
)
from balsts.privacy.queries.ledger import entries_lost_from_the_ledger, entries_not_known_here
from tests.people import create_cast
from tests.privacy.erasing import LONG_AGO, NOW, TODAY, create_old_client
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
ASIDE, BACK, ERASED = LedgerStage.SET_ASIDE, LedgerStage.BROUGHT_BACK, LedgerStage.ERASED


class Killed(BaseException):
    """What stops a process between two of its steps."""


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def old(cast):
    return create_old_client(cast)


@pytest.fixture
def approved(cast, old, settings):
    """A list that pages approved; they are told no key."""
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    return approved_by_pages(made, cast, settings)


def approved_by_pages(made, cast, settings, at=NOW):
    key, settings.BALSTS_LEDGER_KEY = settings.BALSTS_LEDGER_KEY, None
    approve_erasure(erasure_list=made, by=cast.chiara, at=at)
    settings.BALSTS_LEDGER_KEY = key
    return made


def brought_back_by_pages(cast, settings):
    key, settings.BALSTS_LEDGER_KEY = settings.BALSTS_LEDGER_KEY, None
    bring_back(line=ErasureLine.objects.get(), by=cast.chiara, at=NOW)
    settings.BALSTS_LEDGER_KEY = key


def entered():
    return enter_what_waits(by=system_actor(), at=NOW)


def stages():
    return [entry.stage for entry in ledger.read_ledger()]


def killed_after(times, monkeypatch):
    """Let whoever writes the ledger die once so many of its entries are on the disk."""
    write_down = ledger.write_down

    def died(entries):
        write_down(entries[:times])
        raise Killed

    monkeypatch.setattr(ledger, "write_down", died)


def test_pages_without_the_key_set_a_file_aside_at_once_and_the_entry_waits(old, approved):
    assert not Client.objects.filter(pk=old.pk).exists()
    assert not ledger.ledger_path().exists()
    assert list(LedgerEntry.objects.all()) == []
    assert [(one.client_id, one.stage) for one in AwaitedEntry.objects.all()] == [(old.id, ASIDE)]


def test_an_approval_orders_the_job_that_enters_it_once(old, approved):
    [job] = ProcrastinateJob.objects.filter(task_name=ENTER_JOB)

    for _ in range(2):
        app.tasks[job.task_name].func(**job.args)

    [entry] = ledger.read_ledger()
    line = ErasureLine.objects.get()
    assert job.args == {"list_id": str(approved.pk)}
    assert entry == ledger.Entry(
        mark=ledger.mark_of(old.id), stage=ASIDE, entered_on=TODAY, erased_from=line.erased_from
    )
    assert LedgerEntry.objects.get().mark == entry.mark
    assert not AwaitedEntry.objects.exists()
    assert AuditEvent.objects.get(event="ledger_entered").details == {"entries": 1}


def test_what_no_order_has_led_to_the_ledger_is_entered_by_the_job_of_each_minute(approved):
    enter_what_is_left(timestamp=0)

    assert stages() == [ASIDE]


def test_bringing_back_is_ordered_and_entered_after_what_it_undoes(cast, approved, settings):
    brought_back_by_pages(cast, settings)

    orders = ProcrastinateJob.objects.filter(task_name=ENTER_JOB).values_list("args", flat=True)
    assert list(orders) == [{"list_id": str(approved.pk)}] * 2
    assert (entered(), stages()) == (2, [ASIDE, BACK])


def test_only_the_system_enters_what_waits(cast, approved):
    with pytest.raises(CannotErase):
        enter_what_waits(by=cast.chiara, at=NOW)


def test_without_the_key_nothing_is_entered_and_all_goes_on_waiting(approved, settings):
    settings.BALSTS_LEDGER_KEY = None

    with pytest.raises(ledger.NoLedgerKey, match="BALSTS_LEDGER_KEY is missing"):
        entered()

    assert AwaitedEntry.objects.count() == 1
    assert not ledger.ledger_path().exists()


@pytest.mark.parametrize("on_the_disk", [0, 1, 2])
def test_a_job_killed_before_its_commit_has_written_each_entry_once_in_the_end(
    cast, old, settings, monkeypatch, on_the_disk
):
    create_old_client(cast, name="Other")
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    approved_by_pages(made, cast, settings)
    with monkeypatch.context() as patched:
        killed_after(on_the_disk, patched)
        with pytest.raises(Killed):
            entered()
    unknown, lost = entries_not_known_here(), entries_lost_from_the_ledger()

    assert (entered(), stages()) == (2, [ASIDE, ASIDE])
    assert len({entry.mark for entry in ledger.read_ledger()}) == 2
    assert (unknown, lost) == ([], [])
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("on_the_disk", [0, 1, 2, 3])
def test_what_was_done_again_on_one_day_is_entered_in_its_order_and_once(
    cast, old, settings, monkeypatch, on_the_disk
):
    for time in range(3):
        if time == 1:
            brought_back_by_pages(cast, settings)
        else:
            [made] = list_files_that_are_over(by=system_actor(), at=NOW)
            approved_by_pages(made, cast, settings)
    with monkeypatch.context() as patched:
        killed_after(on_the_disk, patched)
        with pytest.raises(Killed):
            entered()

    assert (entered(), stages()) == (3, [ASIDE, BACK, ASIDE])


def test_what_is_done_again_later_is_entered_though_the_same_stands_there(
    cast, old, settings, approved
):
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    approved_by_pages(made, cast, settings)

    assert (entered(), stages()) == (1, [ASIDE, BACK, ASIDE])


def test_whoever_is_erased_before_the_entry_was_made_has_both(cast, old, settings):
    [made] = list_files_that_are_over(by=system_actor(), at=LONG_AGO)
    approved_by_pages(made, cast, settings, at=LONG_AGO)

    erased = erase_file(line=ErasureLine.objects.get(), by=system_actor(), at=NOW)

    assert stages() == [ASIDE, ERASED]
    assert "privacy_awaitedentry" not in erased
    assert not AwaitedEntry.objects.exists()


def test_a_list_counts_the_same_rows_whether_an_entry_waits_or_not(cast, old, settings, approved):
    brought_back_by_pages(cast, settings)
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    entered()

    approved_by_pages(made, cast, settings)

    assert not Client.objects.filter(pk=old.pk).exists()


def test_what_waits_is_nothing_that_the_ledger_has_lost_or_knows_alone(approved):
    assert (entries_not_known_here(), entries_lost_from_the_ledger()) == ([], [])


def test_an_older_state_that_waits_for_what_was_undone_since_takes_the_ledgers_last_word(
    cast, old, settings, approved
):
    """The state was kept between approval and entry; the file was brought back the same day."""
    savepoint = transaction.savepoint()
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    transaction.savepoint_rollback(savepoint)
    waiting = entered()

    met = replay_ledger(by=system_actor(), at=NOW)

    assert (waiting, met) == (0, 1)
    assert Client.objects.filter(pk=old.pk).exists()
    assert (entered(), stages()) == (0, [ASIDE, BACK])
    assert entries_not_known_here() == []


def test_replay_does_what_was_done_last_where_the_same_was_done_twice_on_one_day(
    cast, old, settings, approved
):
    entered()
    entry = ledger.read_ledger()[0]
    again = ledger.Entry(mark=entry.mark, stage=BACK, entered_on=TODAY)
    ledger.write_down([again, entry])

    replay_ledger(by=system_actor(), at=NOW)

    assert not Client.objects.filter(pk=old.pk).exists()


def test_the_ledger_is_its_writers_alone_also_where_the_data_folder_is_a_groups(approved, tmp_path):
    tmp_path.chmod(0o3770)

    entered()

    folder, file = ledger.ledger_path().parent.stat(), ledger.ledger_path().stat()
    assert (folder.st_mode & 0o7777, file.st_mode & 0o7777) == (0o700, 0o600)
    assert not ledger.is_open_to_others()
    ledger.ledger_path().parent.chmod(0o2770)
    assert ledger.is_open_to_others()


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_at_once_write_it_once(settings):
    cast = create_cast(today=TODAY)
    create_old_client(cast)
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    approved_by_pages(made, cast, settings)

    assert sorted(two_at_once(entered, entered)) == [0, 1]
    assert stages() == [ASIDE]


def forged(entry, *, key=None):
    """A line as somebody writes it who comes to the file and does not hold the key."""
    told = {"mark": entry.mark, "stage": "erased", "on": TODAY.isoformat(), "erased_from": None}
    proof = {} if key is None else {"proof": key}
    return json.dumps(told | proof) + "\n"


@pytest.mark.parametrize("key", [None, "ab" * 32, "no proof"])
def test_a_replay_does_nothing_of_a_ledger_that_says_more_without_the_right_proof(
    old, approved, key
):
    entered()
    [entry] = ledger.read_ledger()
    with ledger.ledger_path().open("a", encoding="utf-8") as file:
        file.write(forged(entry, key=key))

    with pytest.raises(NotProven, match=r"^1 entries of the ledger have no right proof"):
        replay_ledger(by=system_actor(), at=NOW)

    assert Client.including_set_aside.filter(pk=old.pk).exists()


def test_a_person_who_vouches_for_the_file_has_it_replayed_all_the_same(old, approved):
    entered()
    [entry] = ledger.read_ledger()
    with ledger.ledger_path().open("a", encoding="utf-8") as file:
        file.write(forged(entry))

    assert replay_ledger(by=system_actor(), at=NOW, without_proof=True) == 1

    assert not Client.including_set_aside.filter(pk=old.pk).exists()


def test_a_right_line_that_stands_elsewhere_proves_nothing(cast, old, approved, settings):
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    first, second = ledger.ledger_path().read_text("utf-8").splitlines(keepends=True)

    ledger.ledger_path().write_text(second + first + first, "utf-8")
    swapped = [entry.is_proven for entry in ledger.read_ledger()]
    ledger.ledger_path().write_text(first + second + first, "utf-8")
    repeated = [entry.is_proven for entry in ledger.read_ledger()]

    assert (swapped, repeated) == ([False, False, False], [True, True, False])


def without_proofs():
    lines = [json.loads(line) for line in ledger.ledger_path().read_text("utf-8").splitlines()]
    told = [{name: word for name, word in line.items() if name != "proof"} for line in lines]
    return "".join(json.dumps(line) + "\n" for line in told)


def test_lines_of_before_are_proven_as_far_as_the_database_knows_them(
    cast, old, approved, settings
):
    entered()
    ledger.ledger_path().write_text(without_proofs(), "utf-8")
    brought_back_by_pages(cast, settings)
    entered()
    before = [entry.is_proven for entry in ledger.read_ledger()]

    proven = prove_lines_of_before(by=system_actor(), at=NOW)

    assert (before, proven, stages()) == ([False, True], 1, [ASIDE, BACK])
    assert all(entry.is_proven for entry in ledger.read_ledger())
    assert prove_lines_of_before(by=system_actor(), at=NOW) == 0
    assert AuditEvent.objects.get(event="ledger_proven").details == {"entries": 1}


def test_lines_that_the_database_does_not_know_get_no_proof(old, approved):
    entered()
    [entry] = ledger.read_ledger()
    text = without_proofs() + forged(entry)
    ledger.ledger_path().write_text(text, "utf-8")

    ledger.prove_lines_of_before({entry})

    assert ledger.lines_of_before({entry}) == 0
    assert ledger.ledger_path().read_text("utf-8") == text


def changed(line):
    """The same line with another day from which the file is erased."""
    return json.dumps(json.loads(line) | {"erased_from": TODAY.isoformat()}) + "\n"


def test_a_line_of_before_that_says_another_day_than_the_database_gets_no_proof(approved):
    entered()
    whole = without_proofs()

    proven = []
    for text in (changed(whole), whole):
        ledger.ledger_path().write_text(text, "utf-8")
        lines = prove_lines_of_before(by=system_actor(), at=NOW)
        proven.append((lines, [line.is_proven for line in ledger.read_ledger()]))

    assert proven == [(0, [False]), (1, [True])]


@pytest.mark.parametrize("is_cut", [True, False])
def test_what_is_written_back_takes_the_databases_word_for_a_line_that_was_changed(
    cast, approved, settings, is_cut
):
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    told = ledger.read_ledger()
    first, second = ledger.ledger_path().read_text("utf-8").splitlines(keepends=True)
    ledger.ledger_path().write_text(changed(first) + ("" if is_cut else second), "utf-8")

    written = write_ledger_back(by=system_actor(), at=NOW)

    assert written == WrittenBack(entries=int(is_cut), unproven=1 if is_cut else 2)
    assert ledger.read_ledger() == told
    assert all(line.is_proven for line in ledger.read_ledger())


def test_lines_left_without_a_right_proof_by_who_was_stopped_are_proven_the_next_time(
    cast, old, approved, settings
):
    """The lost line is written back already, and what stood below it still has the proof of before."""
    savepoint = transaction.savepoint()
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    first, second = ledger.read_ledger()
    left = ledger.ledger_path().read_text("utf-8").splitlines(keepends=True)[1]
    ledger.ledger_path().write_text(left, "utf-8")
    ledger.write_down([first, second])
    before = [line.is_proven for line in ledger.read_ledger()]

    written = write_ledger_back(by=system_actor(), at=NOW)
    again = write_ledger_back(by=system_actor(), at=NOW)
    transaction.savepoint_rollback(savepoint)

    assert (before, written, again) == (
        [False, True, True],
        WrittenBack(unproven=1),
        WrittenBack(),
    )
    assert all(line.is_proven for line in ledger.read_ledger())
    assert replay_ledger(by=system_actor(), at=NOW) == 1
    assert Client.objects.filter(pk=old.pk).exists()


def test_a_right_line_that_was_copied_elsewhere_is_not_proven_by_what_is_written_back(
    cast, approved, settings
):
    entered()
    brought_back_by_pages(cast, settings)
    entered()
    first, second = ledger.ledger_path().read_text("utf-8").splitlines(keepends=True)
    ledger.ledger_path().write_text(second + first, "utf-8")

    write_ledger_back(by=system_actor(), at=NOW)

    assert stages() == [ASIDE, BACK]


def test_without_a_sign_the_mark_of_somebody_who_is_here_tells_that_the_key_is_todays(
    approved, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "key_sign", str)
        entered()
    ledger.ledger_path().unlink()

    assert write_ledger_back(by=system_actor(), at=NOW) == WrittenBack(entries=1)

    assert [line.key_sign for line in ledger.read_ledger()] == [""]


def test_an_entry_says_in_file_and_database_with_which_key_it_was_made(approved, settings):
    entered()
    [line], row = ledger.read_ledger(), LedgerEntry.objects.get()
    sign = ledger.key_sign()
    settings.BALSTS_LEDGER_KEY = "another key"

    assert (line.key_sign, row.key_sign) == (sign, sign)
    assert ledger.key_sign() != sign
