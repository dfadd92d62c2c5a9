"""The gallery opens only where a setting says so and shows every component."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from balsts.web.gallery import samples

COMPONENTS = Path(samples.__file__).resolve().parents[1] / "components"
TEMPLATES = COMPONENTS.parent / "templates"

# These stand in pages that a form or a list of their own makes; the gallery shows their parts.
SHOWN_ON_PAGES = {"form", "form_fields", "day_line"}


@pytest.fixture
def gallery(client: Client) -> str:
    return client.get(reverse("gallery:gallery_show")).content.decode()


def test_gallery_is_not_there_without_its_setting(client: Client, settings) -> None:
    settings.BALSTS_GALLERY = False

    answer = client.get(reverse("gallery:gallery_show"))

    assert answer.status_code == 404


def test_gallery_renders_every_tag_and_component(gallery: str) -> None:
    left_over = re.findall(r"\{[{%]|[%}]\}\}|</?c-[a-z-]+", gallery)

    assert left_over == []


@pytest.mark.parametrize(("ui_language", "direction"), [("lv", "ltr"), ("ar", "rtl")])
def test_gallery_says_its_language_and_direction(
    client: Client, ui_language: str, direction: str
) -> None:
    text = client.get(reverse("gallery:gallery_show"), {"ui": ui_language}).content.decode()

    assert re.search(r"<html lang=\"(\w+)\" dir=\"(\w+)\"", text).groups() == (
        ui_language,
        direction,
    )


def test_gallery_isolates_a_name_in_its_own_script(gallery: str) -> None:
    assert (
        f'<bdi class="name__original" lang="fa" dir="rtl">{samples.FATIMA.original}</bdi>'
        in gallery
    )


def test_gallery_shows_every_component() -> None:
    used: set[str] = set()
    waiting = [*(TEMPLATES / "gallery").glob("*.html"), TEMPLATES / "base.html"]
    waiting += (TEMPLATES / "frame").glob("*.html")
    while waiting:
        path = waiting.pop()
        found = {name.replace("-", "_") for name in re.findall(r"<c-([a-z-]+)", _markup(path))}
        new = found - used - {"slot", "vars"}
        used |= new
        waiting += [COMPONENTS / f"{name}.html" for name in new]

    there = {path.stem for path in COMPONENTS.glob("*.html")}

    assert there - used == SHOWN_ON_PAGES


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_component_begins_with_its_variables_and_an_example(path: Path) -> None:
    comment = path.read_text(encoding="utf-8").split("{% endcomment %}")[0]

    assert comment.startswith("{% comment %}")
    assert f"<c-{path.stem.replace('_', '-')}" in comment


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_attributes_that_pass_through_are_never_computed(path: Path) -> None:
    """`{{ attrs }}` is not escaped, so what it carries must be quoted text, not a colon's value."""
    declared = {"field", "form", "label", "help", "icon", "name", "value"}
    tags = re.findall(r"<c-(?:button|link-button|form)(?=[\s>])([^>]*)>", _markup(path))

    computed = {key for tag in tags for key in re.findall(r"\s:([\w-]+)=", tag)}

    assert computed - declared == set()


def _markup(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
