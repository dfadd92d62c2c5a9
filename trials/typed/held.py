"""What each reader of strangers' texts and files promises, beyond answering or refusing with a sentence."""

import io
import logging
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.http import HttpRequest
from django.utils.translation import get_language_from_request, get_supported_language_variant

from balsts.accounts.codes import hash_of
from balsts.exchange.uploads import LONGEST_NAME, shown_name
from balsts.platform.countries import country_choices, country_name, read_country
from balsts.platform.dates import (
    EARLIEST,
    LATEST,
    format_date,
    format_date_long,
    read_birth_date,
    read_date,
)
from balsts.platform.identifiers import (
    ALPHABET,
    RANDOM_CHARACTERS,
    check_character,
    is_client_reference,
    normalise_client_reference,
)
from balsts.platform.inspection import csv_text, pdf, svg
from balsts.platform.languages import language_choices, language_name, read_language
from balsts.platform.logs import AllowListFormatter
from balsts.platform.names import clean_name, fold, fold_query, search_text, sort_key
from balsts.platform.sentences import Refusal
from balsts.platform.spreadsheets import (
    Column,
    SheetToWrite,
    guarded,
    read_workbook,
    write_csv,
    write_workbook,
)
from balsts.platform.spreadsheets.guarding import unguarded
from balsts.platform.text import UNFIT_CHARACTERS, clean_line, clean_text
from balsts.web.visitor import network_of
from trials.typed.values import ALPHABETS, Typist

# What doors let in: fields of search, names and codes are no longer, and a header is one line.
LONGEST_SEARCH = 200
UNFIT = re.compile(UNFIT_CHARACTERS + "|[\x00\ud800-\udfff]")


class Broken(AssertionError):
    """A reader gave something that it must never give."""


def held(is_so: object, promise: str) -> None:
    if not is_so:
        raise Broken(promise)


def day(text: str) -> None:
    found = read_date(text)
    held(type(found) is date and EARLIEST <= found <= LATEST, "a day between 1900 and 2100")
    for language in ("lv", "ru", "en", "xx"):
        held(
            read_date(format_date(found, language)) == found,
            f"what is written in {language} is read again",
        )


def birth_date(text: str) -> None:
    held(EARLIEST <= read_birth_date(text).on <= LATEST, "a birth date between 1900 and 2100")


def name(text: str) -> None:
    """A cleaned name is clean, has an order, and is found by whoever types it as it stands."""
    cleaned = clean_name(text)
    held(
        clean_name(cleaned) == cleaned and not UNFIT.search(cleaned),
        "a cleaned name stays as it is",
    )
    sort_key(cleaned, cleaned)
    stored = search_text(cleaned)
    for part in fold_query(cleaned[:LONGEST_SEARCH]):
        held(any(way in stored for way in part), "a name is found by itself")


def line(text: str) -> None:
    cleaned = clean_line(text)
    held(clean_line(cleaned) == cleaned and "\n" not in cleaned, "a cleaned line stays as it is")
    held(not UNFIT.search(cleaned), "nothing that hides in a line")


def several_lines(text: str) -> None:
    cleaned = clean_text(text)
    held(clean_text(cleaned) == cleaned and "\r" not in cleaned, "a cleaned text stays as it is")
    held(not UNFIT.search(cleaned), "nothing that hides in a text")


def folded(text: str) -> None:
    found = fold(text[:LONGEST_SEARCH])
    held(
        fold(found) == found and found.isascii(), "what is folded stays as it is, in plain letters"
    )


def searched(text: str) -> None:
    for part in fold_query(text[:LONGEST_SEARCH]):
        held(
            part and all(way == way.casefold() for way in part),
            "small letters, and something to look for",
        )


def reference(text: str) -> None:
    found = normalise_client_reference(text)
    held(
        found is None
        or (is_client_reference(found) and normalise_client_reference(found) == found),
        "a reference",
    )


