"""What people do, one step each: drawn at random, foretold by the model, done by the program.

A step that ought to be refused must be, in words; one that ought to pass must pass, and leave exactly
one event of its name about the client. `may` is None where the law decides and not who asks.
"""

import datetime
import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from tests.postgres_plugin import SET_UP_TOKEN
from trials.history import model as m
from trials.history.looking import Found, events_since, last_event
from trials.history.town import Town

T = TypeVar("T")
ONE_DAY = datetime.timedelta(days=1)
REASON = "He says her brother has found the address and is on his way."


class History:
    """One history: the town, what happened so far, and the draw of this step."""

    def __init__(self, town: Town) -> None:
        self.town, self.model = town, town.model
        self.draw = random.Random()
        self.done: Counter[str] = Counter()
        self.refused = 0

    @property
    def today(self) -> datetime.date:
        return self.model.today

    def day(self, first: int, last: int) -> datetime.date:
        return self.today + self.draw.randint(first, last) * ONE_DAY

    def pick(self, things: Iterable[T]) -> T | None:
        found = list(things)
        return self.draw.choice(found) if found else None

    def anybody(self) -> str:
        return self.draw.choice(list(self.town.users))

    def who(self, may: Callable[[str], bool]) -> str:
        """Mostly somebody who may, sometimes anybody at all."""
        able = [name for name in self.town.users if may(name)]
        return self.draw.choice(able) if able and self.draw.random() < 0.75 else self.anybody()

    def client(self) -> UUID:
        return self.draw.choice([one.id for one in self.model.people.values() if not one.is_gone])

    def client_of(self, user: str) -> UUID:
        """Mostly one whom the person sees."""
        seen = [one for one in self.model.people if self.model.sees(user, one)]
        return self.draw.choice(seen) if seen and self.draw.random() < 0.75 else self.client()

    def row(self, table: Any, key: UUID, *related: str) -> Any:
        """Return a row whoever asks: a forged request names what its sender does not see."""
        from balsts.platform.bound_postgres import acting_under

        with acting_under(SET_UP_TOKEN):
            manager = table._base_manager  # noqa: SLF001 - those who were set aside, too
            return manager.select_related(*related).get(pk=key)

    def does(
        self,
        by: str,
        event: str,
        act: Callable[[Any, datetime.datetime], T],
        *,
        may: bool | None,
        about: UUID | None = None,
        times: int = 1,
    ) -> T | None:
        """Let somebody do it, and hold the answer and the trail against what ought to be."""
        from django.core.exceptions import ObjectDoesNotExist
        from django.db import DatabaseError, transaction

        from balsts.accounts.models import User
        from balsts.platform.blockers import Refused
        from balsts.platform.bound_postgres import acting_under

        if by in self.model.closed_accounts:
            may = False
        user, last, fault = User.objects.get(pk=self.town.users[by]), last_event(), None
        result: T | None = None
        try:
            with acting_under(self.town.tokens[by]), transaction.atomic():
                result = act(user, self.town.moment)
        except (Refused, ObjectDoesNotExist, DatabaseError) as refusal:
            fault = refusal
        except Exception as fault:
            raise Found(
                f"{event} by {by}: ended by {type(fault).__name__}, said nothing"
            ) from fault
        what = f"{event} by {by} on {self.today}"
        if fault is not None and may is True:
            raise Found(f"{what}: refused ({_named(fault)}), ought to pass")
        if fault is None and may is False:
            raise Found(f"{what}: passed, ought to be refused")
        if isinstance(fault, DatabaseError) and by not in self.model.closed_accounts:
            raise Found(
                f"{what}: the program let it pass, only the database refused ({_named(fault)})"
            )
        self._held_against_the_trail(
            what, event, user.pk, last, about, times if fault is None else 0
        )
        if fault is None:
            self.done[event] += 1
        else:
            self.refused += 1
        return result

    def _held_against_the_trail(
        self, what: str, event: str, by: UUID, last: int, about: UUID | None, times: int
    ) -> None:
        written = events_since(last)
        own = [one for one in written if one[1] == event]
        if len(own) != times or (not times and written):
            raise Found(f"{what}: the trail holds {[one[1] for one in written]}")
        for _, _, who, subjects in own:
            if who != by or (about is not None and about not in subjects):
                raise Found(f"{what}: the trail says it was somebody else, or about somebody else")


def _named(fault: Exception) -> str:
    blockers = getattr(fault, "blockers", None)
    said = [one.code for one in blockers] if blockers else str(fault).splitlines()[:1]
    return f"{type(fault).__name__} {said}"


# ---------------------------------------------------------------- clients, cases and their people


def register(h: History) -> None:
    """Register somebody and open their case in the same moment, as the page does."""
    from balsts.casework.operations.case import open_case
    from balsts.clients.operations.client import register_client
    from balsts.clients.particulars import Registration
    from balsts.organisations.models import Contract, StaffMember

    contract = h.pick(h.model.contracts)
    by = h.who(lambda name: h.model.leads_at(name, contract))
    post = h.pick(one for one in h.model.posts if one.place == contract.place)
    may = h.model.leads_at(by, contract) and _can_lead(post, contract, h.today)
    number = len(h.model.people)

    def act(user: Any, at: datetime.datetime) -> Any:
        client = register_client(
            registration=Registration(given_name=f"Zq{number:05d}x", family_name="Karimi"),
            by=user,
            at=at,
        )
        case = open_case(
            client=client,
            contract=h.row(Contract, contract.id),
            opened_on=h.today,
            responsible_worker=h.row(StaffMember, post.id),
            by=user,
            at=at,
        )
        return client, case

    made = h.does(by, "case_opened", act, may=may)
    if made:
        client, case = made
        h.model.people[client.id] = m.Person(
            client.id,
            client.reference,
            client.given_name,
            registered_by=by,
            registered_on=h.today,
        )
        _opened(h, case, client.id, contract, h.today)


