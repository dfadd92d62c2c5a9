"""What the keeper has read before its files are locked anew, it goes on with."""

from pathlib import Path
from types import SimpleNamespace

from balsts.console import keys
from balsts.console.keys import new_start_code


def test_the_keeper_reads_all_keys_before_they_are_locked_anew(monkeypatch, tmp_path: Path) -> None:
    order, code = [], new_start_code()
    ring = SimpleNamespace(current="1", lock_with=lambda _code: order.append("lock"))
    ledger = SimpleNamespace(tell_trail=lambda *_told: None)
    monkeypatch.setattr(keys, "new_start_code", lambda: code)
    monkeypatch.setattr(keys, "_typed", lambda _prompt: code)
    monkeypatch.setattr(keys, "is_answering", lambda _socket: True)
    monkeypatch.setattr(
        keys, "_ask_keeper", lambda _drawer, said: order.append(said["ask"]) or {"key_id": "1"}
    )

    keys._lock(keys.Drawer(keyring=ring, ledger=ledger, socket=tmp_path / "keeper"))

    assert order == ["state", "lock", "unlock"]
