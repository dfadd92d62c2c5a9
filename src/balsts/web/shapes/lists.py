"""What lists and choices show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True, kw_only=True, slots=True)
class SortColumn:
    """The head of a column; without `url` it cannot be sorted."""

    label: str
    url: str = ""
    direction: str = "none"
    is_numeric: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """Before and after in a long list, and what this page holds, in words."""

    words: str
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    label: str
    is_selected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionItem:
    """One part of a thing, or one thing to do with it, as a link."""

    label: str
    url: str
    is_current: bool = False
    icon: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StateWord:
    """A state as word and icon; `kind` is good, care, bad, accent or nothing."""

    word: str
    icon: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is asked for: `told` is for its form, `address` may stand in addresses."""

    told: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)

    def url(self, path: str, **changed: str) -> str:
        """Return the address with some of it asked otherwise; what is empty is dropped."""
        query = {name: value for name, value in {**self.address, **changed}.items() if value}
        return f"{path}?{urlencode(query)}" if query else path
