"""Requests about data for tests."""

import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Client
from balsts.organisations.models import Contract, Organisation
from balsts.privacy.enums import (
    AskedHow,
    AuthorityKind,
    DisclosedHow,
    DisclosureDecision,
    ErasureGround,
    IncidentKind,
    RequestKind,
)
from balsts.privacy.models import (
    DataRequest,
    Disclosure,
    ErasureHolder,
    ErasureLine,
    ErasureList,
    FormerStaffList,
    Incident,
    IncidentStep,
    LegalHold,
    PrivacyNotice,
)
from balsts.privacy.operations.request import receive_request
from tests.factories.clients import LONG_AGO, create_assignment, create_client
from tests.factories.organisations import create_staff_member
from tests.factories.system import system_actor
from tests.people import Cast

FIRST_DAY = datetime.date(1900, 1, 1)


def create_data_request(
    client: Client,
    *,
    kind: RequestKind = RequestKind.ACCESS,
    received_on: datetime.date | None = None,
    asked_words: str = "",
    by: User | None = None,
) -> DataRequest:
    """Take in a request today, unless told otherwise; as the system actor, for who helps longest."""
    now = timezone.now()
    return receive_request(
        client=client,
        kind=kind,
        received_on=received_on or timezone.localdate(now),
        asked_words=asked_words,
        by=by or system_actor(),
        at=now,
    )


def create_hold(client: Client, *, last_held_on: datetime.date | None = None) -> LegalHold:
    """Hold a file, until tomorrow unless told otherwise."""
    now = timezone.now()
    return LegalHold.objects.create(
        client=client,
        reason="The court asked for the file.",
        last_held_on=last_held_on or timezone.localdate(now) + datetime.timedelta(days=1),
        placed_at=now,
        placed_by=system_actor(),
    )


def create_notice(client: Client, contract: Contract) -> PrivacyNotice:
    """Tell a client today how their data are used, in a wording as old as can be."""
    now = timezone.now()
    return PrivacyNotice.objects.create(
        client=client,
        organisation=contract.provider,
        programme=contract.programme,
        given_on=timezone.localdate(now),
        language="ara",
        given_by=system_actor(),
        interpreter_name="Karim Haddad",
        worded_on=FIRST_DAY,
        recorded_at=now,
        recorded_by=system_actor(),
    )


def create_disclosure(
    client: Client,
    contract: Contract,
    *,
    by: User | None = None,
    decided_by: User | None = None,
    told_by: User | None = None,
    **said: object,
) -> Disclosure:
    """Let the police ask by telephone today; agreed to, and the client may not know, if decided.

    `said` goes before what is said here.
    """
    now = timezone.now()
    decided = {
        "decision": DisclosureDecision.AGREED,
        "decision_words": "Whether she lives at the centre.",
        "secrecy_basis": "An investigation goes on.",
        "decided_at": now,
        "decided_by": decided_by,
    }
    told: dict[str, object] = {
        "told_on": timezone.localdate(now),
        "told_how": DisclosedHow.ORALLY,
        "told_at": now,
        "told_by": told_by,
    }
    asked = {
        "client": client,
        "client_reference": client.reference,
        "organisation": contract.provider,
        "programme": contract.programme,
        "authority_kind": AuthorityKind.POLICE,
        "authority_name": "Riga regional department",
        "asked_how": AskedHow.BY_PHONE,
        "asked_on": timezone.localdate(now),
        "legal_basis": "Section 12 of the Law on Police",
        "wanted_words": "Where she lives now.",
        "said_secrecy": "-",
        "recorded_at": now,
        "recorded_by": by or system_actor(),
    }
    all_of_it = asked | (decided if decided_by else {}) | (told if told_by else {}) | said
    return Disclosure.objects.create(**all_of_it)


