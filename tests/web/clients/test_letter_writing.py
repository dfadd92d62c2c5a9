"""What a letter says, in each of its languages: every sentence, and nothing that turns round."""

import datetime
import io
import re
import unicodedata
from collections import Counter

import pytest
from django.utils.translation import gettext, override
from pypdf import PdfReader

from balsts.casework.queries.law import law
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Client
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    LegalStatus,
    Permit,
    StatusChange,
    Timeline,
)
from balsts.platform.languages import LETTER_LANGUAGES
from balsts.platform.pdf.letter import letter_pdf
from balsts.platform.sentences import Sentence
from balsts.web.clients.letter_writing import LetterFacts, Pen, Sender, write_letter

TODAY = datetime.date(2026, 11, 25)
GRANTED_ON = datetime.date(2026, 3, 5)
UNREAD = {"Mn", "Cf", "Zs", "Cc"}
# Not hamza and gaf: their pictures are shared with places where a mark belongs to them.
PLAIN_WORD = re.compile("[\u0622-\u064a\u067e\u0686\u0698\u06a9\u06cc]+")
FOOT = re.compile(r"BL-9Z4R-TN5R\s*\d+ / \d+\s*$")
ISOLATES = re.compile("[\u2066-\u2069]")
LANGUAGES = sorted(LETTER_LANGUAGES.values())
CLIENT = Client(
    reference="BL-9Z4R-TN5R",
    given_name="Fatima",
    family_name="Noorzai",
    given_name_original="فاطمه",
    family_name_original="نورزی",
    interpreter_language="prs",
)
LATIN = Client(reference="BL-9Z4R-TN5R", given_name="Fatima", family_name="Noorzai")
SENDER = Sender(
    name="Amina Bērziņa",
    role=AssignmentRole.RESPONSIBLE_WORKER.label,
    organisation="Biedrība „Patvērums “Drošā māja””",
)
PROTECTED = Timeline(
    arrivals=(Arrival(on=datetime.date(2025, 9, 1)),),
    statuses=(
        StatusChange(legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=datetime.date(2025, 9, 2)),
        StatusChange(legal_status=LegalStatus.ALTERNATIVE, decided_on=GRANTED_ON),
    ),
    permits=(Permit(valid_from=GRANTED_ON, last_valid_on=datetime.date(2027, 3, 4)),),
    circumstances=(
        Circumstance(kind=CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY, from_=GRANTED_ON),
    ),
    born_on=datetime.date(1992, 3, 1),
)
WITHOUT_DAY = Timeline(statuses=(StatusChange(legal_status=LegalStatus.REFUGEE, decided_on=None),))

REFUSED_LATELY = Timeline(
    arrivals=(Arrival(on=datetime.date(2026, 2, 1)),),
    statuses=(
        StatusChange(legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=datetime.date(2026, 2, 2)),
        StatusChange(
            legal_status=LegalStatus.REFUSED_FINAL,
            decided_on=datetime.date(2026, 11, 10),
            notified_on=datetime.date(2026, 11, 12),
            authority="pmlp",
        ),
    ),
)


def bare(text):
    """Without what sets values apart and keeps days together."""
    return ISOLATES.sub("", text).replace("\u00a0", " ")


def letter_in(language, timeline=PROTECTED, *, client=CLIENT, on=TODAY):
    facts = LetterFacts(client=client, timeline=timeline, sender=SENDER, on=on, written_on=TODAY)
    return write_letter(facts, language)


def words_of(letter):
    """Every text of a letter, in order, without the marks that set values apart."""
    texts = [letter.title, letter.sender, letter.recipient, letter.recipient_original]
    texts += [text for pair in letter.particulars for text in pair]
    texts += letter.opening
    for section in (*letter.sections, *letter.notes):
        texts += [section.heading, section.words]
        texts += [text for part in section.parts for text in (part.title, *part.items)]
    texts += letter.signature
    return [bare(text) for text in texts if text]


def section(letter, heading):
    return next(one for one in letter.sections if one.heading == heading)


def answer(letter, service):
    return next(one for one in letter.sections if service in one.heading.split(" · "))


