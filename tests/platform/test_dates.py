from datetime import UTC, date, datetime

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.dates import (
    EARLIEST,
    LATEST,
    BirthDate,
    BirthDatePrecision,
    UnreadableDate,
    age_on,
    beginning_of,
    end_of,
    format_birth_date,
    format_date,
    format_date_long,
    in_digits_of,
    read_birth_date,
    read_date,
    stored_day,
    stored_moment,
)

DAYS = st.dates(EARLIEST, LATEST)
DAY, MONTH, YEAR, ESTIMATED = BirthDatePrecision
MONTHS_IN_CASES = [
    ("janvāris", "janvāra", "janvārim", "janvāri", "janvārī"),
    ("februāris", "februāra", "februārim", "februāri", "februārī"),
    ("marts", "marta", "martam", "martu", "martā"),
    ("aprīlis", "aprīļa", "aprīlim", "aprīli", "aprīlī"),
    ("maijs", "maija", "maijam", "maiju", "maijā"),
    ("jūnijs", "jūnija", "jūnijam", "jūniju", "jūnijā"),
    ("jūlijs", "jūlija", "jūlijam", "jūliju", "jūlijā"),
    ("augusts", "augusta", "augustam", "augustu", "augustā"),
    ("septembris", "septembra", "septembrim", "septembri", "septembrī"),
    ("oktobris", "oktobra", "oktobrim", "oktobri", "oktobrī"),
    ("novembris", "novembra", "novembrim", "novembri", "novembrī"),
    ("decembris", "decembra", "decembrim", "decembri", "decembrī"),
]


@pytest.mark.parametrize(
    "written",
    [
        "2016-04-06",
        "2016-04-06 00:00:00",
        "2016-04-06T00:00",
        "06.04.2016.",
        "06.04.2016",
        "6.4.2016",
        " 6. 4. 2016. ",
        "2016. gada 6. aprīlis",
        "2016.gada 6.aprīlis",
        "2016.\u00a0gada 6.\u00a0APRĪLĪ",
        "2016. GADA 6. APRĪLIS",
        "2016. gadā 6. aprili",
        "6. aprīlis, 2016. gads",
        "6. aprīlī 2016",
        "6 April 2016",
        date(2016, 4, 6),
        datetime.fromisoformat("2016-04-06T23:59"),
        datetime(2016, 4, 5, 22, 0, tzinfo=UTC),
    ],
)
def test_a_day_is_read_in_each_way_it_is_written(written):
    day = read_date(written)

    assert (day, type(day)) == (date(2016, 4, 6), date)


@pytest.mark.parametrize(
    ("number", "name"),
    [(number, name) for number, names in enumerate(MONTHS_IN_CASES, 1) for name in names],
)
def test_every_latvian_month_is_read_in_every_case(number, name):
    day = read_date(f"2016. gada 6. {name}")

    assert day == date(2016, number, 6)


@given(DAYS, st.sampled_from(["lv", "en", "ru", "ar"]))
def test_what_we_write_we_read(day, ui_language):
    read = read_date(format_date(day, ui_language))

    assert read == day


@given(DAYS, st.sampled_from(["lv", "en"]))
def test_what_we_write_in_words_we_read(day, ui_language):
    read = read_date(format_date_long(day, ui_language))

    assert read == day


@given(st.text(max_size=60))
def test_any_text_is_a_day_within_bounds_or_is_refused_with_a_sentence(text):
    outcome = outcome_of(text)

    assert (EARLIEST <= outcome <= LATEST) if isinstance(outcome, date) else outcome


def outcome_of(text):
    try:
        return read_date(text)
    except UnreadableDate as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31.02.1990", "31.02.1990 is not a date: correct it"),
        ("2016. gada 31. aprīlis", "2016. gada 31. aprīlis is not a date: correct it"),
        ("0000-01-01", "0000-01-01 is not a date: correct it"),
        ("", "The date is missing: write it as 06.04.2016 or 2016-04-06"),
        (
            "31.12.1899",
            "31.12.1899 is outside the years 1900 to 2100: check the year",
        ),
        ("2101-01-01", "2101-01-01 is outside the years 1900 to 2100: check the year"),
        (date(1395, 1, 1), "1395-01-01 is outside the years 1900 to 2100: check the year"),
        *[
            (
                text,
                f"“{text}” cannot be read as a date: write it as 06.04.2016 or 2016-04-06",
            )
            for text in ["06.04.16", "04/06/2016", "2016", "42466", "2016. gada 6. foo", "Khan"]
        ],
        (
            "x" * 500,
            f"“{'x' * 40}” cannot be read as a date: write it as 06.04.2016 or 2016-04-06",
        ),
    ],
)
def test_what_is_not_a_day_is_refused_with_what_to_do(written, sentence):
    with pytest.raises(UnreadableDate) as refused:
        read_date(written)

    assert str(refused.value) == sentence


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_the_bounds_themselves_are_accepted(day):
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("written", "stated", "birth"),
    [
        ("06.04.1990.", None, BirthDate(date(1990, 4, 6))),
        (date(1990, 4, 6), None, BirthDate(date(1990, 4, 6))),
        (date(1990, 4, 6), YEAR, BirthDate(date(1990, 1, 1), YEAR)),
        ("1990-04-06", MONTH, BirthDate(date(1990, 4, 1), MONTH)),
        ("1990-04-06", ESTIMATED, BirthDate(date(1990, 4, 6), ESTIMATED)),
        ("1990", None, BirthDate(date(1990, 1, 1), YEAR)),
        ("1990. gads", None, BirthDate(date(1990, 1, 1), YEAR)),
        ("1990", DAY, BirthDate(date(1990, 1, 1), YEAR)),
        ("1990", ESTIMATED, BirthDate(date(1990, 1, 1), ESTIMATED)),
        ("03.1990", None, BirthDate(date(1990, 3, 1), MONTH)),
        ("1990-03", None, BirthDate(date(1990, 3, 1), MONTH)),
        ("1990-03", YEAR, BirthDate(date(1990, 1, 1), YEAR)),
        ("1990. gada marts", None, BirthDate(date(1990, 3, 1), MONTH)),
    ],
)
def test_a_birth_date_is_read_with_as_much_as_is_known(written, stated, birth):
    read = read_birth_date(written, stated)

    assert read == birth


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31.02.1990", "31.02.1990 is not a date: correct it or leave only the year"),
        ("13.1990", "13.1990 is not a date: correct it or leave only the year"),
        ("1890", "1890 is outside the years 1900 to 2100: check the year"),
        (
            "1990. gada foo",
            "“1990. gada foo” cannot be read as a date: write it as 06.04.2016 or 2016-04-06",
        ),
    ],
)
def test_an_impossible_birth_date_may_be_left_at_its_year(written, sentence):
    with pytest.raises(UnreadableDate) as refused:
        read_birth_date(written)

    assert str(refused.value) == sentence


