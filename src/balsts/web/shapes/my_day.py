"""What the first page of a worker or mentor shows."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.ending import MovedDay
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class DayLine:
    """What is due, for whom, when and because of what; `days` from today, negative is past.

    A family stands as one: `name` says so. `done_url` takes a POST.
    """

    what: str
    name: PersonName | None = None
    client_url: str = ""
    on: date | None = None
    days: int = 0
    because: str = ""
    advice: str = ""
    done_url: str = ""
    next_label: str = ""
    next_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayGroup:
    """Lines under one heading: within 7, 30, 60 days."""

    label: str
    lines: tuple[DayLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsLine:
    """What is new, for whom."""

    what: str
    on: date
    client_url: str = ""
    name: PersonName | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedLine:
    """A promised day of a client that has moved and that somebody does not know yet."""

    name: PersonName
    client_url: str
    moved: MovedDay


@dataclass(frozen=True, kw_only=True, slots=True)
class WordLine:
    """Something that somebody else has done or waits for; `who` may be a reference only."""

    who: str
    what: str
    because: str = ""
    url: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamLine:
    """A member of staff and how many clients they work with today."""

    name: PersonName
    role: str
    clients: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MyDay:
    """Everything the page shows; `lead` counts clients and the silent among them.

    `openings` are files of one's clients that somebody opened in an emergency, `referrals` those that
    wait for one's answer and answers to one's own, `inquiries` questions whether somebody works with a client,
    `erasures` files that somebody else was asked to erase, `archive` files that wait for the person to
    agree that they are taken out.
    `untold` are clients not told yet how their data are used, the first few of `untold_count`.
    `waits_for_clock` means that the clock has jumped, so that what ends is not worked out.
    `team` and `ending_elsewhere` are for those who see a whole contract, the latter cut short.
    """

    day_words: str
    lead: str
    overdue: tuple[DayLine, ...]
    ending: tuple[DayGroup, ...]
    today: tuple[DayLine, ...]
    silent: tuple[DayLine, ...]
    news: tuple[NewsLine, ...]
    clients_url: str
    closed_words: str = ""
    coming: tuple[DayLine, ...] = ()
    team: tuple[TeamLine, ...] = ()
    ending_elsewhere: tuple[DayLine, ...] = ()
    register_url: str = ""
    tasks: tuple[DayLine, ...] = ()
    moved: tuple[MovedLine, ...] = ()
    requests: tuple[DayLine, ...] = ()
    ending_url: str = ""
    waits_for_clock: bool = False
    openings: tuple[WordLine, ...] = ()
    referrals: tuple[WordLine, ...] = ()
    inspections: tuple[WordLine, ...] = ()
    inquiries: tuple[WordLine, ...] = ()
    erasures: tuple[WordLine, ...] = ()
    untold: tuple[DayLine, ...] = ()
    untold_count: int = 0
    untold_more: str = ""
    archive: tuple[WordLine, ...] = ()
