"""What pages show of telling a client how their data are used."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeLine:
    """One telling; `interpreter` is empty where there was none, `worded_on` dates the wording."""

    on: date
    language: str
    by: str
    interpreter: str
    worded_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeCard:
    """The last telling, none if there was none yet, and the way to writing one down."""

    last: NoticeLine | None
    url: str
    label: str