def open_case_for_somebody(h: History) -> None:
    from balsts.casework.operations.case import open_case
    from balsts.clients.models import Client
    from balsts.organisations.models import Contract, StaffMember

    contract, client = h.pick(h.model.contracts), h.client()
    by = h.who(lambda name: h.model.leads_at(name, contract) and h.model.sees(name, client))
    post = h.pick(one for one in h.model.posts if one.place == contract.place)
    opened_on = h.day(-3, 0)
    has_case = any(
        one.client == client and one.programme == contract.programme for one in h.model.cases
    )
    may = (
        h.model.leads_at(by, contract)
        and h.model.sees(by, client)
        and not has_case
        and contract.holds(opened_on)
        and _can_lead(post, contract, opened_on)
        and not _is_enrolled(h, client, contract, opened_on)
    )
    case = h.does(
        by,
        "case_opened",
        lambda user, at: open_case(
            client=h.row(Client, client),
            contract=h.row(Contract, contract.id),
            opened_on=opened_on,
            responsible_worker=h.row(StaffMember, post.id),
            by=user,
            at=at,
        ),
        may=may,
        about=client,
    )
    if case:
        _opened(h, case, client, contract, opened_on)


def _opened(h: History, case: Any, client: UUID, contract: m.Contract, day: datetime.date) -> None:
    h.model.cases.append(m.Case(case.id, client, contract.programme, day))
    _enrolled(h, client, contract, day)
    _assigned(h, client)


def _enrolled(h: History, client: UUID, contract: m.Contract, day: datetime.date) -> m.Enrolment:
    from balsts.clients.models import Enrolment

    row = Enrolment.objects.get(client_id=client, contract_id=contract.id, valid_from=day)
    made = m.Enrolment(row.id, client, contract, day, contract.until)
    h.model.enrolments.append(made)
    return made


def _assigned(h: History, client: UUID) -> None:
    """Take over what was just assigned: who, in which role, stands in the step; the key is new."""
    from balsts.clients.models import Assignment

    known = {one.id for one in h.model.assignments}
    enrolments = {one.id: one for one in h.model.enrolments}
    posts = {one.id: one for one in h.model.posts}
    for row in Assignment.objects.filter(enrolment__client_id=client).exclude(id__in=known):
        h.model.assignments.append(
            m.Assignment(
                row.id,
                enrolments[row.enrolment_id],
                posts[row.staff_member_id],
                row.role == "responsible_worker",
                row.valid_from,
                row.valid_until,
                row.seen_until,
            )
        )


def _can_lead(post: m.Post, contract: m.Contract, day: datetime.date) -> bool:
    return post.place == contract.place and post.role in m.LEADS and post.holds(day)


def _is_enrolled(h: History, client: UUID, contract: m.Contract, day: datetime.date) -> bool:
    """Whether a new enrolment from the day on would be a second one on some day."""
    return any(
        one.client == client
        and one.contract is contract
        and (one.until is None or one.until > day)
        and (contract.until is None or one.from_ < contract.until)
        for one in h.model.enrolments
    )


def enrol_from_a_day(h: History) -> None:
    from balsts.clients.models import Client
    from balsts.clients.operations.enrolment import EnrolmentEntry, enrol_clients
    from balsts.organisations.models import Contract

    contract, client, from_ = h.pick(h.model.contracts), h.client(), h.day(-2, 0)
    by = h.who(lambda name: h.model.leads_at(name, contract) and h.model.sees(name, client))
    may = (
        h.model.leads_at(by, contract)
        and h.model.sees(by, client)
        and contract.holds(from_)
        and not _is_enrolled(h, client, contract, from_)
    )
    made = h.does(
        by,
        "client_enrolled",
        lambda user, at: enrol_clients(
            entries=[
                EnrolmentEntry(
                    client=h.row(Client, client),
                    contract=h.row(Contract, contract.id),
                    from_=from_,
                )
            ],
            by=user,
            at=at,
        ),
        may=may,
        about=client,
    )
    if made:
        _enrolled(h, client, contract, from_)


def end_enrolment(h: History) -> None:
    from balsts.clients.models import Enrolment
    from balsts.clients.operations.enrolment import end_enrolment as operation

    one, last_day = h.pick(h.model.enrolments), h.day(-4, 8)
    if one is None:
        return
    by = h.who(lambda name: _works_under(h, name, one))
    may = _works_under(h, by, one) and last_day >= one.from_
    until = last_day + ONE_DAY
    if may and (one.until is not None and until > one.until):
        may = None
    done = h.does(
        by,
        "enrolment_ended",
        lambda user, at: (
            operation(enrolment=h.row(Enrolment, one.id), last_day=last_day, by=user, at=at) or True
        ),
        may=may,
        about=one.client,
    )
    if done:
        _end(h, one, until)


def _end(h: History, one: m.Enrolment, until: datetime.date) -> None:
    one.until = until
    mine = [each for each in h.model.assignments if each.enrolment is one]
    for each in mine:
        if each.from_ >= until:
            h.model.assignments.remove(each)
        elif each.until is None or each.until > until:
            each.until = until


def _works_under(h: History, name: str, one: m.Enrolment) -> bool:
    return h.model.leads_at(name, one.contract) and h.model.sees(name, one.client)