def test_letter_says_yes_until_when_why_and_what_will_change_it():
    worker = section(letter_in("en"), "Social worker")

    assert bare(worker.words) == "Yes, up to and including 5 March 2027."
    assert (worker.outcome, [part.title for part in worker.parts]) == (
        "met",
        ["Why", "What will change this"],
    )
    assert [bare(item) for item in worker.parts[0].items][:2] == [
        "Has international protection: alternative status, granted on 5 March 2026",
        "12 months have not passed: 5 March 2026 + 12 months = 5 March 2027",
    ]


@pytest.mark.parametrize(
    ("timeline", "on", "outcome", "words"),
    [
        (PROTECTED, datetime.date(2027, 3, 6), "not-met", "No. The last day was 5 March 2027."),
        (PROTECTED, datetime.date(2025, 8, 1), "not-met", "No."),
        (PROTECTED, datetime.date(2025, 10, 1), "met", None),
        (WITHOUT_DAY, TODAY, "unknown", "Not known yet: we miss a fact."),
    ],
)
def test_letter_gives_the_answer_of_the_day_asked_for(timeline, on, outcome, words):
    worker = answer(letter_in("en", timeline, on=on), "Social worker")

    assert worker.outcome == outcome
    assert words in (None, bare(worker.words))


def test_letter_asks_the_person_for_what_is_missing():
    asked = section(letter_in("en", WITHOUT_DAY), "What we still need to know from you")

    assert asked.parts[0].items[:2] == (
        "Which status did you have, and since when?",
        "On which day were you born?",
    )


def test_letter_ends_with_whom_to_ask_and_notes_where_the_rules_are_written():
    letter = letter_in("en")

    assert letter.sections[-1].heading == "If you have a question or do not agree"
    [note] = letter.notes
    assert note.heading == "Where the rules are written"
    assert len(note.parts[0].items) == len(set(note.parts[0].items)) > 0


def test_letter_asks_nothing_while_nothing_is_missing():
    headings = [one.heading for one in letter_in("en").sections]

    assert "What we still need to know from you" not in headings


def test_letter_leaves_to_staff_what_asks_staff_to_look():
    waiting = Timeline(
        arrivals=(Arrival(on=datetime.date(2025, 9, 1)),),
        statuses=(
            StatusChange(
                legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=datetime.date(2025, 9, 2)
            ),
        ),
    )
    decisions = law().decide_all(waiting, on=TODAY).values()

    said = " ".join(words_of(letter_in("en", waiting)))

    warnings = [
        warning for one in decisions for warning in one.warnings if warning in one.because.children
    ]
    assert warnings != []
    assert "an older text would have ended the service" not in said


def test_letter_says_first_what_the_person_may_do_and_until_when():
    letter = letter_in("en", REFUSED_LATELY)

    first, *_ = letter.sections
    assert (first.heading, first.parts[0].title) == (
        "Your asylum procedure",
        "What you can do, and until when",
    )
    assert bare(first.parts[0].items[0]) == (
        "Appeal to the Ministry of the Interior or to the court: "
        "can be lodged up to and including 12 December 2026"
    )


def test_letter_says_of_the_procedure_nothing_that_only_may_follow():
    told = section(letter_in("en", REFUSED_LATELY), "Your asylum procedure")

    said = " ".join(item for part in told.parts for item in part.items)
    assert "has to wait for an earlier step" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_answers_about_every_service_of_the_law(language):
    with override(language):
        labels = [gettext(label) for label in law().service_labels.values()]

    headings = [one.heading for one in letter_in(language).sections if one.outcome]

    assert " · ".join(headings).split(" · ") == labels


def test_same_answer_about_two_services_is_given_once():
    letter = letter_in("en", REFUSED_LATELY)

    assert section(letter, "Social worker · Social mentor").outcome == "met"


def test_refusal_that_is_not_final_is_not_called_so():
    assert "final refusal" not in " ".join(letter_in("en", REFUSED_LATELY).opening)
    assert "alternative status" in " ".join(letter_in("en").opening)


