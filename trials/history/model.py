"""What ought to hold: who may see whom, and who may do what.

Written from the sentences that people sign (the roles, the rules of lending and of emergencies), in
days and sets; nothing of the program.
"""

import datetime
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

Day = datetime.date
RIGA = ZoneInfo("Europe/Riga")
HOUR = datetime.timedelta(hours=1)
FORTNIGHT = datetime.timedelta(days=14)
MONTH_OF_SIGHT = datetime.timedelta(days=31)
PARTS = ("identity", "residence", "timeline", "household", "plan", "services")
MOST_CLIENTS_OF_A_MENTOR = 20

LEADS = {"social_worker", "senior_social_worker", "movement_coordinator"}
ACCOMPANIES = {"mentor", "volunteer_mentor"}
SEES_ALL_ENROLLED = {"senior_social_worker", "provider_manager", "movement_coordinator"}
SEES_OWN = {"social_worker", "senior_social_worker", "mentor", "volunteer_mentor"}
# Registers, divides the work, leads cases, writes down consents, corrects.
WORKS_ON_CASES = LEADS | {"provider_manager"}
READS_LENT = SEES_ALL_ENROLLED
OPENS_IN_EMERGENCY = LEADS
READS_WHY = WORKS_ON_CASES | {"auditor"}  # why a file was opened in an emergency
CLOSES_FILES = REVIEWS_OWN = {"provider_manager", "movement_coordinator"}
ANSWERS_REQUESTS = SEES_ALL_ENROLLED
TAKES_REQUESTS = WORKS_ON_CASES | ACCOMPANIES
RECORDS_SERVICES = WORKS_ON_CASES | ACCOMPANIES
APPROVES_ERASURES = CLOSES_FILES | {"auditor"}
AGREES_TO_OTHERS = CLOSES_FILES | {"auditor", "system_administrator"}


@dataclass
class Lasting:
    """Something from a day on, before another day or without end."""

    def holds(self, day: Day) -> bool:
        return self.from_ <= day and (self.until is None or day < self.until)


@dataclass
class Post(Lasting):
    id: UUID
    user: str
    place: str
    role: str
    from_: Day
    until: Day | None
    given_by: str = ""
    given_on: Day = Day.min

    def is_new(self, day: Day) -> bool:
        """Given by somebody less than a fortnight ago."""
        return bool(self.given_by) and day < self.given_on + FORTNIGHT


@dataclass
class Contract(Lasting):
    id: UUID
    place: str
    programme: str
    from_: Day
    until: Day | None


@dataclass
class Enrolment(Lasting):
    id: UUID
    client: UUID
    contract: Contract
    from_: Day
    until: Day | None


@dataclass
class Assignment(Lasting):
    id: UUID
    enrolment: Enrolment
    post: Post
    is_lead: bool
    from_: Day
    until: Day | None
    seen_until: Day | None = None


@dataclass
class Case:
    id: UUID
    client: UUID
    programme: str
    opened_on: Day
    is_open: bool = True


@dataclass
class Consent(Lasting):
    id: UUID
    client: UUID
    contract: Contract
    place: str
    programme: str
    parts: frozenset[str]
    from_: Day
    until: Day
    is_given: bool
    is_back: bool = False
    purpose: str = ""


@dataclass
class Referral:
    id: UUID
    consent: Consent
    is_waiting: bool = True


@dataclass
class Opening:
    id: UUID
    user: str
    client: UUID
    at: datetime.datetime
    told: set[str]
    is_reviewed: bool = False


@dataclass
class Request:
    """A person asked to be erased."""

    id: UUID
    client: UUID
    place: str
    programme: str
    is_identified: bool = False


@dataclass
class ErasureList:
    """A list with one file, made by one and to be approved by another."""

    id: UUID
    line: UUID
    client: UUID
    by: str
    place: str
    erased_from: Day | None = None


@dataclass
class Person:
    id: UUID
    reference: str
    name: str
    has_timeline: bool = False
    registered_by: str = ""
    registered_on: Day | None = None
    is_closed: bool = False
    is_restricted: bool = False
    is_aside: bool = False
    is_gone: bool = False
    hold: UUID | None = None
    held_until: Day | None = None