def close_case(h: History) -> None:
    from balsts.casework.enums import CaseCloseReason
    from balsts.casework.models import Case
    from balsts.casework.operations.case import close_case as operation

    case, closed_on = h.pick(h.model.cases), h.day(-2, 0)
    if case is None:
        return
    newest = max(
        (
            one
            for one in h.model.enrolments
            if one.client == case.client
            and one.contract.programme == case.programme
            and one.from_ <= closed_on
        ),
        key=lambda one: one.from_,
        default=None,
    )
    is_enrolled = newest is not None and (newest.until is None or newest.until > closed_on)
    by = h.who(lambda name: newest is not None and _works_under(h, name, newest))
    may: bool | None = is_enrolled and _works_under(h, by, newest) and case.is_open
    may = None if may else False
    done = h.does(
        by,
        "case_closed",
        lambda user, at: operation(
            case=h.row(Case, case.id),
            reason=CaseCloseReason.WITHDREW,
            closed_on=closed_on,
            by=user,
            at=at,
        ),
        may=may,
        about=case.client,
    )
    if done:
        case.is_open = False
        if newest:  # of a crowd somebody may have been enrolled only now
            _end(h, newest, closed_on + ONE_DAY)


def reopen_case(h: History) -> None:
    from balsts.casework.models import Case
    from balsts.casework.operations.case import reopen_case as operation
    from balsts.organisations.models import Contract, StaffMember

    case = h.pick(one for one in h.model.cases if not one.is_open or h.draw.random() < 0.1)
    if case is None:
        return
    contract = h.pick(h.model.contracts)
    by = h.who(lambda name: h.model.leads_at(name, contract) and h.model.sees(name, case.client))
    post = h.pick(one for one in h.model.posts if one.place == contract.place)
    may = (
        h.model.leads_at(by, contract)
        and h.model.sees(by, case.client)
        and not case.is_open
        and contract.programme == case.programme
        and _can_lead(post, contract, h.today)
        and not _is_enrolled(h, case.client, contract, h.today)
    )
    spell = h.does(
        by,
        "case_reopened",
        lambda user, at: operation(
            case=h.row(Case, case.id),
            contract=h.row(Contract, contract.id),
            opened_on=h.today,
            responsible_worker=h.row(StaffMember, post.id),
            by=user,
            at=at,
        ),
        may=None if may else False,
        about=case.client,
    )
    if spell:
        case.is_open = True
        _enrolled(h, case.client, contract, h.today)
        _assigned(h, case.client)


def hand_to_another_worker(h: History) -> None:
    from balsts.clients.models import Enrolment
    from balsts.clients.operations.enrolment import replace_responsible_worker
    from balsts.organisations.models import StaffMember

    one = h.pick(h.model.enrolments)
    if one is None:
        return
    post = h.pick(each for each in h.model.posts if each.place == one.contract.place)
    from_ = h.day(-3, 6)
    by = h.who(lambda name: _works_under(h, name, one))
    # Who was responsible before today stays as it is written.
    rewrites = any(
        each.enrolment is one and each.is_lead and from_ <= each.from_ < h.today
        for each in h.model.assignments
    )
    may = (
        _works_under(h, by, one)
        and not rewrites
        and one.from_ <= from_
        and (one.until is None or from_ < one.until)
        and _can_lead(post, one.contract, from_)
    )
    made = h.does(
        by,
        "staff_assigned",
        lambda user, at: replace_responsible_worker(
            enrolment=h.row(Enrolment, one.id),
            staff_member=h.row(StaffMember, post.id),
            from_=from_,
            by=user,
            at=at,
        ),
        may=may,
        about=one.client,
    )
    if made:
        leads = [each for each in h.model.assignments if each.enrolment is one and each.is_lead]
        for each in leads:
            if each.from_ >= from_:
                h.model.assignments.remove(each)
            elif each.until is None or each.until > from_:
                each.until = from_
        h.model.assignments.append(
            m.Assignment(made.id, one, post, is_lead=True, from_=from_, until=one.until)
        )


def give_a_mentor(h: History) -> None:
    from balsts.clients.enums import AssignmentRole
    from balsts.clients.models import Enrolment
    from balsts.clients.operations.enrolment import AssignmentEntry, assign_staff
    from balsts.organisations.models import StaffMember

    one = h.pick(h.model.enrolments)
    if one is None:
        return
    posts = [each for each in h.model.posts if each.place == one.contract.place]
    fitting = [each for each in posts if each.role in m.ACCOMPANIES]
    post = h.pick(fitting if fitting and h.draw.random() < 0.8 else posts)
    from_ = h.day(-3, 6)
    last_day = h.pick([None, None, h.day(-1, 20)])
    by = h.who(lambda name: _works_under(h, name, one))
    until = last_day + ONE_DAY if last_day else one.until
    mine = [each for each in h.model.assignments if each.post is post and not each.is_lead]
    overlapping = [
        each
        for each in mine
        if (each.until is None or each.until > from_) and (until is None or each.from_ < until)
    ]
    may: bool | None = (
        _works_under(h, by, one)
        and (last_day is None or last_day >= from_)
        and one.from_ <= from_
        and (one.until is None or (from_ < one.until and until is not None and until <= one.until))
        and post.role in m.ACCOMPANIES
        and post.holds(from_)
        and not any(each.enrolment is one for each in overlapping)
    )
    if may and len(overlapping) >= m.MOST_CLIENTS_OF_A_MENTOR:
        may = None
    made = h.does(
        by,
        "staff_assigned",
        lambda user, at: assign_staff(
            entries=[
                AssignmentEntry(
                    enrolment=h.row(Enrolment, one.id),
                    staff_member=h.row(StaffMember, post.id),
                    role=AssignmentRole.MENTOR,
                    from_=from_,
                    last_day=last_day,
                )
            ],
            by=user,
            at=at,
        )[0],
        may=may,
        about=one.client,
    )
    if made:
        is_for_a_while = post.role == "volunteer_mentor"
        seen_until = max(from_, h.today) + m.MONTH_OF_SIGHT if is_for_a_while else None
        h.model.assignments.append(
            m.Assignment(
                made.id, one, post, is_lead=False, from_=from_, until=until, seen_until=seen_until
            )
        )


