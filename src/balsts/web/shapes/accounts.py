"""What a person's own page shows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PostCard:
    """One post: as what, where, and what it lets its holder do; `words` where that is nothing."""

    key: str
    role: str
    organisation: str
    may: tuple[str, ...]
    words: str = ""
