"""The start code: as a person writes it down and types it, and where it may come from by itself."""

import os

import pytest

from balsts.platform.sealing.start_code import (
    CREDENTIAL,
    DESCRIPTOR,
    NoStartCode,
    is_the_same,
    key_from,
    new_start_code,
    start_code_given,
)


@pytest.fixture(autouse=True)
def nobody_hands_it_over(monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv(DESCRIPTOR, raising=False)


def test_it_is_128_bits_in_seven_groups_and_never_the_same_twice():
    codes = {new_start_code() for _ in range(50)}

    assert {tuple(map(len, code.split("-"))) for code in codes} == {(4,) * 7}
    assert (len(codes), len({key_from(code) for code in codes})) == (50, 50)


def test_how_it_was_written_on_paper_does_not_matter():
    code = new_start_code()
    as_written = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert key_from(as_written) == key_from(code)
    assert (is_the_same(as_written, code), is_the_same(new_start_code(), code)) == (True, False)
    assert is_the_same("something else", code) is False


def test_one_letter_misread_is_noticed_wherever_it_stands():
    code = new_start_code().replace("-", "")
    noticed = 0
    for at, letter in enumerate(code):
        misread = code[:at] + ("7" if letter != "7" else "4") + code[at + 1 :]
        try:
            key_from(misread)
        except NoStartCode:
            noticed += 1

    assert noticed >= 27  # of 28: one in 4096 is another code that is right by chance


@pytest.mark.parametrize("typed", ["", "A", "U" * 28, "0" * 27, "0" * 29, "č" * 28])
def test_what_is_no_start_code_is_refused(typed):
    with pytest.raises(NoStartCode):
        key_from(typed)


def test_systemd_hands_it_over_in_a_file(monkeypatch, tmp_path):
    (tmp_path / CREDENTIAL).write_text("ABCD\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert start_code_given() == "ABCD"


def test_a_command_is_handed_it_through_a_pipe(monkeypatch):
    reads, writes = os.pipe()
    os.write(writes, b"ABCD\n")
    os.close(writes)
    monkeypatch.setenv(DESCRIPTOR, str(reads))

    assert start_code_given() == "ABCD"


@pytest.mark.parametrize(
    "surroundings",
    [{}, {"CREDENTIALS_DIRECTORY": "/nowhere"}, {DESCRIPTOR: "999"}, {DESCRIPTOR: "three"}],
)
def test_where_nobody_hands_it_over_there_is_none(monkeypatch, surroundings):
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)

    assert start_code_given() == ""