def end_assignment(h: History) -> None:
    from balsts.clients.models import Assignment
    from balsts.clients.operations.enrolment import end_assignment as operation

    one = h.pick(each for each in h.model.assignments if not each.is_lead)
    if one is None:
        return
    last_day, enrolment = h.day(-5, 8), one.enrolment
    by = h.who(lambda name: _works_under(h, name, enrolment))
    until = last_day + ONE_DAY
    is_shorter = one.until is None or until <= one.until
    may: bool | None = _works_under(h, by, enrolment) and (
        last_day < one.from_ or enrolment.until is None or until <= enrolment.until
    )
    if may and not is_shorter:
        may = None
    done = h.does(
        by,
        "assignment_ended",
        lambda user, at: (
            operation(
                assignment=h.row(Assignment, one.id, "enrolment"),
                last_day=last_day,
                by=user,
                at=at,
            )
            or True
        ),
        may=may,
        about=enrolment.client,
    )
    if done and last_day < one.from_:
        h.model.assignments.remove(one)
    elif done:
        one.until = until


def renew_sight(h: History) -> None:
    from balsts.clients.models import Assignment
    from balsts.clients.operations.enrolment import renew_sight as operation

    one = h.pick(each for each in h.model.assignments if not each.is_lead)
    if one is None:
        return
    by = h.who(lambda name: _works_under(h, name, one.enrolment))
    may = _works_under(h, by, one.enrolment) and one.post.role == "volunteer_mentor"
    done = h.does(
        by,
        "sight_renewed",
        lambda user, at: (
            operation(
                assignment=h.row(Assignment, one.id, "enrolment", "staff_member"),
                by=user,
                at=at,
            )
            or True
        ),
        may=may,
        about=one.enrolment.client,
    )
    if done:
        one.seen_until = max(one.from_, h.today) + m.MONTH_OF_SIGHT


# ---------------------------------------------------------------- lending and emergencies


def write_down_an_answer(h: History) -> None:
    from balsts.accounts.models import User
    from balsts.clients.enums import ConsentAnswer, ConsentPurpose, FilePart
    from balsts.clients.models import Client
    from balsts.clients.operations.consent import ConsentEntry, record_consent
    from balsts.organisations.models import Contract

    by = h.who(lambda name: bool(h.model.may_under(name, m.WORKS_ON_CASES)))
    client = h.client_of(by)
    own = h.model.may_under(by, m.WORKS_ON_CASES)
    contract = h.pick(own if own and h.draw.random() < 0.8 else h.model.contracts)
    to = h.pick(h.model.contracts)
    from_ = h.pick([h.today, h.today, h.day(-1, 4)])
    last_day = from_ + h.draw.randint(0, 30) * ONE_DAY
    parts = {"identity"} | {part for part in m.PARTS if h.draw.random() < 0.5}
    is_given = h.draw.random() < 0.85
    purpose = h.pick(["continued_help", "help_alongside"])
    explainer = h.pick([by, by, h.anybody()])
    is_said_already = is_given and any(
        one.is_given
        and not one.is_back
        and one.client == client
        and one.parts == parts
        and (one.from_, one.until) == (from_, last_day + ONE_DAY)
        and (one.place, one.programme) == (to.place, to.programme)
        and one.contract.programme == contract.programme
        and one.purpose == purpose
        for one in h.model.consents
    )
    may = (
        h.model.leads_at(by, contract)
        and h.model.sees(by, client)
        and not (is_given and h.model.people[client].is_restricted)
        and from_ >= h.today
        and any(
            one.holds(from_) and (one.place, one.programme) == (to.place, to.programme)
            for one in h.model.contracts
        )
        and (to.place, to.programme) != (contract.place, contract.programme)
        and any(post.place == contract.place for post in h.model.posts_of(explainer))
        and not is_said_already
    )
    made = h.does(
        by,
        "consent_recorded",
        lambda user, at: record_consent(
            entry=ConsentEntry(
                client=h.row(Client, client),
                contract=h.row(Contract, contract.id),
                to=h.row(Contract, to.id, "provider"),
                purpose=ConsentPurpose(purpose),
                parts=frozenset(FilePart(part) for part in parts),
                from_=from_,
                last_day=last_day,
                explanation_language="prs",
                explained_by=User(pk=h.town.users[explainer]),
                answer=ConsentAnswer.GIVEN if is_given else ConsentAnswer.DECLINED,
                answered_on=h.today,
            ),
            by=user,
            at=at,
        ),
        may=may,
        about=client,
    )
    if made:
        h.model.consents.append(
            m.Consent(
                made.id,
                client,
                contract,
                to.place,
                to.programme,
                frozenset(parts),
                from_,
                last_day + ONE_DAY,
                is_given,
                purpose=purpose,
            )
        )


def _lends(h: History, name: str, one: m.Consent) -> bool:
    return h.model.lends_in(name, one.contract.programme) and h.model.sees(name, one.client)


def take_back(h: History) -> None:
    from balsts.clients.models import Consent
    from balsts.clients.operations.consent import take_consent_back

    one = h.pick(h.model.consents)
    if one is None:
        return
    by = h.who(lambda name: _lends(h, name, one))
    done = h.does(
        by,
        "consent_taken_back",
        lambda user, at: take_consent_back(
            consent=h.row(Consent, one.id, "contract"),
            withdrawn_on=h.today,
            by=user,
            at=at,
        ),
        may=_lends(h, by, one),
        about=one.client,
        times=0 if one.is_back else 1,
    )
    if done:
        _is_back(h, one)


