"""Readers of typed text take anything: a value, or a refusal with a sentence; quickly, and nothing else."""

import time
from collections.abc import Callable

import pytest
from django.http import HttpRequest
from django.utils.translation import get_language_from_request, get_supported_language_variant
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.exchange.uploads import LONGEST_NAME, shown_name
from balsts.platform.countries import read_country
from balsts.platform.dates import EARLIEST, LATEST, read_birth_date, read_date
from balsts.platform.identifiers import normalise_client_reference
from balsts.platform.names import clean_name
from balsts.platform.sentences import Refusal
from balsts.platform.text import clean_line, clean_text
from tests.security import nasty

ANYTHING = (
    st.text()
    | st.sampled_from(nasty.EVERYTHING)
    | st.text(alphabet="0123456789.-/ ٣۰", max_size=30)
)
READERS: dict[str, Callable[[str], object]] = {
    "day": read_date,
    "birth date": read_birth_date,
    "name": clean_name,
    "line": clean_line,
    "text": clean_text,
    "reference": normalise_client_reference,
    "country": read_country,
}
# Texts that send careless patterns into the woods.
WOODS = [
    "a" * 20_000 + "!",
    " " * 20_000 + "x",
    "1." * 5_000,
    "-" * 20_000,
    "ā́" * 5_000,
    # Marks that must be put into their order: the square of their number.
    "a" + "\u0301" * 10_000 + "\u0323" * 10_000,
    "a" + "\u0f73" * 10_000,
    "\n" * 20_000,
]


def read(reader: Callable[[str], object], text: str) -> object:
    try:
        return reader(text)
    except Refusal:
        return None


@pytest.mark.parametrize("name", READERS)
@given(text=ANYTHING)
@settings(max_examples=150)
def test_a_reader_answers_or_refuses_with_a_sentence(name, text):
    read(READERS[name], text)


@given(text=ANYTHING)
@settings(max_examples=200)
def test_no_day_is_read_that_no_table_would_keep(text):
    day = read(read_date, text)

    assert day is None or EARLIEST <= day <= LATEST


@given(text=ANYTHING)
@settings(max_examples=200)
def test_asvs_1_3_3_what_is_cleaned_once_is_clean(text):
    """Cleaning again changes nothing, so nothing hides until the second time."""
    line = read(clean_line, text)

    assert line is None or clean_line(line) == line


@pytest.mark.parametrize("name", nasty.LEGITIMATE)
def test_names_that_are_somebodys_are_kept(name):
    assert clean_name(name) == name


@pytest.mark.parametrize("hidden", nasty.HIDING)
def test_what_hides_is_refused_in_names_and_lines(hidden):
    for reader in (clean_name, clean_line, clean_text):
        with pytest.raises(Refusal):
            reader(hidden)


@given(name=st.text(max_size=400) | st.sampled_from(nasty.EVERYTHING))
@settings(max_examples=200)
def test_asvs_5_4_1_a_name_of_a_file_that_came_in_leads_nowhere(name):
    kept = shown_name(name)

    assert 0 < len(kept) <= LONGEST_NAME
    assert not {"/", "\\", "\x00", "\n", "\r"} & set(kept)
    assert kept.isprintable()


@given(header=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
@settings(max_examples=200)
def test_any_wish_for_a_language_gives_one_of_ours(header):
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = header

    assert get_supported_language_variant(get_language_from_request(request)) in {"lv", "en", "ru"}


@pytest.mark.parametrize("name", READERS)
def test_asvs_1_3_12_no_reader_runs_away(name):
    slowest = 0.0
    for text in WOODS:
        began = time.thread_time()
        read(READERS[name], text)
        slowest = max(slowest, time.thread_time() - began)

    assert slowest < 0.25