def create_incident(*, by: User | None = None, steps: bool = False, **said: object) -> Incident:
    """Make a report of something that went wrong; with steps, one of each that keeps it open."""
    now = timezone.now()
    by = by or system_actor()
    post = by.posts.first()
    incident = Incident.objects.create(
        **{
            "organisation": post.organisation if post else None,
            "kind": IncidentKind.DEVICE_LOST,
            "noticed_at": now - datetime.timedelta(hours=10),
            "what_happened": "A telephone was left in a tram.",
            "reported_at": now,
            "reported_by": by,
        }
        | said
    )
    for number, kept in enumerate(STEPS if steps else (), start=1):
        create_incident_step(incident, number=number, by=by, **kept)
    return incident


def create_closed_incident(
    *, by: User, at: datetime.datetime | None = None, **said: object
) -> Incident:
    """Make a report of ten hours before that was judged, decided and closed at once."""
    moment = at or timezone.now()
    hour = datetime.timedelta(hours=1)
    times = {"noticed_at": moment - 10 * hour, "reported_at": moment - 9 * hour}
    incident = create_incident(by=by, **times | said)
    for number, kept in enumerate(CLOSING, start=1):
        create_incident_step(incident, number=number, by=by, written_at=moment, **kept)
    return incident


CLOSING: tuple[dict[str, object], ...] = (
    {"kind": "judged", "risk": "none", "words": "It was locked."},
    {"kind": "authority_not_told", "words": "No risk."},
    {"kind": "done", "words": "It was found again."},
    {"kind": "closed"},
)
STEPS: tuple[dict[str, object], ...] = (
    {"kind": "counted", "people": 3},
    {"kind": "judged", "risk": "high", "words": "Names and places."},
    {"kind": "done", "words": "The telephone was erased from afar."},
)


def create_incident_step(
    incident: Incident, *, number: int = 1, by: User | None = None, **said: object
) -> IncidentStep:
    """Write one step as it stands, without asking whether it may follow."""
    return IncidentStep.objects.create(
        **{
            "incident": incident,
            "number": number,
            "written_at": timezone.now(),
            "written_by": by or system_actor(),
        }
        | said
    )


def create_erasure_list(organisation: Organisation, *, by: User) -> dict[str, UUID]:
    """Make a list of one file, set aside already, as addresses name it."""
    now = timezone.now()
    client = create_client(given_name="Listed")
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST,
        organisation=organisation,
        made_at=now,
        made_by=by,
        digest="0" * 64,
        approved_at=now,
        approved_by=system_actor(),
    )
    line = ErasureLine.objects.create(
        list=made,
        client=client,
        client_reference=client.reference,
        due_on=timezone.localdate(now),
        counts={},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select sec.set_file_aside(%s, %s, %s)",
            [line.pk, now, timezone.localdate(now) + datetime.timedelta(days=30)],
        )
    return {"key": made.pk, "line_id": line.pk}


def create_question(organisation: Organisation) -> ErasureHolder:
    """Let the person of a file ask another organisation to erase it, which this one holds too."""
    now, client = timezone.now(), create_client(given_name="Asked")
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST, made_at=now, made_by=system_actor(), digest="0" * 64
    )
    ErasureLine.objects.create(
        list=made,
        client=client,
        client_reference=client.reference,
        due_on=timezone.localdate(now),
        counts={},
    )
    return ErasureHolder.objects.create(list=made, organisation=organisation, asked_at=now)


def create_senior_who_knew(cast: Cast) -> User:
    """Return somebody who answers requests at Amina's, and worked with Fatima until months ago."""
    post = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    )
    cast.enrolment.valid_from = LONG_AGO
    cast.enrolment.save(update_fields=["valid_from"])
    create_assignment(
        cast.enrolment, post, until=timezone.localdate() - datetime.timedelta(days=300)
    )
    return post.user


def create_former_staff_list(*accounts: User) -> FormerStaffList:
    """A list of staff who left long ago that nobody has agreed to yet."""
    days = {"left_on": "2016-05-31", "due_on": "2018-12-31"}
    return FormerStaffList.objects.create(
        made_at=timezone.now(), lines={str(account.pk): days for account in accounts}
    )