def take_back_where_lent(h: History) -> None:
    from balsts.clients.models import Consent
    from balsts.clients.operations.consent import take_lent_consent_back

    one = h.pick(h.model.consents)
    if one is None:
        return
    by = h.who(lambda name: _answers(h, name, one))
    done = h.does(
        by,
        "consent_taken_back",
        lambda user, at: take_lent_consent_back(
            consent=h.row(Consent, one.id, "contract"),
            withdrawn_on=h.today,
            by=user,
            at=at,
        ),
        may=_answers(h, by, one)
        and h.model.is_there(one.client)
        and one.is_given
        and one.holds(h.today),
        about=one.client,
        times=0 if one.is_back else 1,
    )
    if done:
        _is_back(h, one)


def _is_back(h: History, one: m.Consent) -> None:
    one.is_back = True
    for each in h.model.referrals:
        if each.consent is one:
            each.is_waiting = False


def _answers(h: History, name: str, one: m.Consent) -> bool:
    """Answers referrals, and takes consents back, where the consent lends to."""
    posts = h.model.may_under(name, m.READS_LENT)
    return (one.place, one.programme) in {(each.place, each.programme) for each in posts}


def refer(h: History) -> None:
    from balsts.clients.models import Consent
    from balsts.clients.operations.referral import refer_client

    one = h.pick(each for each in h.model.consents if each.is_given or h.draw.random() < 0.1)
    if one is None:
        return
    by = h.who(lambda name: _lends(h, name, one))
    may = (
        _lends(h, by, one)
        and h.model.is_agreed(one)
        and not h.model.people[one.client].is_restricted
        and not any(each.consent is one and each.is_waiting for each in h.model.referrals)
    )
    made = h.does(
        by,
        "client_referred",
        lambda user, at: refer_client(
            consent=h.row(Consent, one.id, "contract"),
            words="Needs a language group.",
            by=user,
            at=at,
        ),
        may=may,
        about=one.client,
    )
    if made:
        h.model.referrals.append(m.Referral(made.id, one))


def answer_a_referral(h: History) -> None:
    from balsts.clients.models import Referral
    from balsts.clients.operations.referral import accept_referral, decline_referral
    from balsts.organisations.models import Contract

    one = h.pick(each for each in h.model.referrals if each.is_waiting or h.draw.random() < 0.2)
    if one is None:
        return
    consent = one.consent
    contract = h.pick(
        each for each in h.model.contracts if each.place == consent.place or h.draw.random() < 0.2
    )
    if contract is None:
        return

    by = h.who(lambda name: _answers(h, name, consent))
    is_accepted = h.draw.random() < 0.7
    may = (
        one.is_waiting
        and _answers(h, by, consent)
        and h.model.is_there(consent.client)
        and h.model.is_in_force(consent)
        and (
            not is_accepted
            or (
                (contract.holds(h.today) and contract.place == consent.place)
                and contract.programme == consent.programme
            )
        )
    )

    def act(user: Any, at: datetime.datetime) -> Any:
        referral = h.row(Referral, one.id, "consent")
        if is_accepted:
            to = h.row(Contract, contract.id)
            return accept_referral(referral=referral, contract=to, by=user, at=at)
        decline_referral(referral=referral, words="No room.", by=user, at=at)
        return True

    event = "referral_accepted" if is_accepted else "referral_declined"
    done = h.does(by, event, act, may=may, about=consent.client)
    if done:
        one.is_waiting = False
    if done and is_accepted and done.id not in {each.id for each in h.model.enrolments}:
        h.model.enrolments.append(
            m.Enrolment(done.id, consent.client, contract, h.today, contract.until)
        )


def open_in_emergency(h: History) -> None:
    from balsts.clients.enums import EmergencyReason
    from balsts.clients.operations.emergency import open_in_emergency as operation

    client = h.client()
    by = h.who(lambda name: bool(h.model.may_under(name, m.OPENS_IN_EMERGENCY)))
    may = (
        bool(h.model.may_under(by, m.OPENS_IN_EMERGENCY))
        and h.model.is_there(client)
        and not h.model.people[client].is_closed
        and not h.model.sees(by, client)
        and not any(one.user == by and not one.is_reviewed for one in h.model.openings)
    )
    made = h.does(
        by,
        "file_opened_in_emergency",
        lambda user, at: operation(
            reference=h.model.people[client].reference,
            reason_kind=EmergencyReason.DANGER_TO_LIFE,
            reason=REASON,
            by=user,
            at=at,
        ),
        may=may,
        about=client,
    )
    if made:
        told = h.model.must_be_told(by, client)
        h.model.openings.append(m.Opening(made.id, by, client, h.model.now, told))
        _everybody_who_must_is_told(h, made, told)


def _everybody_who_must_is_told(h: History, made: Any, told: set[str]) -> None:
    from balsts.clients.models import EmergencyNotice

    names = {pk: name for name, pk in h.town.users.items()}
    rows = EmergencyNotice.objects.filter(access=made).values_list("recipient_id", flat=True)
    if {names[pk] for pk in rows} != told:
        raise Found(f"of an opening are told {[names[pk] for pk in rows]}, ought to be {told}")


def say_why(h: History) -> None:
    """Say why a file outside one's own caseload is opened; said twice on a day, the first stays."""
    from balsts.clients.enums import OutsideReason
    from balsts.clients.models import Client
    from balsts.clients.operations.outside import open_outside_caseload

    by = h.who(lambda name: bool(h.model.may_under(name, m.SEES_ALL_ENROLLED)))
    client = h.client_of(by)
    said = (by, client, h.today)
    done = h.does(
        by,
        "file_opened_outside_caseload",
        lambda user, at: (
            open_outside_caseload(
                client=h.row(Client, client),
                reason_kind=OutsideReason.QUALITY,
                words="",
                by=user,
                at=at,
            )
            or True
        ),
        may=bool(h.model.may_under(by, m.SEES_ALL_ENROLLED)) and h.model.sees(by, client),
        about=client,
        times=0 if said in h.model.said_why else 1,
    )
    if done:
        h.model.said_why.add(said)


