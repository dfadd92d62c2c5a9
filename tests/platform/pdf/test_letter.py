"""A letter as PDF: its words are all there, nothing else is, and no text is taken for markup."""

import datetime
import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from balsts.platform.pdf import FONTS, LAYOUTS, CannotDrawPdf, draw_pdf, house_fonts
from balsts.platform.pdf.letter import Letter, Points, Section, letter_pdf, letter_pictures
from balsts.platform.text import isolated

DAY = datetime.date(2026, 11, 24)
MARKUP = "#set page(fill: red) $x$ *b* _i_ @who <here> [q] \\ `raw` = h // c /* d */ https://a.lv ~ --- \"'"
LETTER = Letter(
    html_language="lv",
    is_right_to_left=False,
    title="Kas jums pienākas",
    reference="BL-7K3M-Q2XD",
    sender="Biedrība „Patvērums”",
    recipient="Fatima Noorzai",
    recipient_original="فاطمه نورزی",
    recipient_language="fa-AF",
    is_recipient_right_to_left=True,
    particulars=(("Datums", "24.11.2026."),),
    opening=("Šī vēstule izskaidro.",),
    sections=(
        Section(
            heading="Sociālais darbinieks",
            words="Jā.",
            outcome="met",
            parts=(Points(title="Kāpēc", items=("ir statuss", "nav pagājuši 12 mēn.")),),
        ),
        Section(heading="Jautājumi", words="Jautājiet mums."),
    ),
    signature=("Amina Bērziņa",),
)


def read(letter):
    return PdfReader(io.BytesIO(letter_pdf(letter, created_on=DAY)))


def text_of(letter):
    pages = " ".join(page.extract_text() for page in read(letter).pages)
    return re.sub(r"\s+", "", pages)


def test_every_word_of_a_letter_is_in_the_file():
    text = text_of(LETTER)

    sections = [
        words
        for one in LETTER.sections
        for words in (one.heading, one.words, *(item for part in one.parts for item in part.items))
    ]
    said = [LETTER.title, LETTER.sender, LETTER.recipient, "Datums 24.11.2026."]
    words = " ".join([*said, *LETTER.opening, *sections, *LETTER.signature]).split()
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("place", ["recipient", "sender", "title", "reference"])
def test_markup_in_words_stays_words(place):
    text = text_of(replace(LETTER, **{place: MARKUP}))

    assert re.sub(r"\s+", "", MARKUP) in text


@pytest.mark.parametrize(
    ("language", "mirrored", "expected"),
    [
        ("lv", False, ("lv", None)),
        ("ar", True, ("ar", "/R2L")),
        ("fa-AF", True, ("fa-AF", "/R2L")),
    ],
)
def test_file_says_its_language_and_direction(language, mirrored, expected):
    root = read(replace(LETTER, html_language=language, is_right_to_left=mirrored)).trailer["/Root"]

    preferences = root["/ViewerPreferences"]
    said = preferences.get("/Direction")
    assert (root["/Lang"], None if said == "/L2R" else said) == expected
    assert (root["/MarkInfo"]["/Marked"], preferences["/DisplayDocTitle"]) == (True, True)


def test_file_tells_of_nobody_in_its_properties():
    reader = read(LETTER)

    told = f"{reader.metadata} {reader.trailer['/Root']['/Metadata'].get_data().decode()}"
    names = ("Fatima", "Noorzai", "فاطمه", "BL-7K3M", "Amina", "Patvērums")
    assert [name for name in names if name in told] == []
    assert "Kas jums pienākas" in told
    assert "pdfuaid" in told


def test_same_letter_of_the_same_day_is_the_same_file():
    assert letter_pdf(LETTER, created_on=DAY) == letter_pdf(LETTER, created_on=DAY)


def test_day_of_the_file_is_the_one_that_was_given():
    assert read(LETTER).metadata["/CreationDate"] == "D:20261124000000Z"


def test_name_that_no_font_can_write_is_left_out_and_the_letter_goes_on():
    text = text_of(replace(LETTER, recipient_original="王小明", sender="王 biedrība"))

    assert "Fatima" in text
    assert "�" in text


def place_of(words, letter):
    """How far from the left edge of the paper (595 points wide) these words begin."""
    found = []

    def note(text, matrix_of_page, matrix, _font, _size):
        if words in text:
            found.append(matrix_of_page[4] + matrix[4])

    read(letter).pages[0].extract_text(visitor_text=note)
    return found[0]


def test_arabic_letter_is_mirrored_on_paper():
    mirrored = replace(LETTER, html_language="ar", is_right_to_left=True)

    assert place_of("Amina", LETTER) < 100
    assert place_of("Amina", mirrored) > 400


def test_letter_has_one_page_and_a_picture_of_it():
    assert [picture[:4] for picture in letter_pictures(LETTER)] == [b"\x89PNG"]


def test_isolated_words_are_drawn_without_boxes():
    text = text_of(replace(LETTER, opening=(f"a {isolated('24 נוב')} b",)))

    assert "24" in text


def test_layouts_fetch_nothing_and_run_no_text():
    reaching = re.compile(
        r"#?\b(?:import|include|eval|read|plugin|image|yaml|csv|cbor|xml)\b|@preview"
    )
    found = [
        path.name
        for path in LAYOUTS.glob("*.typ")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("//") and reaching.search(line)
    ]

    assert found == []


def test_nothing_outside_the_folder_of_layouts_can_be_opened(monkeypatch, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    inside = tmp_path / "layouts"
    inside.mkdir()
    (inside / "spy.typ").write_text('#set document(title: "t")\n#read("../secret.txt")')
    (inside / "fetch.typ").write_text('#import "@preview/nothing:1.0.0": x')
    monkeypatch.setattr("balsts.platform.pdf.LAYOUTS", inside)

    for layout in ("spy.typ", "fetch.typ"):
        with pytest.raises(CannotDrawPdf):
            draw_pdf(layout, {}, created_on=DAY)


def test_only_the_fonts_of_the_house_are_used():
    assert {path.rpartition("/")[0] for path in (font.path for font in house_fonts().fonts())} == {
        str(FONTS)
    }
