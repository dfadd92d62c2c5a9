"""Reading what people type: days, births, names, lines and texts."""

import datetime

import pytest
from django import forms
from django.utils import timezone, translation

from balsts.platform.dates import BirthDate, BirthDatePrecision
from balsts.web.fields import (
    BirthDateField,
    CountryField,
    DayField,
    LanguageField,
    LineField,
    MomentField,
    NameField,
    TextField,
    open_choices,
)

DAY = datetime.date(2016, 4, 6)


@pytest.mark.parametrize(
    "typed", ["2016-04-06", "06.04.2016", "06.04.2016.", " 2016. gada 6. aprīlis "]
)
def test_a_day_is_read_as_people_write_it(typed: str):
    assert DayField().clean(typed) == DAY


@pytest.mark.parametrize("typed", ["31.02.2016", "vakar", "06.04.1816", "1" * 41, "\x00"])
def test_what_is_no_day_is_refused_with_a_sentence(typed: str):
    with pytest.raises(forms.ValidationError) as refusal:
        DayField().clean(typed)

    assert len(refusal.value.messages) == 1


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("2026-07-01T12:00", 9),
        ("2026-12-01T12:00", 10),
        ("2026-10-25T03:30", 0),  # comes twice; the second time it is 1 o'clock in UTC
        ("2026-10-25T04:30", 2),
    ],
)
def test_a_moment_is_read_by_the_clock_of_riga_and_of_two_the_first_is_meant(typed: str, hour: int):
    read = MomentField().clean(typed)

    assert read.astimezone(datetime.UTC).hour == hour
    assert timezone.localtime(read).strftime("%Y-%m-%dT%H:%M") == typed


@pytest.mark.parametrize("typed", ["2026-03-29T03:30", "0026-11-27T10:00", "9999-12-31T23:59", "x"])
def test_a_moment_that_does_not_come_or_is_out_of_bounds_is_refused(typed: str):
    with pytest.raises(forms.ValidationError) as refusal:
        MomentField().clean(typed)

    assert len(refusal.value.messages) == 1


def test_a_day_may_be_left_out_where_it_is_not_needed():
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("language", "written"), [("lv", "06.04.2016."), ("en", "6 April 2016"), ("ru", "06.04.2016")]
)
def test_a_day_is_offered_as_the_reader_writes_it_and_read_back(language: str, written: str):
    field = DayField()

    with translation.override(language):
        offered = field.prepare_value(DAY)

    assert (offered, field.clean(offered)) == (written, DAY)
    assert field.prepare_value("vakar") == "vakar"


@pytest.mark.parametrize(
    ("typed", "precision"),
    [
        ("06.04.2016", BirthDatePrecision.DAY),
        ("04.2016", BirthDatePrecision.MONTH),
        ("2016", BirthDatePrecision.YEAR),
    ],
)
def test_a_birth_date_is_as_exact_as_it_is_written(typed: str, precision: BirthDatePrecision):
    assert BirthDateField().clean(typed).precision == precision


def test_a_birth_date_of_a_year_begins_with_the_year():
    assert BirthDateField().clean("2016") == BirthDate(
        datetime.date(2016, 1, 1), BirthDatePrecision.YEAR
    )


@pytest.mark.parametrize("field", [NameField(), LineField(), TextField()])
def test_hidden_characters_are_refused(field: forms.Field):
    with pytest.raises(forms.ValidationError):
        field.clean("Ali\u202e")


@pytest.mark.parametrize("field", [NameField(), LineField(), TextField()])
def test_the_joiner_that_persian_needs_stays(field: forms.Field):
    assert field.clean("علی\u200cرضا") == "علی\u200cرضا"


def test_a_text_keeps_its_lines_and_a_line_does_not():
    typed = "first \r\nsecond"

    assert (TextField().clean(typed), LineField().clean(typed)) == (
        "first\nsecond",
        "first second",
    )


def test_a_line_is_as_long_as_its_field_says():
    assert LineField(max_length=500).clean("a" * 500) == "a" * 500
    with pytest.raises(forms.ValidationError):
        LineField(max_length=500).clean("a" * 501)


@pytest.mark.parametrize("field", [NameField, LineField, TextField])
def test_nothing_stays_an_empty_text(field: type[forms.CharField]):
    assert field(required=False).clean("") == ""


def test_countries_and_languages_are_named_in_the_readers_language():
    with translation.override("lv"):
        countries, languages = dict(CountryField().choices), dict(LanguageField().choices)

    assert (countries["AF"], countries[""]) == ("Afganistāna", "–")
    assert "prs" in languages


def test_open_choices_begin_with_nothing():
    assert open_choices([("a", "A")]) == [("", "–"), ("a", "A")]
