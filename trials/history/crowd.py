"""Many people at the same moment, each on a connection of their own: what no order of events may break.

Threads take the same steps as a history does, and the trail must hold exactly what was acknowledged.
Beside them sights are given and taken away again and again: what begins after the taking was
acknowledged must show nothing. At the end the rows themselves are looked through.
"""

import datetime
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from tests.postgres_plugin import SERVER
from trials.history import steps
from trials.history.looking import Found
from trials.history.sights import Sight
from trials.history.steps import History
from trials.history.town import Town, owner_address

# Steps of one moment: no day passes, and whose enrolment ends closes the case.
STEPS = {
    step: weight
    for step, weight in steps.STEPS.items()
    if step
    not in {
        steps.time_passes,
        steps.a_contract_ends_or_begins,
        steps.end_enrolment,
        steps.enrol_from_a_day,
        steps.the_night_erases,
        steps.end_a_post,
        steps.give_a_post,
        # Said by two at once, the first stays and the other leaves no event of its own.
        steps.say_why,
    }
}
# Events that other operations bring along: of each so many belong to one of those.
BROUGHT_ALONG = {
    "client_registered": (),
    "client_enrolled": ("case_opened", "case_reopened"),
    "staff_assigned": ("case_opened", "case_reopened"),
    "enrolment_ended": ("case_closed",),
}
# Whose openings are a sight of their own: another one of theirs would wait for a review.
LEFT_ALONE = {"karina"}
# Counted beside the events: refused in words; by the second wall alone, because sight was lost
# between the program's question and the row that is written; and steps that found nothing to be
# done, or whose model others had changed.
NOT_EVENTS = {"refused", "walled", "passed over", "found done"}
TAKEN_AWAY_MEANWHILE = "42501"
PAUSE = 0.05
WRITTEN = "select event, count(*) from tests.audit_event group by 1"
# What ought to hold of the rows, as questions that ought to find none.
NONE_OF = {
    "two open spells of one case": """
        select case_id from casework_casespell where closed_on is null group by 1 having count(*) > 1""",
    "two cases of one person in one programme": """
        select client_id from casework_case group by client_id, programme_id having count(*) > 1""",
    "a case whose state is not that of its newest spell": """
        select one.id from casework_case one where (one.state <> 'closed') <> exists (
            select from casework_casespell spell where spell.case_id = one.id and closed_on is null)""",
    "an open case nobody is responsible for today": """
        select one.id from casework_case one where one.state <> 'closed' and not exists (
            select from clients_enrolment e
            join organisations_contract c on c.id = e.contract_id and c.programme_id = one.programme_id
            join clients_assignment a on a.enrolment_id = e.id and a.role = 'responsible_worker'
            where e.client_id = one.client_id and e.valid_from <= sec.today()
            and coalesce(e.valid_until > sec.today(), true)
            and a.valid_from <= sec.today() and coalesce(a.valid_until > sec.today(), true))""",
    "two responsible on one day": """
        select a.id from clients_assignment a join clients_assignment b
        on a.enrolment_id = b.enrolment_id and a.id < b.id
        and a.role = 'responsible_worker' and b.role = 'responsible_worker'
        and daterange(a.valid_from, a.valid_until) && daterange(b.valid_from, b.valid_until)""",
    "a mentor twice on one day": """
        select a.id from clients_assignment a join clients_assignment b
        on a.enrolment_id = b.enrolment_id and a.staff_member_id = b.staff_member_id and a.id < b.id
        and a.role = 'mentor' and b.role = 'mentor'
        and daterange(a.valid_from, a.valid_until) && daterange(b.valid_from, b.valid_until)""",
    "an assignment outside its enrolment": """
        select a.id from clients_assignment a join clients_enrolment e on e.id = a.enrolment_id
        where not daterange(e.valid_from, e.valid_until) @> daterange(a.valid_from, a.valid_until)""",
    "a person enrolled twice under one contract on one day": """
        select a.id from clients_enrolment a join clients_enrolment b
        on a.client_id = b.client_id and a.contract_id = b.contract_id and a.id < b.id
        and daterange(a.valid_from, a.valid_until) && daterange(b.valid_from, b.valid_until)""",
    "a referral that waits under a consent taken back": """
        select r.id from clients_referral r join clients_consentwithdrawal w using (consent_id)
        where r.state = 'waiting'""",
    "two referrals that wait under one consent": """
        select consent_id from clients_referral where state = 'waiting' group by 1 having count(*) > 1""",
    "two openings of one person that nobody reviewed": """
        select opened_by_id from clients_emergencyaccess where reviewed_at is null
        group by 1 having count(*) > 1""",
    "an opening of which no auditor is told": """
        select a.id from clients_emergencyaccess a where not exists (
            select from clients_emergencynotice n join organisations_staffmember p
            on p.user_id = n.recipient_id and p.role = 'auditor' where n.access_id = a.id)""",
    "a file closed twice": """
        select client_id from clients_closedfile where lifted_at is null group by 1 having count(*) > 1""",
    "a restriction that the person's row does not say": """
        select c.id from clients_client c where (c.restricted_at is not null) <> exists (
            select from privacy_restriction r where r.client_id = c.id and r.lifted_at is null)""",
    "a correction that counted no version": """
        select c.id from clients_client c where c.set_aside_at is null and c.version <> 1
        + (select count(*) from clients_correction k where k.client_id = c.id)
        and not exists (select from tests.audit_event t where t.event = 'file_brought_back'
                        and c.id = any(t.subject_ids))""",
    "a service with nobody in it": """
        select r.id from casework_servicerecord r where not exists (
            select from casework_serviceparticipation p where p.service_record_id = r.id)""",
    "somebody set aside whose name is still there": """
        select c.id from clients_client c where set_aside_at is not null and (given_name <> '–'
        or not exists (select from privacy_identitysetaside s where s.client_id = c.id))""",
    "a person twice on a list of erasures": """
        select client_id from privacy_erasureline group by 1 having count(*) > 1""",
    "two open requests of one kind": """
        select client_id from privacy_datarequest where answered_on is null
        group by client_id, kind, organisation_id, programme_id having count(*) > 1""",
}