def review(h: History) -> None:
    from balsts.clients.enums import EmergencyVerdict
    from balsts.clients.models import EmergencyAccess
    from balsts.clients.operations.emergency import review_emergency

    one = h.pick(each for each in h.model.openings if not h.model.people[each.client].is_gone)
    if one is None:
        return
    by = h.who(lambda name: h.model.may_review(name, one))
    done = h.does(
        by,
        "emergency_reviewed",
        lambda user, at: (
            review_emergency(
                access=h.row(EmergencyAccess, one.id),
                verdict=EmergencyVerdict.JUSTIFIED,
                words="Called the police together.",
                by=user,
                at=at,
            )
            or True
        ),
        may=h.model.may_review(by, one) and not one.is_reviewed,
        about=one.client,
    )
    if done:
        one.is_reviewed = True


def note_in_emergency(h: History) -> None:
    from balsts.clients.models import EmergencyAccess
    from balsts.clients.operations.emergency import note_in_emergency as operation

    one = h.pick(each for each in h.model.openings if not h.model.people[each.client].is_gone)
    if one is None:
        return
    by = h.pick([one.user, one.user, h.anybody()])
    h.does(
        by,
        "emergency_noted",
        lambda user, at: operation(
            access=h.row(EmergencyAccess, one.id), words="Called her.", by=user, at=at
        ),
        may=by == one.user and h.model.is_open_now(one) and h.model.is_there(one.client),
        about=one.client,
    )


def close_or_lift(h: History) -> None:
    from balsts.clients.enums import ClosedFileReason
    from balsts.clients.models import Client
    from balsts.clients.operations.emergency import close_file, lift_closing

    client = h.client()

    def closes(name: str) -> bool:
        own = h.model.may_under(name, m.CLOSES_FILES)
        return h.model.sees(name, client) and any(
            contract in own for contract in h.model.enrolled_under(client)
        )

    by, person = h.who(closes), h.model.people[client]
    is_closing = h.draw.random() < (0.3 if person.is_closed else 0.8)

    def act(user: Any, at: datetime.datetime) -> Any:
        row = h.row(Client, client)
        if is_closing:
            return close_file(client=row, reason_kind=ClosedFileReason.THREATENED, by=user, at=at)
        lift_closing(client=row, by=user, at=at)
        return True

    event = "file_closed_to_emergencies" if is_closing else "file_open_to_emergencies"
    may = closes(by) and person.is_closed != is_closing
    if h.does(by, event, act, may=may, about=client):
        person.is_closed = is_closing


# ---------------------------------------------------------------- what people ask about their data


def restrict_or_lift(h: History) -> None:
    from balsts.clients.models import Client
    from balsts.privacy.operations.restriction import lift_restriction, restrict_use

    client = h.client()

    def answers(name: str) -> bool:
        return bool(h.model.may_under(name, m.ANSWERS_REQUESTS)) and h.model.sees(name, client)

    by, person = h.who(answers), h.model.people[client]
    is_restricting = h.draw.random() < (0.3 if person.is_restricted else 0.8)

    def act(user: Any, at: datetime.datetime) -> Any:
        row = h.row(Client, client)
        if is_restricting:
            return restrict_use(client=row, reason="Says that the status is wrong.", by=user, at=at)
        return lift_restriction(client=row, by=user, at=at)

    event = "use_restricted" if is_restricting else "restriction_lifted"
    may = answers(by) and person.is_restricted != is_restricting
    if h.does(by, event, act, may=may, about=client):
        person.is_restricted = is_restricting


def hold_or_let_go(h: History) -> None:
    from balsts.clients.models import Client
    from balsts.privacy.models import LegalHold
    from balsts.privacy.operations.hold import CannotHoldFile, hold_file, lift_hold

    client = h.client()

    def answers(name: str) -> bool:
        return bool(h.model.may_under(name, m.ANSWERS_REQUESTS)) and h.model.sees(name, client)

    by, person, last = h.who(answers), h.model.people[client], h.day(0, 40)
    is_held = h.model.is_held(client)

    def act(user: Any, at: datetime.datetime) -> Any:
        row = h.row(Client, client)
        if not is_held:
            reason = "The court asked for the file."
            done = hold_file(client=row, reason=reason, last_held_on=last, by=user, at=at)
        else:
            done = lift_hold(hold=h.row(LegalHold, person.hold), by=user, at=at)
        # Of two at once the second finds it done, and nothing is told.
        if (done.lifted_at if is_held else done.placed_at) != at:
            raise CannotHoldFile([])
        return done

    event = "hold_lifted" if is_held else "file_held"
    if hold := h.does(by, event, act, may=answers(by), about=client):
        person.hold, person.held_until = hold.id, None if is_held else last + ONE_DAY


