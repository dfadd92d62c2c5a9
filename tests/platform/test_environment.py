"""Settings are read from the environment, typed, and refused with a sentence."""

import pytest

from balsts.platform import environment


def test_missing_setting_is_refused_by_name(monkeypatch):
    monkeypatch.delenv("BALSTS_EXAMPLE", raising=False)

    with pytest.raises(environment.SettingMissing, match="BALSTS_EXAMPLE is missing"):
        environment.text("BALSTS_EXAMPLE")


def test_secret_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("BALSTS_EXAMPLE", "from the variable")
    monkeypatch.setenv("BALSTS_EXAMPLE_FILE", str(file))

    assert environment.secret("BALSTS_EXAMPLE") == "from the file"


def test_a_file_without_a_secret_is_refused_by_name(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    monkeypatch.setenv("BALSTS_EXAMPLE_FILE", str(tmp_path / "secret"))

    with pytest.raises(environment.SettingMissing, match="BALSTS_EXAMPLE_FILE names is empty"):
        environment.secret("BALSTS_EXAMPLE")


def test_flag_refuses_everything_but_yes_and_no(monkeypatch):
    monkeypatch.setenv("BALSTS_EXAMPLE", "true")

    with pytest.raises(environment.SettingMissing, match="must be `yes` or `no`, not `true`"):
        environment.flag("BALSTS_EXAMPLE", default=True)


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("BALSTS_EXAMPLE", "one.example, two.example,")

    assert environment.words("BALSTS_EXAMPLE") == ["one.example", "two.example"]


def test_integer_that_is_not_given_takes_the_default(monkeypatch):
    monkeypatch.delenv("BALSTS_EXAMPLE", raising=False)

    assert environment.integer("BALSTS_EXAMPLE", default=8) == 8