class Member(History):
    """One of the crowd: foretells nothing, and counts what was acknowledged."""

    def __init__(self, town: Town, crowd: "Crowd") -> None:
        users = {name: key for name, key in town.users.items() if name not in LEFT_ALONE}
        super().__init__(replace(town, users=users))
        self.crowd = crowd

    def does(
        self,
        by: str,
        event: str,
        act: Callable[[Any, datetime.datetime], Any],
        *,
        may: bool | None,  # noqa: ARG002 - who may is not foretold where others act meanwhile
        about: UUID | None = None,  # noqa: ARG002
        times: int = 1,  # noqa: ARG002
    ) -> Any:
        from django.core.exceptions import ObjectDoesNotExist
        from django.db import DatabaseError, transaction
        from django.utils import timezone

        from balsts.accounts.models import User
        from balsts.platform.blockers import Refused
        from balsts.platform.bound_postgres import acting_under

        user = User.objects.get(pk=self.town.users[by])
        try:
            with acting_under(self.town.tokens[by]), transaction.atomic():
                result = act(user, timezone.now())
        except (Refused, ObjectDoesNotExist):
            self.crowd.count("refused")
            return None
        except DatabaseError as fault:
            if getattr(fault.__cause__, "sqlstate", "") == TAKEN_AWAY_MEANWHILE:
                self.crowd.count("walled")
                return None
            self.crowd.found(f"{event} fails in the database: {str(fault).splitlines()[0]}")
            return None
        except Exception as fault:  # noqa: BLE001 - whatever it is, it was not said in words
            self.crowd.found(f"{event} ended by {type(fault).__name__}: {fault}")
            return None
        # Whoever comes second where twice is once is told False, and the trail holds one.
        self.crowd.count("found done" if result is False else event)
        return result