def ask_to_be_erased(h: History) -> None:
    """Take the request in, and say who it is: whoever works with them can."""
    from balsts.clients.models import Client
    from balsts.privacy.enums import IdentityCheck, RequestKind
    from balsts.privacy.models import DataRequest
    from balsts.privacy.operations.request import confirm_identity, receive_request

    client = h.client()

    def takes(name: str) -> bool:
        return bool(h.model.may_under(name, m.TAKES_REQUESTS)) and h.model.sees(name, client)

    by = h.who(takes)
    asked = next(
        (
            one
            for one in h.model.requests
            if one.client == client and h.model.is_asked_of(by, one, m.TAKES_REQUESTS)
        ),
        None,
    )
    contract = h.model.contract_asked(by, client, m.TAKES_REQUESTS)
    made = h.does(
        by,
        "request_received",
        lambda user, at: receive_request(
            client=h.row(Client, client),
            kind=RequestKind.ERASURE,
            received_on=h.today,
            by=user,
            at=at,
        ),
        may=takes(by) and asked is None,
        about=client,
    )
    if made:
        # Of a crowd somebody else may have enrolled the client since the model was asked.
        contract = contract or h.model.contract_asked(by, client, m.TAKES_REQUESTS)
        assert contract is not None, "taken in for nobody"
        asked = m.Request(made.id, client, contract.place, contract.programme)
        h.model.requests.append(asked)
    if asked is None:
        return
    works = any(
        one.post.user == by and one.holds(h.today) for one in h.model.assignments_of(client)
    )
    leads = bool(h.model.may_under(by, m.WORKS_ON_CASES))
    may = takes(by) and leads and not asked.is_identified
    if may and not works:
        may = None
    done = h.does(
        by,
        "request_identified",
        lambda user, at: confirm_identity(
            request=h.row(DataRequest, asked.id),
            identity_check=IdentityCheck(IdentityCheck.values[0]),
            identified_on=h.today,
            by=user,
            at=at,
        ),
        may=may,
        about=client,
    )
    asked.is_identified |= done is not None


def propose_erasure(h: History) -> None:
    from balsts.privacy.models import DataRequest
    from balsts.privacy.operations.erasure import propose_erasure as operation

    one = h.pick(h.model.requests)
    if one is None:
        return

    def answers(name: str) -> bool:
        is_ours = h.model.is_asked_of(name, one, m.ANSWERS_REQUESTS)
        return is_ours and h.model.sees(name, one.client)

    by = h.who(answers)
    may = (
        answers(by)
        and one.is_identified
        and not h.model.is_held(one.client)
        and not any(each.client == one.client for each in h.model.lists)
    )
    made = h.does(
        by,
        "erasure_listed",
        lambda user, at: operation(request=h.row(DataRequest, one.id), by=user, at=at),
        may=may,
        about=one.client,
    )
    if made:
        places = {pk: code for code, pk in h.town.organisations.items()}
        place, line = places[made.organisation_id], made.lines.get()
        h.model.lists.append(m.ErasureList(made.id, line.id, one.client, by, place))


def approve_or_bring_back(h: History) -> None:
    from balsts.privacy.models import ErasureLine, ErasureList
    from balsts.privacy.operations.erasure import approve_erasure, bring_back

    one = h.pick(h.model.lists)
    if one is None:
        return

    def approves(name: str) -> bool:
        return any(post.place == one.place for post in h.model.posts_of(name, m.APPROVES_ERASURES))

    by, is_aside = h.who(approves), one.erased_from is not None
    if is_aside:
        done = h.does(
            by,
            "file_brought_back",
            lambda user, at: bring_back(line=h.row(ErasureLine, one.line), by=user, at=at) or True,
            may=approves(by),
            about=one.client,
        )
        if done:
            h.model.people[one.client].is_aside = False
            h.model.lists.remove(one)
        return
    may = approves(by) and h.model.are_two(one.by, by) and not h.model.is_held(one.client)
    done = h.does(
        by,
        "erasure_approved",
        lambda user, at: approve_erasure(erasure_list=h.row(ErasureList, one.id), by=user, at=at),
        # Whatever was written about the person since the list was made makes it another list.
        may=None if may else False,
        about=one.client,
    )
    if done:
        h.model.people[one.client].is_aside = True
        one.erased_from = h.row(ErasureLine, one.line).erased_from
        if one.erased_from != h.today + datetime.timedelta(days=30):
            raise Found(f"a file that was set aside today is erased from {one.erased_from}")


def the_night_erases(h: History) -> None:
    """The job that erases what was set aside thirty days ago, and is not held."""
    from balsts.accounts.queries.user import system_actor
    from balsts.privacy.operations.erasure import erase_what_is_due

    due = [
        one
        for one in h.model.lists
        if one.erased_from and one.erased_from <= h.today and not h.model.is_held(one.client)
    ]
    erased = erase_what_is_due(by=system_actor(), at=h.town.moment)
    if erased != len(due):
        raise Found(f"the night erased {erased} files, {len(due)} were due")
    for one in due:
        h.model.erase(one.client)
        _nothing_is_left_of(one.client)


def _nothing_is_left_of(client: UUID) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select sec.rows_about(%s)::text", [client])
        (left,) = cursor.fetchone()
    if left != "{}":
        raise Found(f"of an erased person is left {left}")


def correct(h: History) -> None:
    from balsts.clients.enums import CorrectionCause
    from balsts.clients.models import Client
    from balsts.clients.operations.correction import correct_particulars
    from balsts.clients.particulars import Registration

    client = h.client()

    def corrects(name: str) -> bool:
        return bool(h.model.may_under(name, m.WORKS_ON_CASES)) and h.model.sees(name, client)

    by = h.who(corrects)
    row = h.row(Client, client)
    h.does(
        by,
        "particulars_corrected",
        lambda user, at: correct_particulars(
            client=row,
            seen_version=row.version,
            told=Registration(
                given_name=h.model.people[client].name,
                family_name=f"Karimi {h.draw.randint(1, 10**9)}",
            ),
            cause=CorrectionCause.values and CorrectionCause(CorrectionCause.values[0]),
            reason="The passport says so.",
            by=user,
            at=at,
        ),
        may=corrects(by),
        about=client,
    )