def test_a_vague_birth_date_stands_on_the_first_day_it_may_be():
    births = [BirthDate(date(1990, 4, 6), precision) for precision in BirthDatePrecision]

    assert [birth.on for birth in births] == [
        date(1990, 4, 6),
        date(1990, 4, 1),
        date(1990, 1, 1),
        date(1990, 4, 6),
    ]
    assert [birth.is_estimated for birth in births] == [False, True, True, True]


def test_a_precision_may_come_as_its_stored_word():
    birth = BirthDate(date(1990, 4, 6), "year")

    assert birth.precision is YEAR


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 28), 19),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 6, 15), date(2018, 6, 14), 17),
        (date(2000, 6, 15), date(2018, 6, 15), 18),
        (date(2000, 6, 15), date(2000, 6, 15), 0),
        (date(2000, 6, 15), date(2000, 6, 14), None),
    ],
)
def test_age_is_counted_in_completed_years(born_on, day, age):
    ages = age_on(born_on, day), age_on(BirthDate(born_on), day)

    assert ages == (age, age)


def test_nobody_has_an_age_without_a_birth_date():
    assert age_on(None, date(2020, 1, 1)) is None


def test_days_are_written_as_the_reader_writes_them():
    day = date(2016, 4, 6)

    written = [format_date(day, language) for language in ["lv", "en-GB", "ru", "fa-AF"]]

    assert written == ["06.04.2016.", "6 April 2016", "06.04.2016", "2016-04-06"]


def test_days_are_written_in_words_for_letters():
    day = date(2016, 4, 6)

    written = [format_date_long(day, language) for language in ["lv-LV", "en-GB", "ru", "tr"]]

    assert written == ["2016. gada 6. aprīlis", "6 April 2016", "6 апреля 2016 г.", "2016-04-06"]


def test_days_for_letters_have_the_months_and_digits_of_their_readers():
    day = date(2026, 11, 24)

    written = [format_date_long(day, language) for language in ["ar", "prs"]]

    assert written == ["24 تشرين الثاني/نوفمبر 2026", "۲۴ نومبر ۲۰۲۶"]


@pytest.mark.parametrize(
    ("language", "written"), [("prs", "۲۴ ۱۱"), ("ar", "24 11"), ("lv", "24 11")]
)
def test_digits_are_those_of_papers_in_the_language(language, written):
    assert in_digits_of("24 11", language) == written


@pytest.mark.parametrize(("language", "locales"), [("ar", ("ar_SY", "ar")), ("prs", ("fa_AF",))])
def test_names_of_months_in_letters_are_those_of_cldr(language, locales):
    names = [Locale.parse(name).months["format"]["wide"] for name in locales]

    written = [
        format_date_long(date(2026, month, 1), language).split(" ", 1)[1].rsplit(" ", 1)[0]
        for month in range(1, 13)
    ]

    assert written == ["/".join(each[month] for each in names) for month in range(1, 13)]


def test_a_birth_date_is_written_only_as_far_as_it_is_known():
    births = [BirthDate(date(1990, 4, 6), precision) for precision in BirthDatePrecision]

    written = [format_birth_date(birth, "lv") for birth in births]

    assert written == ["06.04.1990.", "04.1990", "1990", "06.04.1990."]


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2024, 1, 15), "2024-01-15T21:59:59.999999+00:00"),
        (date(2024, 7, 15), "2024-07-15T20:59:59.999999+00:00"),
    ],
)
def test_a_day_ends_at_midnight_here_in_summer_and_winter(day, moment):
    assert end_of(day) == datetime.fromisoformat(moment)


def test_what_the_database_wrote_into_json_is_read_back():
    assert stored_day("2018-02-28") == date(2018, 2, 28)
    assert stored_moment("2018-02-28T10:00:00.5+02:00") == datetime(
        2018, 2, 28, 8, 0, 0, 500000, UTC
    )
    assert (stored_day(None), stored_moment(None)) == (None, None)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 22, tzinfo=UTC)),  # the clocks change that night
        (date(2026, 7, 1), datetime(2026, 6, 30, 21, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_riga(day, moment):
    assert beginning_of(day) == moment