class Crowd:
    """So many threads, so many steps in all, and sights that come and go meanwhile."""

    def __init__(self, town: Town, *, seed: str, threads: int, wanted: int) -> None:
        self.town, self.seed, self.threads = town, seed, threads
        self.left, self.counts, self.finds = wanted, Counter(), []
        self._lock = threading.Lock()
        self.before: Counter = Counter()
        self.is_over = threading.Event()

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def found(self, what: str) -> None:
        with self._lock:
            self.finds.append(what)

    def one_more(self) -> bool:
        with self._lock:
            self.left -= 1
            return self.left >= 0

    def run(self, sights: list[Sight]) -> None:
        """Let all of them loose, and wait until the last step is taken."""
        self.sights = sights
        members = [self._thread(self._act, number) for number in range(self.threads)]
        others = [self._thread(self._come_and_go, sight) for sight in sights]
        others += [self._thread(self._read, sights) for _ in range(2)]
        for thread in [*members, *others]:
            thread.start()
        for thread in members:
            thread.join()
        self.is_over.set()
        for thread in others:
            thread.join()

    def _thread(self, work: Callable[..., None], *told: Any) -> threading.Thread:
        def in_a_connection_of_its_own() -> None:
            from django.db import connections

            try:
                work(*told)
            except Exception as fault:  # noqa: BLE001 - a thread that dies has found something
                self.found(f"{work.__name__} ended by {type(fault).__name__}: {fault}")
            finally:
                connections.close_all()

        return threading.Thread(target=copy_context().run, args=(in_a_connection_of_its_own,))

    def _act(self, number: int) -> None:
        draw = random.Random(f"{self.seed}-{number}")
        names, weights = list(STEPS), list(STEPS.values())
        member = Member(self.town, self)
        member.draw = draw
        while self.one_more():
            [step] = draw.choices(names, weights)
            # Others changed the model while this one was choosing: no fault of the program, whose own
            # faults are found where it is asked.
            try:
                step(member)
            except (RuntimeError, ValueError, LookupError, Found):
                self.count("passed over")

    def _come_and_go(self, sight: Sight) -> None:
        while not self.is_over.is_set():
            sight.given_at = time.monotonic()
            sight.give()
            time.sleep(PAUSE)
            sight.take()
            sight.taken_at = time.monotonic()
            time.sleep(2 * PAUSE)

    def _read(self, sights: list[Sight]) -> None:
        from balsts.platform.bound_postgres.token import BIND

        address = SERVER.installation.address("app", database=SERVER.database)
        with psycopg.connect(address) as mine:
            while not self.is_over.is_set():
                for sight in sights:
                    began = sight.taken_at
                    with mine.transaction():
                        mine.execute(BIND.format(sql.Literal(sight.token)))
                        shown = mine.execute(sight.question).fetchone()[0]
                    # Began after the taking was acknowledged, ended before the next giving began.
                    is_after = bool(began) and began == sight.taken_at and sight.given_at < began
                    with self._lock:
                        sight.reads["after"] += is_after
                        sight.reads["seen"] += bool(shown)
                        sight.reads["late"] += bool(is_after and shown)


def what_the_rows_say(crowd: Crowd) -> list[str]:
    """Look through the rows and the trail when all is quiet."""
    finds = list(dict.fromkeys(crowd.finds))
    finds += [
        f"{sight.name}: {sight.reads['late']} reads saw what was taken back"
        for sight in crowd.sights
        if sight.reads["late"]
    ]
    with psycopg.connect(owner_address()) as owner:
        for what, question in NONE_OF.items():
            if rows := owner.execute(question).fetchall():
                finds.append(f"{what}: {len(rows)}")
        written = Counter(dict(owner.execute(WRITTEN).fetchall()))
    written.subtract(crowd.before)
    for event, brought in BROUGHT_ALONG.items():
        acknowledged = crowd.counts[event] + sum(crowd.counts[other] for other in brought)
        if event in crowd.counts and written[event] != acknowledged:
            finds.append(
                f"the trail holds {written[event]} of {event}, acknowledged {acknowledged}"
            )
    finds += [
        f"the trail holds {written[event]} of {event}, acknowledged {crowd.counts[event]}"
        for event in set(crowd.counts) - set(BROUGHT_ALONG) - NOT_EVENTS
        if written[event] != crowd.counts[event]
    ]
    return finds
