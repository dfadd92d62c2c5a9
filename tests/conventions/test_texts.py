"""Sentences can be translated: whole, named, and gathered."""

import ast
import io
import re

import pytest
from babel.messages.mofile import write_mo

from balsts.console import catalogues
from tests.conventions.reading import called_name, calls, place, python_files

MARKS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy", "translatable",
}  # fmt: skip


def marked_calls():
    for path in python_files():
        for call in calls(path):
            if called_name(call) in MARKS and call.args:
                yield path, call


def test_marked_sentences_are_plain_text():
    """An f-string, a `%` or a `.format` inside the mark never meets its translation."""
    found = [
        place(path, call.lineno)
        for path, call in marked_calls()
        for argument in call.args
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (isinstance(argument, ast.Call) and called_name(argument) == "format")
    ]

    assert found == []


def test_placeholders_are_named():
    unnamed = re.compile(r"(?<!%)%(?:%%)*[sdif]|{\d*}")
    found = [
        str(message.id)
        for message in catalogues.gather()
        if message.id and unnamed.search(str(message.id))
    ]

    assert found == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogue_compiles(language):
    target = io.BytesIO()

    write_mo(target, catalogues.read(language))

    assert target.getvalue()[:4] == b"\xde\x12\x04\x95"


def test_translations_name_the_same_facts_as_the_sentence():
    faults = [line for line in catalogues.problems() if "placeholders differ" in line]

    assert faults == []
