"""Files as programs write them, and files as only an attacker would, opened again."""

import io
import stat
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from balsts.platform.spreadsheets import Row, UnreadableFile, checked_copy, read_workbook

DAMAGED = "This XLSX file is damaged: open it in a spreadsheet program, save it again and choose it"
TOO_LARGE = "This table is too large: up to 100000 rows and 256 columns can be read, so split it"
BOMB = (
    "This file would grow far too large when unpacked: copy the rows into a new workbook and "
    "choose that"
)
NOT_A_TABLE = "This is not an XLSX or CSV file: save the sheet as XLSX and choose it again"
SHEET = "xl/worksheets/sheet1.xml"


FETCHES = (
    "This workbook takes values from other files: paste them as values into a new workbook and"
    " choose that"
)
WORKBOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def workbook_with(draw, *, sheet_name="clients"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        draw(workbook, workbook.add_worksheet(sheet_name))
    return buffer.getvalue()


def simple_workbook():
    return workbook_with(lambda _, sheet: sheet.write_row(0, 0, ["client_key", "given_name"]))


def changed(data, parts, *, compression=zipfile.ZIP_DEFLATED):
    """Make the same archive with some parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", compression) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(rows):
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def rows_of(data):
    [sheet] = read_workbook(io.BytesIO(data)).sheets
    return list(sheet.rows())


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(io.BytesIO(data))
    return str(refused.value)


def test_values_come_typed_and_empty_rows_keep_the_numbers_right():
    def draw(workbook, sheet):
        day = workbook.add_format({"num_format": "dd.mm.yyyy"})
        moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row(1, 1, ["text", 5, 2.5, True, ""])
        sheet.write_datetime(3, 1, datetime.fromisoformat("2016-04-06"), day)
        sheet.write_datetime(3, 2, datetime.fromisoformat("2016-04-06"), moment)
        sheet.write_datetime(3, 3, datetime.fromisoformat("2016-04-06T12:30"), moment)

    rows = rows_of(workbook_with(draw))

    assert rows == [
        Row(number=2, cells=(None, "text", 5, 2.5, True)),
        Row(
            number=4,
            cells=(
                None,
                date(2016, 4, 6),
                date(2016, 4, 6),
                datetime.fromisoformat("2016-04-06T12:30"),
                None,
            ),
        ),
    ]
    assert [type(value) for value in rows[0].cells[2:]] == [int, float, bool]


def test_formulas_are_reported_with_what_they_last_gave():
    def draw(_, sheet):
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 1, "=HYPERLINK(A1)", None, "click")
        sheet.write_formula(2, 0, "=1+1", None, 2)

    rows = rows_of(workbook_with(draw))

    assert [row.formulas for row in rows] == [frozenset(), frozenset({1}), frozenset({0})]
    assert rows[1].cells == (None, "click")


def test_a_formula_without_a_value_is_reported_too():
    data = changed(simple_workbook(), {SHEET: sheet_xml('<row r="3"><c r="B3"><f>1</f></c></row>')})

    assert [(row.number, row.formulas) for row in rows_of(data)] == [(3, frozenset({1}))]


def test_cells_without_a_place_follow_each_other():
    xml = sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>1</f><v>3</v></c></row>")

    rows = rows_of(changed(simple_workbook(), {SHEET: xml}))

    assert [(row.number, row.cells, set(row.formulas)) for row in rows] == [
        (1, (1, 2), set()),
        (2, (3, None), {0}),
    ]


def test_rows_without_a_place_of_cells_keep_their_own():
    xml = sheet_xml(
        '<row r="2"><c><v>1</v></c></row><row r="5"><c><f>1</f><v>3</v></c></row>'
        '<row><c r="AB6"><f>1</f><v>4</v></c></row>'
    )

    rows = rows_of(changed(simple_workbook(), {SHEET: xml}))

    assert [(row.number, set(row.formulas)) for row in rows] == [(2, set()), (5, {0}), (6, {27})]


def test_pictures_and_other_parts_that_are_no_tables_are_not_looked_into():
    parts = {"xl/media/image1.png": b"\x89PNG", "xl/theme/theme1.xml": "<a", "docProps/x.xml": ""}

    rows = rows_of(changed(simple_workbook(), parts))

    assert [row.cells for row in rows] == [("client_key", "given_name")]


def test_only_visible_sheets_are_read_in_their_order():
    def draw(workbook, sheet):
        sheet.write(0, 0, "first")
        hidden = workbook.add_worksheet("hidden")
        hidden.write(0, 0, "secret")
        hidden.hide()
        workbook.add_chartsheet("chart").set_chart(chart(workbook))
        workbook.add_worksheet("Otrā lapa").write(0, 0, "second")

    def chart(workbook):
        drawn = workbook.add_chart({"type": "bar"})
        drawn.add_series({"values": "=clients!$A$1:$A$2"})
        return drawn

    sheets = read_workbook(io.BytesIO(workbook_with(draw))).sheets

    assert [sheet.name for sheet in sheets] == ["clients", "Otrā lapa"]
    assert [next(sheet.rows()).cells for sheet in sheets] == [("first",), ("second",)]


def test_an_empty_sheet_has_no_rows():
    [sheet] = read_workbook(io.BytesIO(workbook_with(lambda _workbook, _sheet: None))).sheets

    assert (list(sheet.rows()), sheet.rows_until) == ([], 0)


def test_an_over_long_cell_is_refused_by_its_name():
    xml = sheet_xml(
        f'<row r="7"><c r="AB7" t="inlineStr"><is><t>{"x" * 10_000_000}</t></is></c></row>',
    )
    data = changed(simple_workbook(), {SHEET: xml}, compression=zipfile.ZIP_STORED)

    assert refusal_of(data) == "Cell AB7 is longer than 32767 characters: shorten it"


def test_a_cell_as_long_as_excel_allows_is_read():
    data = workbook_with(lambda _, sheet: sheet.write(0, 0, "x" * 32_767))

    assert rows_of(data)[0].cells == ("x" * 32_767,)


@pytest.mark.parametrize("place", ["A1048576", "XFD1", "A100001", "IW1"])
def test_a_lone_cell_far_away_does_not_fill_the_memory(place):
    xml = sheet_xml(f'<row><c r="{place}"><v>1</v></c></row>')

    assert refusal_of(changed(simple_workbook(), {SHEET: xml})) == TOO_LARGE


def test_a_false_claim_of_size_is_not_believed():
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>').replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )

    assert rows_of(changed(simple_workbook(), {SHEET: xml})) == [Row(number=1, cells=(1,))]


def test_too_many_cells_in_all_sheets_together_are_refused(monkeypatch):
    monkeypatch.setattr(checked_copy, "MOST_CELLS", 5)
    data = workbook_with(lambda _, sheet: sheet.write_row(2, 0, ["a", "b"]))

    assert refusal_of(data) == TOO_LARGE


def test_asvs_5_2_3_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = changed(simple_workbook(), {"xl/sharedStrings.xml": b"0" * (150 * 2**20)})

    assert len(data) < 2**20
    assert refusal_of(data) == BOMB


@pytest.mark.parametrize(
    ("name", "limit"),
    [("_MOST_PARTS", 3), ("_MOST_UNPACKED", 100)],
)
def test_too_many_or_too_large_parts_are_refused(monkeypatch, name, limit):
    monkeypatch.setattr(checked_copy, name, limit)

    assert refusal_of(simple_workbook()) == BOMB


def test_as_many_and_as_large_parts_as_are_allowed_are_read(monkeypatch):
    data = simple_workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    monkeypatch.setattr(checked_copy, "_MOST_PARTS", len(parts))
    monkeypatch.setattr(checked_copy, "_MOST_UNPACKED", sum(part.file_size for part in parts))

    assert len(rows_of(data)) == 1


def test_a_part_that_is_larger_than_it_says_is_never_unpacked_further():
    xml = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>') + " " * 5_000_000
    data = changed(simple_workbook(), {SHEET: xml})
    claim = struct.pack("<L", len(xml))

    lying = data.replace(claim, struct.pack("<L", 300))

    assert data.count(claim) == 2
    assert refusal_of(lying) == DAMAGED


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({SHEET: "<worksheet><sheetData>"}, DAMAGED),
        ({"xl/styles.xml": "<styleSheet><fonts>"}, DAMAGED),
        ({"xl/workbook.xml": WORKBOOK.removesuffix("</workbook>")}, DAMAGED),
        (
            {"xl/externalLinks/externalLink1.xml": "<a/>"},
            FETCHES,
        ),
        ({SHEET: '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'}, DAMAGED),
        ({SHEET: sheet_xml('<row r="1"><c r="1A"><v>1</v></c></row>')}, DAMAGED),
        ({SHEET: sheet_xml('<row r="one"><c><v>1</v></c></row>')}, DAMAGED),
        ({SHEET: b"\xff\xfe\x00"}, DAMAGED),
        ({"xl/_rels/workbook.xml.rels": "<Relationships><Relationship/></Relationships>"}, DAMAGED),
        ({"XL/Workbook.xml": "<workbook/>"}, DAMAGED),
        (
            {"xl/vbaProject.bin": b"x"},
            "This workbook contains macros: save it as XLSX without macros",
        ),
        (
            {"xl/macrosheets/sheet1.xml": "<a/>"},
            "This workbook contains macros: save it as XLSX without macros",
        ),
        (
            {"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>"},
            "This workbook contains macros: save it as XLSX without macros",
        ),
        (
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
            "This is an OpenDocument file: save it as XLSX and choose that",
        ),
    ],
)
def test_asvs_1_5_1_what_is_not_a_sound_workbook_is_refused(parts, sentence):
    assert refusal_of(changed(simple_workbook(), parts)) == sentence


def test_asvs_5_2_5_a_workbook_with_a_link_is_refused():
    link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO(simple_workbook())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert refusal_of(buffer.getvalue()) == DAMAGED


def test_asvs_5_2_6_a_picture_of_a_billion_points_is_never_unpacked(monkeypatch):
    """Pictures in a workbook are passed over: neither of the two readers is given them."""
    size = struct.pack(">II", 31_000, 31_000)
    flood = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + b"\x08\x06\x00\x00\x00" + bytes(99)
    data = changed(
        simple_workbook(), {"xl/media/image1.png": flood, "docProps/thumbnail.jpeg": b""}
    )
    opened = []
    unpack = zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile,
        "open",
        lambda self, name, *args, **more: (
            opened.append(getattr(name, "filename", name)) or unpack(self, name, *args, **more)
        ),
    )

    rows = rows_of(data)

    assert [row.cells for row in rows] == [("client_key", "given_name")]
    assert SHEET in opened
    assert [name for name in opened if not name.endswith((".xml", ".rels"))] == []
    assert refusal_of(flood) == NOT_A_TABLE


def test_asvs_1_5_3_the_second_reader_of_a_workbook_sees_what_the_first_has_checked():
    """One looks for formulas and limits, the other takes the values: of one copy, made by the first.

    The name in front of a part is not the one in the list at the end of the archive, so that one
    reader might take the first and the other the second.
    """
    hidden = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>other</t></is></c></row>')
    shown = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>seen</t></is></c></row>')
    data = changed(simple_workbook(), {"xl/worksheets/sheetX.xml": hidden, SHEET: shown})
    twisted = data.replace(b"xl/worksheets/sheetX.xml", SHEET.encode(), 1)

    assert twisted != data
    assert rows_of(data)[0].cells == ("seen",)
    assert outcome_of(twisted) == DAMAGED or rows_of(twisted)[0].cells == ("seen",)


@pytest.mark.parametrize(
    ("encoding", "outcome"),
    [
        ("UTF-8", "read"),
        ("utf-8", "read"),
        ("UTF-16", DAMAGED),
        ("windows-1257", DAMAGED),
        ("cp037", DAMAGED),
    ],
)
def test_asvs_1_5_3_both_readers_take_a_workbook_for_utf_8_or_nobody_reads_it(encoding, outcome):
    """In cp037 a sheet can be written over another one, each seen by one of the two readers."""
    xml = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>')
    told = f'<?xml version="1.0" encoding="{encoding}"?>'
    written = (told + xml).encode(encoding if encoding != "cp037" else "ascii")

    assert outcome_of(changed(simple_workbook(), {SHEET: written})) == outcome


def test_asvs_1_5_3_letters_of_every_script_come_through_both_readers():
    name = "Ķēniņš نورزی Ґ 😀"
    xml = sheet_xml(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{name}</t></is></c><c r="B1"><f>1</f></c></row>'
    )

    rows = rows_of(changed(simple_workbook(), {SHEET: xml}))

    assert [(row.cells[0], row.formulas) for row in rows] == [(name, frozenset({1}))]


def test_two_sheets_of_one_name_are_refused():
    xml = (
        '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" sheetId="1" r:id="rId1"/><sheet name="a" sheetId="2" r:id="rId1"/>'
        "</sheets></workbook>"
    )

    assert refusal_of(changed(simple_workbook(), {"xl/workbook.xml": xml})) == DAMAGED


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "[Content_Types].xml"])
def test_another_office_document_is_refused(missing):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(simple_workbook())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name != missing:
                new.writestr(name, old.read(name))

    assert refusal_of(buffer.getvalue()) == NOT_A_TABLE


def test_half_a_file_is_refused():
    data = simple_workbook()

    assert {refusal_of(data[: len(data) // 2]), refusal_of(data[:200])} == {DAMAGED}


def test_an_encrypted_part_is_refused():
    data = bytearray(simple_workbook())
    place = data.find(b"PK\x01\x02")
    while place != -1:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)

    assert refusal_of(bytes(data)) == DAMAGED


def test_damage_at_any_place_is_read_or_refused_and_nothing_else():
    data = simple_workbook()

    outcomes = {
        outcome_of(data[:place] + b"\xff\x00\xff" + data[place + 3 :])
        for place in range(0, len(data), 97)
    }

    assert outcomes <= {"read", DAMAGED, NOT_A_TABLE, BOMB}
    assert {"read", DAMAGED} <= outcomes


def outcome_of(data):
    try:
        sheets = read_workbook(io.BytesIO(data)).sheets
    except UnreadableFile as refused:
        return str(refused)
    return "read" if all(list(sheet.rows()) for sheet in sheets) else "empty"
