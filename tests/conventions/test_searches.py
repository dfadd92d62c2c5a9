"""No typed word stands in an address: forms that go by GET hold codes, days and ticks alone."""

import ast
import re
from collections.abc import Iterator

from django import forms
from django.urls import URLPattern, URLResolver, get_resolver

from balsts.web.fields import WrittenCodeField
from balsts.web.input_rules import form_classes
from tests.conventions.reading import SOURCE, place, python_files, templates, tree

# By GET, each with what its fields are; all other forms post.
BY_GET = {
    "web/components/filter_bar.html": "unless its page says post; the pages stand below",
    "web/templates/clients/_as_of_form.html": "two days",
    "web/templates/gallery/_form.html": "samples of nobody, on a page without data",
    "web/templates/statistics/what_if_list.html": "ticks beside what is compared",
}
FILTERS_BY_GET = {
    "web/templates/clients/benefit_show.html",
    "web/templates/clients/letter_show.html",
    "web/templates/evidence/gap_list.html",
    "web/templates/gallery/_tables.html",
    "web/templates/statistics/monthly_report.html",
    "web/templates/statistics/portrait.html",
}
# Forms that read the address itself.
READ_FROM_ADDRESSES = {
    "AsOfForm",
    "BenefitDayForm",
    "GapChoiceForm",
    "LetterForm",
    "MonthChoiceForm",
    "PortraitChoiceForm",
    "SuppositionForm",
}
READ_WHOLE = {
    "as_of",
    "benefit_views",
    "client_screen",
    "gap_views",
    "letter_views",
    "monthly_views",
    "portrait_views",
    "searches",
    "timeline_views",
}
# What is read of an address by its own name, and what it is.
READ_BY_NAME = {
    "after": "a reference or a number",
    "before": "a reference or a moment",
    "ending": "a number of ours",
    "family": "a reference",
    "kind": "a code",
    "language": "a code",
    "next": "an address of ours",
    "on": "a day",
    "organisation": "a number of ours",
    "page": "a number",
    "policy": "a code",
    "services_before": "a number of ours",
    "state": "a code",
    "to": "a number of ours",
    "ui": "a code",
    "weight": "a code",
    "with": "numbers of ours",
}


def in_source(path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_free(field: forms.Field) -> bool:
    codes = (forms.UUIDField, WrittenCodeField)
    return isinstance(field, forms.CharField) and not isinstance(field, codes)


def asking_views(
    patterns: list[URLPattern | URLResolver] | None = None,
) -> Iterator[type[forms.Form]]:
    """Yield the form of every view that is asked by POST."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from asking_views(one.url_patterns)
        elif hasattr(one.callback, "asks_with"):
            yield one.callback.asks_with


def test_forms_that_go_by_get_are_known_and_every_other_posts() -> None:
    form = re.compile(r"<form\b[^>]*>")
    found = {
        in_source(path)
        for path in templates()
        for tag in form.findall(path.read_text(encoding="utf-8"))
        if 'method="post"' not in tag and 'method="dialog"' not in tag
    }

    assert found == set(BY_GET)


def test_filters_where_words_are_typed_post() -> None:
    by_get = {
        in_source(path)
        for path in templates()
        for tag in re.findall(r"<c-filter-bar\b[^>]*>", path.read_text(encoding="utf-8"))
        if 'method="post"' not in tag and "components" not in path.parts
    }

    assert by_get == FILTERS_BY_GET


def test_no_box_for_words_is_written_into_a_form_that_goes_by_get() -> None:
    box = re.compile(r'<textarea|<input(?![^>]*type="(?:checkbox|radio|hidden|submit)")')
    typed = []
    for path in templates():
        if in_source(path) in BY_GET | dict.fromkeys(FILTERS_BY_GET):
            text = path.read_text(encoding="utf-8")
            typed += [place(path) for part in text.split("<form")[1:] if box.search(part)]

    assert typed == []


def test_forms_that_read_an_address_have_no_field_for_free_text() -> None:
    known = {form.__name__: form for form in form_classes()}
    free = {
        f"{name}.{field}"
        for name in READ_FROM_ADDRESSES
        for field, one in known[name].base_fields.items()
        if is_free(one)
    }

    assert free == set()


def test_every_view_reads_of_an_address_only_what_is_listed() -> None:
    """By a listed name; whole only for the forms above, and through `searches` for what is typed."""
    names, whole = set(), set()
    for path in python_files("web/**/*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute) or node.attr != "GET":
                continue
            named = re.findall(r'\.GET(?:\.get|\.getlist)?[\[(]"(\w+)"', lines[node.lineno - 1])
            names |= set(named)
            whole |= set() if named else {path.stem}

    assert names - set(READ_BY_NAME) == set()
    assert whole == READ_WHOLE


def test_every_list_with_a_box_for_words_is_asked_by_post() -> None:
    asked = {form.__name__ for form in asking_views()}
    free = {
        form.__name__ for form in asking_views() if any(map(is_free, form.base_fields.values()))
    }

    assert (
        asked
        == free
        == {
            "BreachForm",
            "ClientFilterForm",
            "EndingFilterForm",
            "HandOverFilterForm",
            "StaffSearchForm",
            "TrailFilterForm",
        }
    )
