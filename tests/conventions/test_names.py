"""A name says what kind of thing it is."""

from django.db import models

from tests.conventions.test_arrows import models_of_the_house

NAMED_BY_DJANGO = {"last_login"}
# Published figures keep the words of the sheet they come in: inclusive first and last days.
NAMED_BY_THE_SHEET = {"first_day", "last_day"}


def fields_of(kind):
    return [
        (model, field)
        for model in models_of_the_house()
        for field in model._meta.concrete_fields
        if type(field) is kind and field.name not in NAMED_BY_DJANGO | NAMED_BY_THE_SHEET
    ]


def named_otherwise(kind, *, endings=(), beginnings=()):
    return [
        f"{model._meta.label}.{field.name}"
        for model, field in fields_of(kind)
        if not (
            (endings and field.name.endswith(endings))
            or (beginnings and field.name.startswith(beginnings))
        )
    ]


def test_dates_end_in_on_from_or_until():
    found = named_otherwise(models.DateField, endings=("_on", "_from", "_until"))

    assert [name for name in found if not name.endswith(".on")] == []


def test_moments_end_in_at():
    found = named_otherwise(models.DateTimeField, endings=("_at",))

    assert [name for name in found if not name.endswith(".at")] == []


def test_yes_or_no_begins_with_is_or_has():
    assert named_otherwise(models.BooleanField, beginnings=("is_", "has_")) == []


def test_constraints_are_named_after_their_table():
    found = [
        f"{model._meta.label}: {constraint.name}"
        for model in models_of_the_house()
        for constraint in model._meta.constraints
        if constraint.name.split("_")[0] not in model._meta.object_name.lower()
    ]

    assert found == []
