"""What pages show of the register of disclosures to authorities."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class DisclosureLine:
    """One question of an authority: who asks what, what was decided, what it was told."""

    reference: str
    organisation: str
    authority_kind: str
    authority_name: str
    asked_how: str
    asked_on: date
    legal_basis: str
    wanted_words: str
    said_secrecy: str
    recorded_by: str
    state: StateWord
    decision_words: str = ""
    secrecy_basis: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    told_on: date | None = None
    told_how: str = ""
    told_by: str = ""
    url: str = ""