def record_a_service(h: History) -> None:
    from balsts.casework.enums import ServiceMode, ServiceType
    from balsts.casework.operations.service_record import ServiceEntry, record_service
    from balsts.clients.models import Client
    from balsts.organisations.models import Contract, StaffMember

    one = h.pick(h.model.enrolments)
    if one is None:
        return
    post = h.pick(each for each in h.model.posts if each.place == one.contract.place)

    def records(name: str) -> bool:
        return one.contract in h.model.may_under(name, m.RECORDS_SERVICES) and h.model.sees(
            name, one.client
        )

    by = h.who(records)
    may = (
        records(by)
        and one.contract in h.model.enrolled_under(one.client)
        and not h.model.people[one.client].is_restricted
    )
    h.does(
        by,
        "service_recorded",
        lambda user, at: record_service(
            entry=ServiceEntry(
                clients=(h.row(Client, one.client),),
                contract=h.row(Contract, one.contract.id, "programme"),
                staff_member=h.row(StaffMember, post.id),
                provided_on=h.today,
                service_type=ServiceType.ACCOMPANIMENT,
                mode=ServiceMode.IN_PERSON_CENTRE,
                minutes=1,
            ),
            by=user,
            at=at,
        ),
        may=None if may else False,
        about=one.client,
    )


# ---------------------------------------------------------------- posts, contracts and time


def end_a_post(h: History) -> None:
    from balsts.organisations.models import StaffMember
    from balsts.organisations.operations.staff_account import end_post

    post = h.pick(one for one in h.model.posts if one.place != "funder")
    last_day = h.day(-1, 4)
    fills = m.CLOSES_FILES
    by = h.who(lambda name: any(one.place == post.place for one in h.model.posts_of(name, fills)))
    manages = by != post.user and any(
        one.place == post.place for one in h.model.posts_of(by, fills)
    )
    until = last_day + ONE_DAY
    may = manages and until > post.from_
    done = h.does(
        by,
        "post_ended",
        lambda user, at: (
            end_post(post=h.row(StaffMember, post.id), last_day=last_day, by=user, at=at) or True
        ),
        may=None if may else False,
    )
    if done:
        post.until = until


def give_a_post(h: History) -> None:
    from balsts.accounts.models import User
    from balsts.organisations.models import Organisation
    from balsts.organisations.operations.staff_account import PostOffer, give_post

    place = h.pick(["ours", "other", "movement"])
    roles = (
        ["movement_coordinator", "volunteer_mentor"]
        if place == "movement"
        else ["social_worker", "senior_social_worker", "mentor", "provider_manager"]
    )
    role, whom, from_ = h.pick(roles), h.anybody(), h.day(-3, 3)
    last_day = h.pick([None, h.today + 20 * ONE_DAY])
    by = h.who(
        lambda name: any(one.place == place for one in h.model.posts_of(name, m.CLOSES_FILES))
    )
    manages = by != whom and any(one.place == place for one in h.model.posts_of(by, m.CLOSES_FILES))
    from balsts.access.enums import Role

    made = h.does(
        by,
        "post_given",
        lambda user, at: give_post(
            user=User.objects.get(pk=h.town.users[whom]),
            post=PostOffer(
                organisation=Organisation.objects.get(code=place),
                role=Role(role),
                from_=from_,
                last_day=last_day,
            ),
            by=user,
            at=at,
        ),
        may=None if manages else False,
    )
    if made:
        h.model.posts.append(
            m.Post(
                made.id,
                whom,
                place,
                role,
                from_,
                last_day + ONE_DAY if last_day else None,
                given_by=by,
                given_on=h.today,
            )
        )


def a_contract_ends_or_begins(h: History) -> None:
    """The funder's doing, by no operation: a contract ends on a day, perhaps another follows.

    Not before its last service: the database refuses that.
    """
    from balsts.casework.models import ServiceRecord
    from balsts.organisations.models import Contract

    one = h.pick(each for each in h.model.contracts if each.until is None)
    if one is None or h.draw.random() < 0.5:
        return
    until = h.day(0, 5)
    later = ServiceRecord.objects.filter(contract_id=one.id, provided_on__gte=until)
    if until <= one.from_ or later.exists():
        return
    Contract.objects.filter(id=one.id).update(actual_until=until)
    one.until = until
    place = (
        h.pick([one.place, one.place, "ours", "other"]) if one.place != "movement" else "movement"
    )
    begins = h.pick([until, until, until + 2 * ONE_DAY])
    row = Contract.objects.create(
        number=f"C-{len(h.model.contracts)}",
        provider_id=h.town.organisations[place],
        programme_id=h.town.programmes[one.programme],
        planned_from=begins,
        actual_from=begins,
    )
    h.model.contracts.append(m.Contract(row.id, place, one.programme, begins, None))


def time_passes(h: History) -> None:
    minutes = h.pick([20, 50, 61, 24 * 60, 24 * 60, 3 * 24 * 60, 31 * 24 * 60])
    h.town.strike(h.town.moment + datetime.timedelta(minutes=minutes))


STEPS: dict[Callable[[History], None], int] = {
    register: 6,
    open_case_for_somebody: 8,
    enrol_from_a_day: 3,
    end_enrolment: 2,
    close_case: 3,
    reopen_case: 3,
    hand_to_another_worker: 8,
    give_a_mentor: 9,
    end_assignment: 5,
    renew_sight: 3,
    write_down_an_answer: 10,
    take_back: 6,
    take_back_where_lent: 3,
    refer: 6,
    answer_a_referral: 7,
    open_in_emergency: 7,
    say_why: 6,
    review: 5,
    note_in_emergency: 2,
    close_or_lift: 4,
    restrict_or_lift: 4,
    hold_or_let_go: 2,
    ask_to_be_erased: 5,
    propose_erasure: 5,
    approve_or_bring_back: 5,
    the_night_erases: 3,
    correct: 3,
    record_a_service: 5,
    end_a_post: 3,
    give_a_post: 3,
    a_contract_ends_or_begins: 2,
    time_passes: 8,
}
