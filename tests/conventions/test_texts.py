"""Sentences can be translated: whole, named, and gathered."""

import ast
import io
import re

import pytest
from babel.messages.mofile import write_mo
from django.utils.translation import override

from balsts.console import catalogues
from balsts.web.wording import CODE_LISTS
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


@pytest.mark.parametrize("language", [*catalogues.LANGUAGES, *catalogues.LETTER_LANGUAGES])
def test_catalogue_compiles(language):
    target = io.BytesIO()

    write_mo(target, catalogues.read(language))

    assert target.getvalue()[:4] == b"\xde\x12\x04\x95"


def test_translations_name_the_same_facts_as_the_sentence():
    faults = [line for line in catalogues.problems() if "placeholders differ" in line]

    assert faults == []


@pytest.mark.parametrize("language", catalogues.LETTER_LANGUAGES)
def test_codes_in_sentences_of_the_law_have_labels_in_the_languages_of_letters(language):
    """A sentence of a letter names a status by its label, so the label must be there too."""
    sentences = " ".join(str(one.id) for one in catalogues.gather_for_letters() if one.id)
    named = [codes for name, codes in CODE_LISTS.items() if f"%({name})s" in sentences]
    known = {one.id for one in catalogues.read(language) if one.id}

    with override(None):
        missing = [str(one.label) for codes in named for one in codes if one.label not in known]

    assert (named != [], missing) == (True, [])
