"""`balsts erasures`: the night's work by hand says what it could not do; a lost ledger is missed, and mended."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from balsts.accounts.queries.user import system_actor
from balsts.console import catalogues, preparation, start
from balsts.platform.installation import Installation
from balsts.privacy import ledger
from balsts.privacy.enums import LedgerStage
from balsts.privacy.models import ErasureLine
from balsts.privacy.operations.erasure import (
    NotProven,
    approve_erasure,
    list_files_that_are_over,
)
from tests.people import create_cast
from tests.privacy.erasing import LONG_AGO, TODAY, create_old_client, erase_all_that_is_over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def old():
    """A file on an approved list whose thirty days are over."""
    cast = create_cast(today=TODAY)
    client = create_old_client(cast)
    [made] = list_files_that_are_over(by=system_actor(), at=LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)
    return client


def test_tidy_says_what_it_did(old, capsys):
    call_command("erasures", "tidy")

    assert capsys.readouterr().out == "1 files erased, 0 kept facts dropped, 0 lists wait\n"


def test_tidy_says_in_a_sentence_what_could_not_be_erased(old, monkeypatch, capsys):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger, "write_down", full)

    with pytest.raises(CommandError, match=r"^1 of 1 files not erased; everything else is done\."):
        call_command("erasures", "tidy")

    assert ErasureLine.objects.get().client_id == old.id


@pytest.fixture
def erased():
    """One person was set aside 31 days ago and is erased today: two entries, in file and database."""
    cast = create_cast(today=TODAY)
    create_old_client(cast)
    erase_all_that_is_over(cast)
    return ledger.ledger_path()


def checked(capsys) -> tuple[int, str]:
    """What `check` ends with, and what it says is wrong."""
    try:
        call_command("erasures", "check")
    except SystemExit as ended:
        return ended.code, capsys.readouterr().err
    return 0, capsys.readouterr().err


def unharmed(path):
    assert path.exists()


def lost(path):
    path.unlink()


def emptied(path):
    path.write_bytes(b"")


def zeroed(path):
    path.write_bytes(b"\0" * path.stat().st_size)


def cut_after_a_line(path):
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")


def cut_within_a_line(path):
    path.write_bytes(path.read_bytes()[:-5])


def without_its_beginning(path):
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[1], "utf-8")


GUIDE = "See docs/how-to/restore-a-copy.md, `A lost ledger`."
KEY_GUIDE = "See docs/how-to/restore-a-copy.md, `Another key of the ledger`."
OTHER = (
    "2 entries of the ledger were made with another key than today's: whom they mean nobody can tell, "
    f"and with an older copy these people are back. {KEY_GUIDE}\n"
)
HARMS = [
    (lost, 2),
    (emptied, 2),
    (zeroed, 2),
    (cut_after_a_line, 1),
    (cut_within_a_line, 1),
    (without_its_beginning, 1),
]


def test_check_passes_where_ledger_and_database_know_the_same(erased, capsys):
    assert checked(capsys) == (0, "")


def test_check_says_that_lines_were_written_with_another_key(erased, capsys, settings):
    settings.BALSTS_LEDGER_KEY = "another key"

    code, said = checked(capsys)

    assert code == 0
    assert said == OTHER + (
        f"2 lines of {erased} have a proof that is not right: they were written with another key, or "
        "something above them was changed. Bring back its newest copy; `balsts erasures write_back` "
        f"writes in their place what this database knows. {GUIDE}\n"
    )


def unsigned(monkeypatch):
    """Two entries from before they said with which key they were made."""
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "key_sign", str)
        cast = create_cast(today=TODAY)
        create_old_client(cast)
        erase_all_that_is_over(cast)
    return ledger.ledger_path()


def refused():
    """What is said when nothing is written back because of the key."""
    before = ledger.read_ledger()
    with pytest.raises(CommandError) as told:
        call_command("erasures", "write_back")
    assert ledger.read_ledger() == before
    return str(told.value)


@pytest.mark.parametrize("harm", [lost, cut_after_a_line, without_its_beginning, unharmed])
def test_nothing_is_written_back_of_another_key_unasked_and_then_it_goes_on_being_said(
    erased, capsys, settings, harm
):
    settings.BALSTS_LEDGER_KEY = "another key"
    harm(erased)

    said = refused()
    call_command("erasures", "write_back", "--whichever-key")

    assert said == (
        "2 entries of the ledger were made with another key than today's, and of 0 nothing tells with "
        "which. By a mark of another key nobody is recognised in an older copy. Nothing was done. Look "
        "for the key with which they were made first; where it is gone for ever, or never was another, "
        f"add --whichever-key. {KEY_GUIDE}"
    )
    assert capsys.readouterr().err == OTHER
    assert {line.is_proven for line in ledger.read_ledger()} == {True}
    assert checked(capsys) == (0, OTHER)


@pytest.mark.parametrize("harm", [lost, without_its_beginning])
def test_of_entries_that_do_not_say_their_key_nothing_is_written_back_unasked(
    monkeypatch, capsys, harm
):
    harm(unsigned(monkeypatch))

    said = refused()
    call_command("erasures", "write_back", "--whichever-key")

    assert said.startswith(
        "0 entries of the ledger were made with another key than today's, and of 2 nothing tells with "
        "which. "
    )
    uncertain = (
        "2 entries of the ledger may have been made with another key than today's: with an older copy "
        f"these people may be back. {KEY_GUIDE}\n"
    )
    assert capsys.readouterr().err == uncertain
    assert checked(capsys) == (0, uncertain)


def test_an_entry_without_a_sign_is_todays_where_a_line_above_the_loss_has_the_right_proof(
    monkeypatch, capsys
):
    cut_after_a_line(unsigned(monkeypatch))

    call_command("erasures", "write_back")

    assert capsys.readouterr().out == "1 lost entries are in the ledger again\n"
    assert checked(capsys) == (0, "")


def test_a_replay_says_whom_it_cannot_recognise(capsys, settings):
    cast = create_cast(today=TODAY)
    create_old_client(cast)
    savepoint = transaction.savepoint()
    erase_all_that_is_over(cast)
    settings.BALSTS_LEDGER_KEY = "another key"
    call_command("erasures", "write_back", "--whichever-key")
    transaction.savepoint_rollback(savepoint)
    capsys.readouterr()

    call_command("erasures", "replay")

    said = capsys.readouterr()
    assert said.out == "0 files that a backup had brought back are erased or set aside\n"
    assert said.err == OTHER


def test_a_replay_that_stops_says_that_the_key_was_another(capsys, settings):
    cast = create_cast(today=TODAY)
    create_old_client(cast)
    savepoint = transaction.savepoint()
    erase_all_that_is_over(cast)
    settings.BALSTS_LEDGER_KEY = "another key"
    transaction.savepoint_rollback(savepoint)

    with pytest.raises(CommandError, match=r"^2 .* proof, 2 were made with another key than today"):
        call_command("erasures", "replay")


def test_check_says_that_a_line_tells_another_day_than_the_database(erased, capsys):
    first, second = erased.read_text("utf-8").splitlines()
    told = {name: said for name, said in json.loads(first).items() if name != "proof"}
    line = json.dumps(told | {"erased_from": LONG_AGO.date().isoformat()})
    erased.write_text(f"{line}\n{second}\n", "utf-8")

    code, said = checked(capsys)

    assert code == 0
    assert said.endswith(
        f"1 lines of {erased} say another day of an entry than this database: they were changed. "
        f"Do the same. {GUIDE}\n"
    )


def test_the_start_gives_lines_of_before_their_proof(erased):
    told = [json.loads(line) for line in erased.read_text("utf-8").splitlines()]
    bare = [{name: said for name, said in one.items() if name != "proof"} for one in told]
    erased.write_text("".join(f"{json.dumps(one)}\n" for one in bare), "utf-8")

    preparation.prove_the_ledger()

    assert [json.loads(line) for line in erased.read_text("utf-8").splitlines()] == told


@pytest.mark.parametrize(("harm", "entries"), HARMS)
def test_check_misses_what_the_ledger_has_lost_and_says_what_to_do(erased, capsys, harm, entries):
    harm(erased)

    code, said = checked(capsys)

    assert code == 1
    assert said == (
        f"The ledger lacks {entries} entries that this database knows: {erased} was lost, cut or is "
        "an older one. Bring back its newest copy; what that lacks, too, `balsts erasures write_back` "
        "writes. See docs/how-to/restore-a-copy.md, `A lost ledger`.\n"
    )


def test_what_a_crash_leaves_in_the_ledger_wants_a_replay_and_nothing_is_called_lost(
    erased, capsys
):
    entry = ledger.Entry(mark="ab" * 32, stage=LedgerStage.ERASED, entered_on=TODAY)
    ledger.write_down([entry])

    code, said = checked(capsys)

    assert code == 1
    assert said == (
        "The ledger has 1 entries that this database does not know: run `balsts erasures replay` "
        "before the pages are served.\n"
    )


@pytest.mark.parametrize(("harm", "entries"), HARMS)
def test_write_back_gives_the_ledger_all_that_the_database_knows(erased, capsys, harm, entries):
    before = ledger.read_ledger()
    harm(erased)

    call_command("erasures", "write_back")

    left = (
        "1 lines had no right proof: what this database knows stands there instead\n"
        if harm is without_its_beginning
        else ""
    )
    assert capsys.readouterr().out == f"{entries} lost entries are in the ledger again\n{left}"
    assert ledger.read_ledger()[-2:] == before
    assert {entry.is_proven for entry in ledger.read_ledger()} == {True}
    assert checked(capsys) == (0, "")
    call_command("erasures", "write_back")
    assert capsys.readouterr().out == "0 lost entries are in the ledger again\n"


def test_replay_says_what_to_do_with_entries_that_nobody_proves(erased, capsys):
    line = '{"mark": "abab", "stage": "erased", "on": "2026-01-01", "erased_from": null}\n'
    erased.write_text(erased.read_text("utf-8") + line, "utf-8")

    with pytest.raises(CommandError) as told:
        call_command("erasures", "replay")
    call_command("erasures", "replay", "--without-proof")

    assert str(told.value) == (
        "1 entries of the ledger have no right proof: they were not written by who holds its key, or "
        f"what stands above them was changed. Nothing was done. Bring back the newest copy of {erased}. "
        "See docs/how-to/restore-a-copy.md, `A lost ledger`."
    )
    assert capsys.readouterr().out == (
        "0 files that a backup had brought back are erased or set aside\n"
    )


def test_one_machine_does_not_start_on_a_ledger_that_nobody_proves():
    def unproven():
        raise NotProven("1 entries of the ledger have no right proof")

    with pytest.raises(start.CannotStart, match=r"^1 entries .*: `.venv/bin/balsts erasures repl"):
        start._put_right(unproven)


def test_write_back_waits_until_the_database_knows_the_ledger(erased, capsys):
    erased.unlink()
    entry = ledger.Entry(mark="ab" * 32, stage=LedgerStage.ERASED, entered_on=TODAY)
    ledger.write_down([entry])

    with pytest.raises(CommandError, match=r"does not know: run `balsts erasures replay` first\.$"):
        call_command("erasures", "write_back")

    assert ledger.read_ledger() == [entry]


def test_check_says_how_to_shut_a_ledger_that_others_come_to(erased, capsys):
    erased.parent.chmod(0o770)

    code, said = checked(capsys)

    folder = erased.parent
    assert code == 1
    assert said == (
        f"Others than this user come to {folder}: `chown -R balsts-jobs:balsts-jobs {folder}`, "
        f"`chmod -R g-s,go= {folder}`. See docs/how-to/run-on-a-server.md, `The parts as users of "
        "their own`.\n"
    )


def test_check_says_that_the_key_of_the_ledger_is_missing(settings):
    settings.BALSTS_LEDGER_KEY = None

    with pytest.raises(CommandError, match=r"^The setting BALSTS_LEDGER_KEY is missing: "):
        call_command("erasures", "check")


def test_check_tells_what_waits_and_finds_nothing_wrong_in_it(old, capsys):
    call_command("erasures", "check")

    assert capsys.readouterr().out == (
        "The ledger and the database know the same entries; 1 more wait for the job runner\n"
    )


def test_write_back_writes_what_waits_too(old, capsys):
    call_command("erasures", "write_back")

    said = capsys.readouterr().out
    assert said == "0 lost entries are in the ledger again, and 1 that waited\n"
    assert len(ledger.read_ledger()) == 1


def test_one_machine_does_not_start_on_a_lost_ledger(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogues, "compile_changed", list)
    for done in ("has_waiting_migrations", "apply_policies", "has_forgotten_erasures"):
        monkeypatch.setattr(preparation, done, lambda: None)
    monkeypatch.setattr(preparation, "has_lost_erasures", lambda: True)

    with pytest.raises(
        start.CannotStart, match=r"`.venv/bin/balsts erasures check` says what to do"
    ):
        start._prepare(Installation(folder=tmp_path))
