"""One key that alone opens every copy is told of, wherever people are served in earnest."""

import pytest

from balsts.platform.copy_keys import two_keys_open_the_copies

TWO = "# the first\nage1one\n\nage1two\n"


@pytest.mark.parametrize(
    ("https", "recipients", "said"),
    [
        (True, TWO, []),
        (True, "age1one\n", ["balsts.W014"]),
        (True, "age1one\n#age1two\nage1one\n", ["balsts.W014"]),
        (True, "ssh-ed25519 AAAAone here\nssh-ed25519 AAAAone there\n", ["balsts.W014"]),
        (True, "ssh-ed25519 AAAAone here\nssh-ed25519 AAAAtwo here\n", []),
        (True, None, []),
        (False, "age1one\n", []),
    ],
)
def test_whoever_keeps_copies_under_one_key_is_warned(settings, tmp_path, https, recipients, said):
    settings.BALSTS_HTTPS, settings.BALSTS_RECIPIENTS = https, tmp_path / "recipients.txt"
    if recipients is not None:
        settings.BALSTS_RECIPIENTS.write_text(recipients, encoding="utf-8")

    assert [warning.id for warning in two_keys_open_the_copies()] == said
