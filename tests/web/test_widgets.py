"""Widgets are drawn as Django would draw them; only the way there is shorter."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test.html import parse_html
from django.utils.functional import lazystr

ATTRIBUTES = {"id": "id_it", "class": "wide", "required": True, "hidden": False, "title": '"<&>"'}
LATER = lazystr('"<i>"')
CHOICES = [
    ("", "–"), ("LV", "Latvija"), ("„“", "<b>"), (LATER, LATER), ("Āzija", [("AF", "Afganistāna"), (7, 7)]),
]  # fmt: skip


@pytest.mark.parametrize("value", ["", "LV", "AF", "7", "unknown", '"&<', None])
@pytest.mark.parametrize(
    "widget",
    [
        forms.Select(attrs=ATTRIBUTES, choices=CHOICES),
        forms.SelectMultiple(choices=CHOICES),
        forms.RadioSelect(attrs=ATTRIBUTES, choices=CHOICES),
        forms.CheckboxSelectMultiple(attrs=ATTRIBUTES, choices=CHOICES),
        forms.CheckboxInput(),
        forms.TextInput(attrs=ATTRIBUTES),
        forms.NumberInput(),
        forms.HiddenInput(),
        forms.PasswordInput(),
        forms.FileInput(attrs=ATTRIBUTES),
        forms.Textarea(attrs=ATTRIBUTES),
    ],
)
def test_a_widget_is_what_django_draws(widget: forms.Widget, value: str | None):
    ours = widget.render("it", value, renderer=TemplatesSetting())

    assert parse_html(ours) == parse_html(widget.render("it", value, renderer=DjangoTemplates()))


def test_a_choice_that_cannot_be_chosen_stays_so():
    widget = forms.Select(choices=CHOICES)
    widget.create_option = lambda *args, **rest: (
        forms.Select.create_option(widget, *args, **rest) | {"attrs": {"disabled": True}}
    )

    ours = widget.render("it", "LV", renderer=TemplatesSetting())

    assert ours.count(" disabled>") == 6


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_a_choice_whose_label_stands_apart_is_what_django_draws(kind: type[forms.RadioSelect]):
    field = forms.ChoiceField(choices=CHOICES, widget=kind(attrs=ATTRIBUTES))
    drawn = [
        [
            one.tag()
            for one in type("Form", (forms.Form,), {"it": field})(
                {"it": "LV"}, renderer=renderer()
            )["it"]
        ]
        for renderer in (TemplatesSetting, DjangoTemplates)
    ]

    ours, theirs = ([parse_html(tag) for tag in tags] for tags in drawn)
    assert (ours, len(ours)) == (theirs, 6)