def country(text: str) -> None:
    code = read_country(text)
    held(read_country(code) == code and country_name(code, "lv"), "a country with a name")


def language(text: str) -> None:
    code = read_language(text)
    held(read_language(code) == code and language_name(code, "lv"), "a language with a name")


def guard(text: str) -> None:
    harmless = guarded(text)
    held(unguarded(harmless) == text, "what was guarded is read as it was")
    held(not harmless.startswith(("=", "+", "-", "@")), "no formula at the beginning of a cell")


def file_name(text: str) -> None:
    kept = shown_name(text)
    held(
        0 < len(kept) <= LONGEST_NAME and kept.isprintable() and not {"/", "\\"} & set(kept),
        "a name and no path",
    )


def code(text: str) -> None:
    typed = text[:LONGEST_SEARCH]
    held(hash_of("trial", typed) == hash_of("trial", f" {typed}-"), "a code however it is typed")


def wish(text: str) -> None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = as_header(text)
    held(
        get_supported_language_variant(get_language_from_request(request)) in {"lv", "en", "ru"},
        "one of ours",
    )


def visitor(text: str) -> None:
    request = HttpRequest()
    request.META["HTTP_X_FORWARDED_FOR"] = as_header(text)
    found = network_of(request)
    held(found == "unknown" or found.endswith(("/24", "/64")), "a network, or that it is not known")


def log(text: str) -> None:
    """Whatever stands in a message or its values, the line holds nothing of it."""
    secret = f"ZZgeheim{text}"
    told = logging.LogRecord("library", logging.WARNING, __file__, 1, secret, (), None)
    own = logging.LogRecord(
        "balsts.trial", logging.WARNING, __file__, 1, "Told %s", (secret,), None
    )
    for record in (told, own):
        held("ZZgeheim" not in FORMATTER.format(record), "nothing typed in a line of the log")


FORMATTER = AllowListFormatter()


def likely_day(typist: Typist) -> str:
    """A day as we write it ourselves, or only a part of it."""
    draw = typist.draw
    found = EARLIEST + timedelta(days=draw.randint(-400, (LATEST - EARLIEST).days + 400))
    written = draw.choice((format_date, format_date_long))(
        found, draw.choice(("lv", "en", "ru", "xx"))
    )
    return typist.nearly(
        draw.choice((written, written, f"{found:%m.%Y}", f"{found:%Y-%m}", f"{found:%Y}"))
    )


def likely_reference(typist: Typist) -> str:
    characters = "".join(typist.draw.choices(ALPHABET, k=RANDOM_CHARACTERS))
    whole = characters + check_character(characters)
    return typist.nearly(f"BL-{whole[:4]}-{whole[4:]}")


@cache
def named(
    choices: Callable[[str], list[tuple[str, str]]], ui_language: str
) -> list[tuple[str, str]]:
    """Return codes with their names: once a language, the list is long."""
    return choices(ui_language)


def likely_country(typist: Typist) -> str:
    code, label = typist.draw.choice(named(country_choices, typist.draw.choice(("lv", "en", "ru"))))
    return typist.nearly(typist.draw.choice((code, str(label))))


def likely_language(typist: Typist) -> str:
    code, label = typist.draw.choice(
        named(language_choices, typist.draw.choice(("lv", "en", "ru")))
    )
    return typist.nearly(typist.draw.choice((code, str(label))))


def likely_name(typist: Typist) -> str:
    draw = typist.draw
    return " ".join(
        "".join(draw.choices(draw.choice(ALPHABETS[:6]), k=draw.randint(1, 12)))
        for _ in range(draw.randint(1, 4))
    )


def likely_wish(typist: Typist) -> str:
    draw = typist.draw
    words = (
        f"{draw.choice(('lv', 'en-GB', 'ru', '*', 'prs', 'zh-Hant'))};q={draw.choice(('1', '0.9', '0', '1.0000', 'x', '-1'))}"
        for _ in range(draw.randint(1, 30))
    )
    return typist.nearly(",".join(words))