@dataclass
class Model:
    """The town as it ought to stand at the moment."""

    now: datetime.datetime
    posts: list[Post] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    people: dict[UUID, Person] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    lists: list[ErasureList] = field(default_factory=list)
    closed_accounts: set[str] = field(default_factory=set)
    said_why: set[tuple[str, UUID, Day]] = field(default_factory=set)

    @property
    def today(self) -> Day:
        return self.now.astimezone(RIGA).date()

    def posts_of(self, user: str, roles: set[str] | None = None) -> list[Post]:
        """The posts that a person holds today, of these roles."""
        return [
            post
            for post in self.posts
            if post.user == user and post.holds(self.today) and (not roles or post.role in roles)
        ]

    def running_at(self, place: str) -> list[Contract]:
        return [one for one in self.contracts if one.place == place and one.holds(self.today)]

    def may_under(self, user: str, roles: set[str]) -> list[Contract]:
        """The running contracts of the organisations where a person is one of these."""
        places = {post.place for post in self.posts_of(user, roles)}
        return [one for place in sorted(places) for one in self.running_at(place)]

    def programmes_of(self, user: str) -> set[str]:
        """A former provider's records are its successor's too: the programme counts."""
        places = {post.place for post in self.posts_of(user)}
        return {one.programme for place in places for one in self.running_at(place)}

    def is_there(self, client: UUID) -> bool:
        """Nobody finds whoever was set aside or erased."""
        person = self.people.get(client)
        return person is not None and not person.is_aside and not person.is_gone

    def sees(self, user: str, client: UUID) -> bool:
        """As a whole by the contract, or assigned today to a post under a running one."""
        if user in self.closed_accounts or not self.is_there(client):
            return False
        whole = self.may_under(user, SEES_ALL_ENROLLED)
        if any(
            one.client == client and one.contract in whole and one.from_ <= self.today
            for one in self.enrolments
        ):
            return True
        return any(self._is_seen_by(user, one) for one in self.assignments_of(client))

    def contract_asked(self, user: str, client: UUID, roles: set[str]) -> Contract | None:
        """Under which of their contracts somebody takes in what a person asks: the oldest that holds."""
        mine = self.may_under(user, roles)
        found = [
            one
            for one in self.enrolments
            if one.client == client and one.contract in mine and one.from_ <= self.today
        ]
        holding = [one for one in found if one.until is None or one.until > self.today]
        chosen = sorted(holding or found, key=lambda one: (one.from_, one.id))
        return chosen[0].contract if chosen else None

    def is_asked_of(self, user: str, one: Request, roles: set[str]) -> bool:
        """Made to an organisation where somebody is one of these, or to one that has no such contract now."""
        mine = [each for each in self.may_under(user, roles) if each.programme == one.programme]
        provided = any(each.programme == one.programme for each in self.running_at(one.place))
        return bool(mine) and (any(each.place == one.place for each in mine) or not provided)

    def _is_seen_by(self, user: str, one: Assignment) -> bool:
        is_a_volunteers = one.post.role == "volunteer_mentor"
        return (
            one.post.user == user
            and one.post.role in SEES_OWN
            and one.post.holds(self.today)
            and one.holds(self.today)
            and one.enrolment.contract.holds(self.today)
            and (
                not is_a_volunteers or (one.seen_until is not None and self.today < one.seen_until)
            )
        )

    def is_asked_why(self, user: str, client: UUID) -> bool:
        """Whether a file that the person sees opens only once they have said why, once a day.

        Asked is whoever sees everybody of a contract, about people with whom they do not work, whom
        they did not register today, and for whom somebody else is responsible.
        """
        whole, person = self.may_under(user, SEES_ALL_ENROLLED), self.people[client]
        if not whole or (user, client, self.today) in self.said_why:
            return False
        if (person.registered_by, person.registered_on) == (user, self.today):
            return False
        today = [one for one in self.assignments_of(client) if one.holds(self.today)]
        mine, led = self.programmes_of(user), {one.enrolment.id for one in today if one.is_lead}
        works_with = any(
            one.post.user == user
            and one.post.holds(self.today)
            and one.enrolment.contract.programme in mine
            for one in today
        )
        is_led_by_nobody = any(
            one.client == client
            and one.holds(self.today)
            and one.contract in whole
            and one.id not in led
            for one in self.enrolments
        )
        return not works_with and not is_led_by_nobody

    def assignments_of(self, client: UUID) -> list[Assignment]:
        return [one for one in self.assignments if one.enrolment.client == client]

    def is_in_force(self, one: Consent) -> bool:
        return one.is_given and not one.is_back and one.holds(self.today)

    def is_agreed(self, one: Consent) -> bool:
        """Whether it lends today or from a later day on: under such a one somebody is referred."""
        return one.is_given and not one.is_back and self.today < one.until

    def consents_to(self, user: str) -> list[Consent]:
        """What lends to a person: to an organisation and programme where they read what is lent."""
        if user in self.closed_accounts:
            return []
        mine = {(one.place, one.programme) for one in self.may_under(user, READS_LENT)}
        return [
            one
            for one in self.consents
            if self.is_in_force(one)
            and self.is_there(one.client)
            and (one.place, one.programme) in mine
        ]

    def is_open_now(self, one: Opening) -> bool:
        return (
            one.at <= self.now < one.at + HOUR
            and not self.people[one.client].is_closed
            and one.user not in self.closed_accounts
            and bool(self.may_under(one.user, OPENS_IN_EMERGENCY))
        )

    def lent(self, user: str, part: str) -> set[UUID]:
        """Of whom a part is open without being one's own: by consent, or in this hour."""
        lent = {one.client for one in self.consents_to(user) if part in one.parts}
        lent |= {one.client for one in self.openings if one.user == user and self.is_open_now(one)}
        return {client for client in lent if self.is_there(client)}

    def leads_at(self, user: str, contract: Contract) -> bool:
        return contract in self.may_under(user, WORKS_ON_CASES)

    def lends_in(self, user: str, programme: str) -> bool:
        """Takes a consent back, or refers under it: whoever works in the programme that lends."""
        return programme in {one.programme for one in self.may_under(user, WORKS_ON_CASES)}

    def enrolled_under(self, client: UUID) -> list[Contract]:
        """The running contracts under which a client is enrolled today."""
        return [
            one.contract
            for one in self.enrolments
            if one.client == client and one.holds(self.today) and one.contract.holds(self.today)
        ]

    def works_where_enrolled(self, user: str, client: UUID) -> bool:
        """Who was told why a file was opened reads it as long as they work where the client is."""
        ours = self.may_under(user, WORKS_ON_CASES)
        return any(contract in ours for contract in self.enrolled_under(client))

    def must_be_told(self, user: str, client: UUID) -> set[str]:
        """Of an opening: who is responsible today, whose manager reviews it, every auditor."""
        contracts = self.enrolled_under(client)
        told = {
            one.post.user
            for one in self.assignments_of(client)
            if one.is_lead
            and one.holds(self.today)
            and one.enrolment.contract in contracts
            and one.enrolment.holds(self.today)
        }
        for post in self.posts:
            if post.holds(self.today) and (
                post.role == "auditor"
                or (post.role in REVIEWS_OWN and post.place in {one.place for one in contracts})
            ):
                told.add(post.user)
        return told - {user}

    def is_held(self, client: UUID) -> bool:
        until = self.people[client].held_until
        return until is not None and self.today < until

    def erase(self, client: UUID) -> None:
        """Nothing about them is left, but that they cannot be met any more."""
        self.people[client].is_gone = True
        for rows in (self.enrolments, self.cases, self.consents, self.openings, self.requests):
            rows[:] = [one for one in rows if one.client != client]
        self.assignments[:] = [one for one in self.assignments if one.enrolment.client != client]
        self.referrals[:] = [one for one in self.referrals if one.consent.client != client]
        self.lists[:] = [one for one in self.lists if one.client != client]

    def are_two(self, one: str, other: str) -> bool:
        """Whoever brought somebody in is one with them, and with whom those brought in, for a fortnight."""
        met, ahead = {one}, [one]
        while ahead:
            here = ahead.pop()
            for post in self.posts:
                both = {post.user, post.given_by}
                if here in both and post.is_new(self.today) and not self._was_known(post):
                    ahead += both - met
                    met |= both
        return other not in met

    def _was_known(self, new: Post) -> bool:
        """Whether its holder had been one of us before, or one who agrees to others if it is such a post."""
        return any(
            not post.is_new(self.today)
            and (new.role not in AGREES_TO_OTHERS or post.role in AGREES_TO_OTHERS)
            for post in self.posts_of(new.user)
        )

    def may_review(self, user: str, one: Opening) -> bool:
        if one.user == user or not self.are_two(one.user, user):
            return False
        own = self.may_under(user, REVIEWS_OWN)
        return bool(self.posts_of(user, {"auditor"})) or any(
            contract in own for contract in self.enrolled_under(one.client)
        )