def read_back(letter):
    """All text of the file without spaces, marks and joiners, whose place is the reader's affair."""
    pages = PdfReader(io.BytesIO(letter_pdf(letter, created_on=TODAY))).pages
    return plain(" ".join(FOOT.sub("", page.extract_text()) for page in pages))


def plain(text):
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(one for one in decomposed if unicodedata.category(one) not in UNREAD)


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
@pytest.mark.parametrize("timeline", [PROTECTED, WITHOUT_DAY, REFUSED_LATELY])
def test_every_sentence_of_the_letter_can_be_read_in_the_file(language, timeline):
    letter = letter_in(language, timeline, client=LATIN)
    read = read_back(letter)

    assert [text for text in words_of(letter) if plain(text) not in read] == []


@pytest.mark.parametrize("language", ["ar", "prs"])
@pytest.mark.parametrize("timeline", [PROTECTED, WITHOUT_DAY, REFUSED_LATELY])
def test_every_letter_and_word_from_right_to_left_can_be_read_in_the_file(language, timeline):
    """`pypdf` turns some runs round inside a word; every letter and every word is there."""
    letter = letter_in(language, timeline)
    read = read_back(letter)

    texts = words_of(letter)
    words = {word for text in texts for word in text.split() if PLAIN_WORD.fullmatch(word)}
    assert Counter(plain("".join(texts))) - Counter(read) == Counter()
    assert [word for word in words if not stands_in(plain(word), read)] == []


def stands_in(word, text):
    """Whether the letters of a word stand together in a text, in whatever order."""
    letters, size = sorted(word), len(word)
    return any(sorted(text[at : at + size]) == letters for at in range(len(text) - size + 1))


@pytest.mark.parametrize("language", ["ar", "prs"])
@pytest.mark.parametrize("timeline", [PROTECTED, WITHOUT_DAY, REFUSED_LATELY])
def test_no_english_is_left_in_a_letter_from_right_to_left(language, timeline):
    """Latin letters are names, the reference and titles of Latvian sources, all set apart."""
    letter = letter_in(language, timeline)
    texts = [*letter.opening, letter.title, *(one.heading for one in letter.sections)]
    texts += [one.words for one in letter.sections]
    texts += [item for one in letter.sections for part in one.parts for item in part.items]

    outside = [re.sub("\u2068[^\u2069]*\u2069", "", text) for text in texts]

    assert [text for text in outside if re.search("[A-Za-z0-9]", text)] == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("lv", "24.11.2026."),
        ("en", "24 November 2026"),
        ("ru", "24.11.2026"),
        ("ar", "24 تشرين الثاني/نوفمبر 2026 (24.11.2026)"),
        ("prs", "۲۴ نومبر ۲۰۲۶ (24.11.2026)"),
    ],
)
def test_days_are_written_for_the_reader_and_as_on_papers(language, expected):
    written = Pen(language).day_as_on_papers(datetime.date(2026, 11, 24))

    assert bare(written) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("lv", "3 € dienā … 12"),
        ("ar", "\u200f3 € dienā … 12"),
        ("prs", "\u200e€ ۳ dienā … ۱۲"),
    ],
)
def test_amounts_and_numbers_have_the_digits_of_the_reader(language, expected):
    sentence = Sentence("%(amount_cents)s dienā … %(months)s", {"amount_cents": 300, "months": 12})

    with override(language):
        written = Pen(language).say(sentence)

    assert bare(written) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("lv", ("lv", "ltr")), ("ar", ("ar", "rtl")), ("prs", ("fa-AF", "rtl"))],
)
def test_letter_says_its_language_and_direction(language, expected):
    letter = letter_in(language)

    assert (letter.html_language, letter.direction) == expected


def test_name_stands_in_both_scripts_and_markup_in_it_is_only_text():
    client = Client(reference="BL-9Z4R-TN5R", given_name="#set $x$", family_name="*A* <b> @c")

    letter = letter_in("en", client=client)

    pages = PdfReader(io.BytesIO(letter_pdf(letter, created_on=TODAY))).pages
    assert "#set $x$ *A* <b> @c" in " ".join(pages[0].extract_text().split())
    assert letter_in("en").recipient_original == "فاطمه نورزی"
