"""`balsts organisations_seed`: a file of one's own is taken whole or not at all, and engages nobody."""

import pytest
from django.core.management import CommandError, call_command

from balsts.organisations.models import Contract, StaffMember

pytestmark = pytest.mark.django_db
OWN = """
programmes:
  - {code: integration, names: {en: Integration}, entitlement_policy: ""}
organisations:
  - {code: ours, kind: provider, name: "Mūsu biedrība"}
contracts:
  - {number: O-1, provider: ours, programme: integration, planned_from: 2026-01-01, actual_from: 2026-01-01, source: "Register"}
"""


def read(tmp_path, record, capsys):
    file = tmp_path / "organisations.yaml"
    file.write_bytes(record if isinstance(record, bytes) else record.encode())
    call_command("organisations_seed", str(file))
    return capsys.readouterr().out


def test_a_file_of_ones_own_ends_a_contract_and_says_which(tmp_path, capsys):
    first = read(tmp_path, OWN, capsys)
    ended = read(tmp_path, OWN.replace("source:", "actual_last_day: 2026-11-30, source:"), capsys)

    assert first == "The record is here. What it changed: none.\n"
    assert ended == "The record is here. What it changed: O-1.\n"
    assert str(Contract.objects.get().actual_until) == "2026-12-01"
    assert StaffMember.objects.count() == 0


@pytest.mark.parametrize(
    "record", ["contracts: [x", b"\xff\xfe", OWN.replace("ours, prog", "theirs, prog")]
)
def test_a_file_that_is_none_ends_in_a_sentence(tmp_path, capsys, record):
    with pytest.raises(CommandError, match=r"^Nothing was changed\. ."):
        read(tmp_path, record, capsys)

    assert Contract.objects.count() == 0
