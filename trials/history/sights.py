"""Sights that are given and taken away again and again, each of a client of its own.

What begins after the taking was acknowledged must show nothing. Giving and taking are the operations
of the program; reading is a statement under the session of whoever lost the sight.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from trials.history import steps
from trials.history.town import Town, settle

ONE_DAY = datetime.timedelta(days=1)


@dataclass(kw_only=True)
class Sight:
    """Something that one person is shown of one client while it is given."""

    name: str
    token: str
    question: str
    give: Callable[[], None]
    take: Callable[[], None]
    taken_at: float = 0.0
    given_at: float = 0.0
    reads: Counter = field(default_factory=Counter)


@dataclass(kw_only=True)
class Stage:
    """Where sights come and go: the town, and who counts what was acknowledged."""

    town: Town
    count: Callable[[str], None]

    def client_at(self, place: str) -> Any:
        """Settle somebody whom the crowd leaves alone."""
        from balsts.clients.models import Client

        model = self.town.model
        before = set(model.people)
        settle(self.town, 90000 + len(before), place)
        [client] = set(model.people) - before
        model.enrolments[:] = [one for one in model.enrolments if one.client != client]
        model.cases[:] = [one for one in model.cases if one.client != client]
        model.assignments[:] = [one for one in model.assignments if one.enrolment.client != client]
        del model.people[client]
        return Client.objects.get(id=client)

    def does(self, name: str, event: str, operation: Callable[..., Any], **told: Any) -> Any:
        from django.utils import timezone

        from balsts.platform.bound_postgres import acting_under

        user = self.user(name)
        with acting_under(self.town.tokens[name]):
            made = operation(**told, by=user, at=timezone.now())
        self.count(event)
        return made

    def user(self, name: str) -> Any:
        from balsts.accounts.models import User

        return User.objects.get(pk=self.town.users[name])

    def post(self, name: str, place: str) -> Any:
        from balsts.organisations.models import StaffMember

        return StaffMember.objects.get(user_id=self.town.users[name], organisation__code=place)

    def contract(self, place: str) -> Any:
        from balsts.organisations.models import Contract

        return Contract.objects.select_related("provider").get(provider__code=place)

    def sight(self, name: str, of: Any, whose: str, table: str, **moves: Any) -> Sight:
        column = "id" if table == "clients_client" else "client_id"
        question = f"select count(*) from {table} where {column} = '{of.id}'"
        return Sight(name=name, token=self.town.tokens[whose], question=question, **moves)


def sights_in(stage: Stage) -> list[Sight]:
    """Return one sight of each kind."""
    return [lent(stage), handed_on(stage), helped(stage), opened(stage)]


def lent(stage: Stage) -> Sight:
    """A consent is given and taken back."""
    from balsts.clients.enums import ConsentAnswer, ConsentPurpose, FilePart
    from balsts.clients.operations.consent import ConsentEntry, record_consent, take_consent_back

    client, today, consents = stage.client_at("ours"), stage.town.model.today, []
    entry = ConsentEntry(
        client=client,
        contract=stage.contract("ours"),
        to=stage.contract("movement"),
        purpose=ConsentPurpose.CONTINUED_HELP,
        parts=frozenset({FilePart.IDENTITY}),
        from_=today,
        last_day=today,
        explanation_language="prs",
        explained_by=stage.user("amina"),
        answer=ConsentAnswer.GIVEN,
        answered_on=today,
    )

    def give() -> None:
        consents.append(stage.does("amina", "consent_recorded", record_consent, entry=entry))

    def take() -> None:
        told = {"consent": consents[-1], "withdrawn_on": today}
        stage.does("amina", "consent_taken_back", take_consent_back, **told)

    return stage.sight("lent", client, "ludmila", "sec.lent_people()", give=give, take=take)


def handed_on(stage: Stage) -> Sight:
    """Two workers hand a client to each other."""
    from balsts.clients.operations.enrolment import replace_responsible_worker

    client, today = stage.client_at("ours"), stage.town.model.today
    enrolment = client.enrolments.get()

    def hand(giver: str, taker: str) -> Callable[[], None]:
        told = {"enrolment": enrolment, "staff_member": stage.post(taker, "ours"), "from_": today}
        return lambda: stage.does(giver, "staff_assigned", replace_responsible_worker, **told)

    moves = {"give": hand("amina", "boris"), "take": hand("boris", "amina")}
    return stage.sight("handed on", client, "boris", "clients_client", **moves)


def helped(stage: Stage) -> Sight:
    """A volunteer begins and ends on one day."""
    from balsts.clients.enums import AssignmentRole
    from balsts.clients.operations.enrolment import AssignmentEntry, assign_staff, end_assignment

    client, today = stage.client_at("movement"), stage.town.model.today
    enrolment = client.enrolments.get()
    entry = AssignmentEntry(
        enrolment=enrolment,
        staff_member=stage.post("farid", "movement"),
        role=AssignmentRole.MENTOR,
        from_=today,
    )

    def give() -> None:
        stage.does("ludmila", "staff_assigned", assign_staff, entries=[entry])

    def take() -> None:
        one = enrolment.assignments.select_related("enrolment").get(role=AssignmentRole.MENTOR)
        told = {"assignment": one, "last_day": today - ONE_DAY}
        stage.does("ludmila", "assignment_ended", end_assignment, **told)

    return stage.sight("helped", client, "farid", "clients_arrivalevent", give=give, take=take)


def opened(stage: Stage) -> Sight:
    """A file is opened in an emergency, and closed to emergencies within the hour."""
    from balsts.clients.enums import ClosedFileReason, EmergencyReason, EmergencyVerdict
    from balsts.clients.operations.emergency import (
        close_file,
        lift_closing,
        open_in_emergency,
        review_emergency,
    )

    client, openings = stage.client_at("other"), []

    def give() -> None:
        if openings:
            told = {"verdict": EmergencyVerdict.JUSTIFIED, "words": "Called the police."}
            stage.does("gunta", "emergency_reviewed", review_emergency, access=openings[-1], **told)
            stage.does("dina", "file_open_to_emergencies", lift_closing, client=client)
        told = {"reason_kind": EmergencyReason.DANGER_TO_LIFE, "reason": steps.REASON}
        access = stage.does(
            "karina",
            "file_opened_in_emergency",
            open_in_emergency,
            reference=client.reference,
            **told,
        )
        openings.append(access)

    def take() -> None:
        told = {"client": client, "reason_kind": ClosedFileReason.THREATENED}
        stage.does("dina", "file_closed_to_emergencies", close_file, **told)

    return stage.sight("opened", client, "karina", "sec.lent_people()", give=give, take=take)
