"""Spreadsheets in and out: reading files of strangers safely, writing files that stay harmless."""

from balsts.platform.spreadsheets.content import Cell, Row, Sheet, UnreadableFile, Workbook
from balsts.platform.spreadsheets.guarding import guarded
from balsts.platform.spreadsheets.reading import read_workbook
from balsts.platform.spreadsheets.writing import Column, SheetToWrite, write_csv, write_workbook

__all__ = [
    "Cell",
    "Column",
    "Row",
    "Sheet",
    "SheetToWrite",
    "UnreadableFile",
    "Workbook",
    "guarded",
    "read_workbook",
    "write_csv",
    "write_workbook",
]
