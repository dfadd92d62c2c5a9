"""Templates hold nothing that a strict content security policy would refuse."""

import re

import pytest

from tests.conventions.reading import SOURCE, place, templates

COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}", re.DOTALL)
REFUSED = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.IGNORECASE),
    "inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[a-z][^<>]*\sstyle=", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+=", re.IGNORECASE),
    "script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "address of another host": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//"
    ),
    "unsafe": re.compile(r"\|\s*safe\b|{%\s*autoescape off"),
}


def lines_with(pattern, text):
    return [text.count("\n", 0, found.start()) + 1 for found in pattern.finditer(text)]


def without_comments(text):
    return COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


@pytest.mark.parametrize("kind", REFUSED)
def test_templates_hold_nothing_refused(kind):
    found = [
        place(path, line)
        for path in templates()
        for line in lines_with(REFUSED[kind], without_comments(path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_sentences_over_lines_are_trimmed():
    untrimmed = re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}")
    found = [
        place(path, line)
        for path in templates()
        for line in lines_with(untrimmed, path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_page_says_its_language_and_direction():
    """Whatever opens <html> sets both."""
    opening = re.compile(r"<html\b[^>]*>")
    found = [
        place(path)
        for path in templates()
        for tag in opening.findall(path.read_text(encoding="utf-8"))
        if "lang=" not in tag or "dir=" not in tag
    ]

    assert found == []


def test_every_component_begins_with_what_it_takes():
    found = [
        place(path)
        for path in sorted((SOURCE / "web" / "components").glob("**/*.html"))
        if not path.read_text(encoding="utf-8").lstrip().startswith(("{#", "{% comment"))
    ]

    assert found == []


def test_templates_are_named_for_a_room_and_a_thing():
    plain = re.compile(r"_?[a-z0-9]+(_[a-z0-9]+)*\.(html|txt|svg)")
    found = [place(path) for path in templates() if not plain.fullmatch(path.name)]

    assert found == []


def test_icons_are_drawn_by_the_tag():
    """`{% icon "check" %}` draws each once; there is no component of that name."""
    found = [place(path) for path in templates() if "<c-icon" in path.read_text(encoding="utf-8")]

    assert found == []


# Drawn once for all who ask (ADR 49), and on what that depends: nothing in them belongs to a person.
DRAWN_ONCE = {
    "frame_files": "",
    "frame_places": "navigation_mark",
    "frame_places_narrow": "navigation_mark",
    "frame_keys": "navigation_mark",
    "frame_session": "LANGUAGE_CODE",
    "frame_footer": "LANGUAGE_CODE",
    "client_filters": "LANGUAGE_CODE form.fields.keys",
}
KEPT = re.compile(r"{% cache None (\w+)((?: [\w.]+)*) %}(.*?){% endcache %}", re.DOTALL)
INCLUDED = re.compile(r'{% include "([^"]+)"[^%]*%}')
TOLD = re.compile(r"{{ *([\w.]+)|{% (csrf_token|if|for|firstof|with)\b([^%]*)%}")
OF_A_PERSON = re.compile(r"\b(csrf\w*|request|user|frame|messages|perms|standing|clients)\b")


def with_included(text):
    """Put in the place of every include what stands there."""
    web = SOURCE / "web" / "templates"
    return INCLUDED.sub(
        lambda found: with_included(without_comments((web / found[1]).read_text("utf-8"))), text
    )


def test_what_is_drawn_once_is_listed_and_asks_for_nothing_of_a_person():
    found = {
        name: (key.strip(), with_included(text))
        for path in templates()
        for name, key, text in KEPT.findall(without_comments(path.read_text("utf-8")))
    }

    assert {name: key for name, (key, _) in found.items()} == DRAWN_ONCE
    assert [
        (name, told[0])
        for name, (_, text) in found.items()
        for told in TOLD.finditer(text)
        if OF_A_PERSON.search(told[0])
    ] == []


@pytest.mark.parametrize(
    "line", ["{{ frame.user_name }}", "{% csrf_token %}", "{% if request.path %}"]
)
def test_what_belongs_to_a_person_is_seen(line):
    assert [OF_A_PERSON.search(one[0]) is not None for one in TOLD.finditer(line)] == [True]
