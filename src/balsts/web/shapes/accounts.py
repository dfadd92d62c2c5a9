"""What a person's own page shows."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PostCard:
    """One post: as what, where, and what it lets its holder do; `words` where that is nothing."""

    key: str
    role: str
    organisation: str
    may: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PasskeyLine:
    """One passkey of the person."""

    name: str
    added_on: datetime.date | None
    last_used_on: datetime.date | None
    remove_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionLine:
    """One place where the person is signed in."""

    browser: str
    opened: str
    is_this: bool
    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountNoticeLine:
    """One thing that happened with the own way in; `details` says when, where and how often."""

    sentence: str
    details: str
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnAccount:
    """What one signs in with."""

    full_name: str
    username: str
    passkeys: tuple[PasskeyLine, ...]
    code_generator_since: datetime.date | None
    recovery_codes_left: int
    has_password: bool
    is_complete: bool
    needs_passkey: bool
    uses_recovery_codes: bool
    sessions: tuple[SessionLine, ...]
    notices: tuple[AccountNoticeLine, ...]
    # The moment of the newest that waits; "" where none does.
    notices_until: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffPost:
    """One post of somebody, and whether the reader may end it."""

    role: str
    organisation: str
    from_: datetime.date
    last_day: datetime.date | None
    is_over: bool
    end_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffLine:
    """One person in the list of accounts."""

    full_name: str
    username: str
    url: str
    state: str
    state_kind: str
    posts: tuple[StaffPost, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffCard:
    """One person's account; an address is empty where the reader may not do it, or need not."""

    full_name: str
    username: str
    state: str
    state_kind: str
    joined_on: datetime.date | None
    closed_on: datetime.date | None
    posts: tuple[StaffPost, ...]
    post_url: str
    code_url: str
    more_pages_url: str
    sessions_url: str
    close_url: str
    recovery_url: str
    confirm_url: str
    withdraw_url: str
    asked_by: str
    is_asker: bool
    # Why the reader cannot be the second person yet; "" where nothing stands in the way.
    wait_words: str = ""
