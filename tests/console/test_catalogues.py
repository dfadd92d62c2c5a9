"""Catalogues are gathered from Python and templates, compiled when changed, and checked."""

import io
import os

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from babel.util import pathmatch

from balsts.console import catalogues

TEMPLATE = b"""
{% load i18n %}
  <p title="{% translate 'Plan' context 'page' %}">
{% blocktranslate trimmed count number=total %}
    %(one)s client
  {% plural %}
    {{ number }} clients
{% endblocktranslate %}</p>
"""


def sentences(catalogue):
    return {message.id for message in catalogue if message.id}


@pytest.fixture
def locale(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "LANGUAGES", ("lv",))
    monkeypatch.setattr(catalogues, "LETTER_LANGUAGES", {})
    return tmp_path


def write(path, **translations):
    catalogue = Catalog(locale="lv", fuzzy=False)
    for sentence, translation in translations.items():
        catalogue.add(sentence, translation)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def test_template_gives_its_sentences_with_context_and_plural():
    found = list(catalogues.extract_template(io.BytesIO(TEMPLATE), catalogues.KEYWORDS, (), {}))

    assert [(name, message) for _, name, message, _ in found] == [
        ("pgettext", ("page", "Plan")),
        ("ngettext", ("%%(one)s client", "%(number)s clients", None)),
    ]


def test_sentences_of_every_kind_of_source_are_gathered():
    found = sentences(catalogues.gather())

    assert {"Latvian", "Search clients"} <= found


def test_only_changed_catalogues_are_compiled(locale):
    source = locale / "lv" / "LC_MESSAGES" / "django.po"
    write(source, Plan="Plāns")

    first = catalogues.compile_changed()
    second = catalogues.compile_changed()
    os.utime(source, ns=(1, first[0].stat().st_mtime_ns + 1))
    third = catalogues.compile_changed()

    assert [len(first), len(second), len(third)] == [1, 0, 1]


def test_problems_name_what_is_missing_empty_and_differently_named(locale, monkeypatch):
    template = Catalog()
    for sentence in ("Gone", "Empty", "until %(day)s"):
        template.add(sentence)
    monkeypatch.setattr(catalogues, "gather", lambda: template)
    source = locale / "lv" / "LC_MESSAGES" / "django.po"
    write(source, **{"Empty": "", "until %(day)s": "līdz %(diena)s"})

    assert catalogues.problems() == [
        "lv: not in the catalogue: Gone",
        "lv: not translated: Empty",
        "lv: placeholders differ (day, diena): until %(day)s",
    ]


def test_update_keeps_translations_and_drops_what_is_gone(locale, monkeypatch):
    template = Catalog()
    template.add("Plan")
    template.add("Goal")
    monkeypatch.setattr(catalogues, "gather", lambda: template)
    source = locale / "lv" / "LC_MESSAGES" / "django.po"
    write(source, Plan="Plāns", Old="Vecs")

    waiting = catalogues.update_catalogues()
    kept = {message.id: message.string for message in catalogues.read("lv") if message.id}

    assert waiting == {"lv": 1}
    assert kept == {"Plan": "Plāns", "Goal": ""}


def test_new_sentence_waits_for_each_translation_though_english_fills_itself(locale, monkeypatch):
    monkeypatch.setattr(catalogues, "LANGUAGES", ("en", "ru"))
    template = Catalog(fuzzy=False)
    template.add("Plan")
    monkeypatch.setattr(catalogues, "gather", lambda: template)

    waiting = catalogues.update_catalogues()

    assert waiting == {"en": 0, "ru": 1}


def test_letters_need_what_the_law_says_and_the_labels_it_names_and_no_more():
    found = sentences(catalogues.gather_for_letters())

    assert {"carrying out the plan does not affect this service", "refugee status"} <= found
    assert {"Search clients", "Latvian", "relocated from Greece"} & found == set()
    assert "The text of 2016: carrying out the plan ends both services" not in found


def test_every_source_of_letters_gives_sentences():
    paths = {path for one in catalogues.gather_for_letters() for path, _ in one.locations}

    silent = [
        source
        for source in catalogues.LETTER_SOURCES
        if not any(pathmatch(source.partition(":")[0], path) for path in paths)
    ]
    assert silent == []


def test_sentence_of_a_letter_is_asked_of_the_languages_of_letters_alone(locale, monkeypatch):
    everything, letters = Catalog(), Catalog()
    everything.add("Search clients", "Meklēt")
    letters.add("refugee status")
    monkeypatch.setattr(catalogues, "gather", lambda: everything)
    monkeypatch.setattr(catalogues, "gather_for_letters", lambda: letters)
    monkeypatch.setattr(catalogues, "LETTER_LANGUAGES", {"prs": "fa_AF"})
    write(locale / "lv" / "LC_MESSAGES" / "django.po", **{"Search clients": "Meklēt klientus"})

    assert catalogues.problems() == ["prs: not in the catalogue: refugee status"]
    assert catalogues.update_catalogues() == {"lv": 0, "prs": 1}
    assert catalogues.problems() == ["prs: not translated: refugee status"]
