"""What a sheet and its columns are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import override

from balsts.exchange.sheets.kinds import Kind, Label, plain
from balsts.platform.languages import UI_LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its id never changes, its label is accepted in every language of the interface."""

    id: str
    label: Label
    kind: Kind
    is_required: bool = False
    help: Label = ""
    example: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """All headings by which the column is known."""
        return _names(self.id, self.label)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of the template; files of CSV are named after it."""

    id: str
    label: Label
    help: Label
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """All names by which the sheet is known."""
        return _names(self.id, self.label)

    @cached_property
    def columns_by_name(self) -> Mapping[str, Column]:
        """Columns by every heading; ids win over labels."""
        found = {name: column for column in self.columns for name in column.names}
        return found | {plain(column.id): column for column in self.columns}

    def column(self, id_: str) -> Column:
        """Return the column with this id."""
        return next(column for column in self.columns if column.id == id_)


def _names(id_: str, label: Label) -> frozenset[str]:
    names = {plain(id_)}
    for language in UI_LANGUAGES:
        with override(language):
            names.add(plain(str(label)))
    return frozenset(names)
