"""Whom somebody looks for outside their sight: the signs, as the database is asked and as the trail keeps them."""

import datetime
from dataclasses import dataclass

from balsts.audit.searches import hash_of, searched
from balsts.audit.trail import Detail
from balsts.platform.names import sort_key

LAST_LATIN_LETTER = "\u024f"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who is asked for: by whole name and day of birth, or by the whole reference."""

    given_name: str = ""
    family_name: str = ""
    born_on: datetime.date | None = None
    reference: str = ""

    @property
    def name(self) -> str:
        """Given and family name as they were typed."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_whole(self) -> bool:
        """Whether it is enough to ask with: a name, which may be a single one, and the day; or the reference."""
        return bool(self.reference) or bool(self.name and self.born_on)

    @property
    def is_in_latin(self) -> bool:
        """Whether the name is written as on a document of ours, and not in another script."""
        return all(not each.isalpha() or each <= LAST_LATIN_LETTER for each in self.name)

    @property
    def signs(self) -> dict[str, str]:
        """What the database compares: the reference or else the name, and the day of birth if it was told."""
        born = {"born_on": self.born_on.isoformat()} if self.born_on else {}
        if self.reference:
            return {"reference": self.reference, **born}
        if self.is_in_latin:
            return {"name_key": sort_key(self.family_name, self.given_name), **born}
        return {"original": self.name, **born}

    @property
    def told(self) -> dict[str, Detail]:
        """What the trail keeps of the same: keyed hashes."""
        signs: dict[str, Detail] = (
            {"reference": hash_of(self.reference)} if self.reference else searched(self.name)
        )
        if self.born_on:
            signs["born"] = hash_of(self.born_on.isoformat())
        return signs
