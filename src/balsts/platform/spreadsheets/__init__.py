"""Spreadsheets in and out: reading files of strangers safely, writing files that stay harmless."""

from balsts.platform.spreadsheets.content import Cell, Row, Sheet, UnreadableFile, Workbook
from balsts.platform.spreadsheets.guarding import guarded
from balsts.platform.spreadsheets.reading import LONGEST_MAGIC, read_workbook, refuse_at_a_glance
from balsts.platform.spreadsheets.writing import Column, SheetToWrite, write_csv, write_workbook

__all__ = [
    "LONGEST_MAGIC",
    "Cell",
    "Column",
    "Row",
    "Sheet",
    "SheetToWrite",
    "UnreadableFile",
    "Workbook",
    "guarded",
    "read_workbook",
    "refuse_at_a_glance",
    "write_csv",
    "write_workbook",
]