def likely_visitor(typist: Typist) -> str:
    draw = typist.draw
    four = ".".join(str(draw.randint(0, 256)) for _ in range(4))
    six = ":".join(f"{draw.randint(0, 65_535):x}" for _ in range(draw.randint(2, 8)))
    return typist.nearly(
        ", ".join(
            draw.choices(
                (four, six, f"::ffff:{four}", "::1", f"{six}%eth0", f"[{six}]:80"),
                k=draw.randint(1, 3),
            )
        )
    )


def as_header(text: str) -> str:
    """Return it as a server hands it on."""
    return (
        text.replace("\r", "").replace("\n", "").encode("utf-8", "surrogatepass").decode("latin-1")
    )


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A reader with its promise, every how many texts it is given one, and what it is likely to know."""

    of_text: Callable[[str], None] | None = None
    of_bytes: Callable[[bytes], None] | None = None
    likely: Callable[[Typist], str] | None = None
    every: int = 1


def table(content: bytes) -> None:
    """Go through every row; what is read fits what we promise of tables."""
    for sheet in read_workbook(io.BytesIO(content)).sheets:
        for row in sheet.rows():
            held(row.number <= sheet.rows_until and len(row.cells) <= 256, "a row within its table")


def written_table(text: str) -> None:
    """What stands in a cell is read again from what we write, and nothing in the file runs."""
    words = clean_text(text)
    target = io.StringIO(newline="")
    write_csv(target, [Column(heading="a"), Column(heading="b")], [(words, "x")])
    content = target.getvalue().encode("utf-8-sig")
    held(
        csv_text.findings_in_csv(content) <= {"nul"},
        f"nothing alive: {csv_text.findings_in_csv(content)}",
    )


def looked_through(content: bytes) -> None:
    """The scanner of what leaves says what is wrong with anything, and does not fall."""
    csv_text.findings_in_csv(content)
    svg.findings_in_svg(content)
    pdf.findings_in_pdf(content)


READERS: dict[str, Reader] = {
    "day": Reader(of_text=day, likely=likely_day),
    "birth date": Reader(of_text=birth_date, likely=likely_day),
    "name": Reader(of_text=name, likely=likely_name),
    "line": Reader(of_text=line),
    "text": Reader(of_text=several_lines),
    "folded name": Reader(of_text=folded, likely=likely_name),
    "searched words": Reader(of_text=searched, likely=likely_name),
    "reference": Reader(of_text=reference, likely=likely_reference),
    "country": Reader(of_text=country, likely=likely_country),
    "language": Reader(of_text=language, likely=likely_language),
    "guarded cell": Reader(of_text=guard),
    "name of a file": Reader(of_text=file_name),
    "entry code": Reader(of_text=code),
    "wish for a language": Reader(of_text=wish, likely=likely_wish),
    "visitor": Reader(of_text=visitor, likely=likely_visitor, every=4),
    "line of the log": Reader(of_text=log, every=4),
    "written table": Reader(of_text=written_table, every=8),
    "table": Reader(of_bytes=table, every=10),
    "file that leaves": Reader(of_bytes=looked_through, every=20),
}


def refused_in_words(refusal: Refusal) -> None:
    """Whoever is refused can read why."""
    held(len(str(refusal)) > 10, "a sentence")


def workbook_parts() -> dict[str, bytes]:
    """Take a workbook of ours apart, to put it together damaged."""
    target = io.BytesIO()
    rows = [("Zahra", 1, date(2026, 1, 1)), ("=1+1", None, 2.5)]
    write_workbook(
        target,
        [SheetToWrite(name="people", columns=[Column(heading=one) for one in "abc"], rows=rows)],
    )
    with zipfile.ZipFile(target) as parts:
        return {one: parts.read(one) for one in parts.namelist()}
