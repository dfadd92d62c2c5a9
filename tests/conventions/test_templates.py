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


# Drawn once for all who ask (ADR 49): on what each depends and for what it asks, itself and what it is
# made of. Nothing of it belongs to a person.
PLACE = {
    "binds_keys",
    "item",
    "item.icon",
    "item.is_current",
    "item.key",
    "item.label",
    "item.url",
    "item.waiting",
}
PLACES = PLACE | {"item.is_folded", "last", "last.is_folded", "navigation"}
DRAWN_ONCE = {
    "frame_files": ("", set()),
    "frame_footer": ("LANGUAGE_CODE", set()),
    "frame_session": ("LANGUAGE_CODE", set()),
    "frame_places": ("LANGUAGE_CODE navigation_mark", PLACES),
    "frame_places_narrow": ("LANGUAGE_CODE navigation_mark", PLACES),
    "frame_keys": (
        "LANGUAGE_CODE navigation_mark",
        {"id", "item", "item.key", "item.label", "navigation", "slot", "title"},
    ),
    "client_filters": (
        "LANGUAGE_CODE form.fields.keys",
        {
            "error", "field", "field.auto_id", "field.errors", "field.field.required", "field.help_text",
            "field.id_for_label", "field.label", "forloop.first", "form.always_shown", "form.others",
            "form.uses_others", "help", "label", "slot", "slot.strip",
        },
    ),
}  # fmt: skip
KEPT = re.compile(r"{% cache None (\w+)((?: [\w.]+)*) %}(.*?){% endcache %}", re.DOTALL)
INCLUDED = re.compile(r'{% include "([^"]+)"')
COMPONENT = re.compile(r"<c-([a-z-]+)")
# What a template asks for stands in one of these; words in quotes, tags and filters are nobody's.
ASKING = re.compile(r"{{(.*?)}}|{%(.*?)%}|:\w+=\"(.*?)\"", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
NAME = re.compile(r"(?<![\w.|])[A-Za-z_][\w.]*")
TAGS = {
    "if", "elif", "else", "endif", "for", "in", "endfor", "and", "or", "not", "with", "endwith", "as", "firstof",
    "include", "load", "i18n", "static", "url", "icon", "translate", "context", "True",
}  # fmt: skip


def names_asked(text: str) -> set[str]:
    """Return for what a template asks, with all that it includes and the components it is made of."""
    text = without_comments(text)
    asked = {
        name
        for found in ASKING.finditer(text)
        for name in NAME.findall(QUOTED.sub("", found[1] or found[2] or found[3] or ""))
    }
    web = SOURCE / "web"
    parts = [web / "templates" / name for name in INCLUDED.findall(text)]
    parts += [
        web / "components" / f"{name.replace('-', '_')}.html"
        for name in COMPONENT.findall(text)
        if name not in {"vars", "slot"}
    ]
    return (asked - TAGS).union(*(names_asked(part.read_text("utf-8")) for part in parts))


def test_what_is_drawn_once_is_listed_and_asks_for_nothing_of_a_person():
    texts = [without_comments(path.read_text("utf-8")) for path in templates()]
    found = [one for text in texts for one in KEPT.findall(text)]

    assert len(found) == sum(text.count("{% cache") for text in texts)
    assert {name: (key.strip(), names_asked(text)) for name, key, text in found} == DRAWN_ONCE


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("{{ frame.user_name }}", "frame.user_name"),
        ("{% csrf_token %}", "csrf_token"),
        ("{% if not request.path %}", "request.path"),
        ("{% elif client.name %}", "client.name"),
        ('{% include "frame/_place.html" with name=frame.user_name %}', "frame.user_name"),
        ('<c-field :field="client.name" />', "client.name"),
        ('{% url "clients:client_detail" client.pk %}', "client.pk"),
        ("{% translate frame.user_role %}", "frame.user_role"),
        ("{% blocktranslate trimmed with who=client.name %}", "client.name"),
        ("{{ day|default:client.born_on }}", "client.born_on"),
    ],
)
def test_what_a_template_asks_for_is_seen(line, name):
    assert name in names_asked(line)
