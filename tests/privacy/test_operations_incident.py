"""The register of incidents: who reports, who judges, in which order, and what stays."""

import datetime
from random import Random
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from balsts.access.enums import Permission, Role
from balsts.access.roles import roles_that_may
from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind
from balsts.privacy.incident_state import state_of
from balsts.privacy.jobs import forget_incidents_at_night
from balsts.privacy.models import Incident, IncidentStep
from balsts.privacy.models.incident import SAYS
from balsts.privacy.operations.incident import (
    CannotForgetIncidents,
    CannotReportIncident,
    CannotWriteIncidentStep,
    IncidentReport,
    StepEntry,
    forget_incidents,
    report_incident,
    write_incident_step,
)
from balsts.privacy.queries.incident import (
    incidents_to_judge,
    incidents_unanswered,
    own_reports,
    state_of_incident,
)
from balsts.privacy.rules import blockers_for_incident_step
from tests.as_job import as_job
from tests.database.asking import token_of
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import (
    create_closed_incident,
    create_incident,
    create_incident_step,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
HOUR = datetime.timedelta(hours=1)
NOTICED = NOW - 10 * HOUR
Kind = IncidentStepKind


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def report(cast: Cast, *, by: User | None = None, **told: object) -> Incident:
    by = by or cast.amina
    said = {
        "kind": IncidentKind.DEVICE_LOST,
        "noticed_at": NOTICED,
        "what_happened": "A telephone was left in a tram.",
        "organisation_id": by.posts.first().organisation_id,
    } | told
    return report_incident(report=IncidentReport(**said), by=by, at=NOW)


def write(cast: Cast, incident: Incident, kind: Kind, **told: object) -> IncidentStep:
    said = dict(told)
    by, at = said.pop("by", cast.gunta), said.pop("at", NOW)
    return write_incident_step(incident=incident, entry=StepEntry(kind=kind, **said), by=by, at=at)


def judge(cast: Cast, incident: Incident, risk: IncidentRisk = IncidentRisk.RISK) -> IncidentStep:
    return write(cast, incident, Kind.JUDGED, risk=risk, words="It was locked.")


def refused(cast: Cast, incident: Incident, kind: Kind, **told: object) -> list[str]:
    with pytest.raises(CannotWriteIncidentStep) as refusal:
        write(cast, incident, kind, **told)
    return codes(refusal)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def test_what_went_wrong_is_reported_judged_told_and_closed(cast: Cast) -> None:
    incident = report(cast, since_at=NOTICED - 24 * HOUR)
    judge(cast, incident)
    write(cast, incident, Kind.COUNTED, people=12)
    write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW - HOUR, reference="2-4.2/77")
    write(cast, incident, Kind.DONE, words="It was erased from afar.")
    write(cast, incident, Kind.CLOSED)

    kept = Incident.objects.get()
    assert (kept.kind, kept.noticed_at, kept.since_at, kept.reported_by, kept.organisation) == (
        "device_lost",
        NOTICED,
        NOTICED - 24 * HOUR,
        cast.amina,
        cast.contract.provider,
    )
    assert [(one.number, one.kind, one.written_by) for one in kept.steps.order_by("number")] == [
        (1, "judged", cast.gunta),
        (2, "counted", cast.gunta),
        (3, "authority_told", cast.gunta),
        (4, "done", cast.gunta),
        (5, "closed", cast.gunta),
    ]
    events = AuditEvent.objects.filter(event__startswith="incident_").order_by("number")
    assert [(one.event, one.subject_ids, one.details.get("step")) for one in events] == [
        ("incident_reported", [], None),
        ("incident_step_written", [], "judged"),
        ("incident_step_written", [], "counted"),
        ("incident_step_written", [], "authority_told"),
        ("incident_step_written", [], "done"),
        ("incident_step_written", [], "closed"),
    ]
    assert {one.details["incident"] for one in events} == {str(kept.id)}


def test_everybody_may_report_whatever_their_role(cast: Cast) -> None:
    everybody = [
        getattr(cast, name)
        for name in [
            "amina",
            "boris",
            "chiara",
            "daniel",
            "edgars",
            "esther",
            "farid",
            "gunta",
            "henriks",
            "ibrahim",
            "janis",
            "katrina",
        ]
    ]

    for user in everybody:
        report(cast, by=user, what_happened=user.username)

    assert {one.reported_by for one in Incident.objects.all()} == set(everybody)


def test_who_has_no_post_any_more_reports_for_no_organisation(cast: Cast) -> None:
    cast.amina.posts.update(valid_until=TODAY)

    incident = report_incident(
        report=IncidentReport(
            kind=IncidentKind.OTHER, noticed_at=NOTICED, what_happened="I still had papers."
        ),
        by=cast.amina,
        at=NOW,
    )

    assert incident.organisation is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"noticed_at": NOW + HOUR}, "noticed_in_future"),
        ({"since_at": NOTICED + HOUR}, "noticed_before_it_began"),
        ({"what_happened": " \n"}, "incident_without_words"),
        ({"organisation_id": None}, "not_your_organisation"),
        ({"organisation_id": uuid4()}, "not_your_organisation"),
    ],
)
def test_a_report_that_cannot_be_so_is_refused(
    cast: Cast, said: dict[str, object], code: str
) -> None:
    with pytest.raises(CannotReportIncident) as refusal:
        report(cast, **said)

    assert codes(refusal) == [code]
    assert not Incident.objects.exists()


def test_the_same_report_sent_twice_is_kept_once(cast: Cast) -> None:
    first = report(cast)

    assert (report(cast).id == first.id, report(cast, by=cast.boris).id == first.id) == (
        True,
        False,
    )


def test_whoever_reports_reads_their_own_and_whoever_judges_reads_all(cast: Cast) -> None:
    mine, other = report(cast), report(cast, by=cast.daniel)
    everybody = (cast.amina, cast.chiara, cast.daniel, cast.janis, cast.gunta)
    standing = {user.username: standing_of(user, on=TODAY) for user in everybody}

    own = {name: [one.incident for one in own_reports(who)] for name, who in standing.items()}
    register = {name: set(incidents_to_judge(who)) for name, who in standing.items()}

    assert own == {"amina": [mine], "chiara": [], "daniel": [other], "janis": [], "gunta": []}
    assert register == {
        "amina": set(),
        "chiara": set(),
        "daniel": set(),
        "janis": set(),
        "gunta": {mine, other},
    }


def test_whoever_reported_it_reads_when_it_was_closed(cast: Cast) -> None:
    incident = create_incident(by=cast.amina)
    before = [one.closed_at for one in own_reports(standing_of(cast.amina, on=TODAY))]
    close(cast, incident)
    closed = [one.closed_at for one in own_reports(standing_of(cast.amina, on=TODAY))]
    write(cast, incident, Kind.REOPENED)
    again = [one.closed_at for one in own_reports(standing_of(cast.amina, on=TODAY))]

    assert (before, closed, again) == ([None], [NOW], [None])


def close(cast: Cast, incident: Incident) -> None:
    judge(cast, incident, IncidentRisk.NONE)
    write(cast, incident, Kind.AUTHORITY_NOT_TOLD, words="No risk.")
    write(cast, incident, Kind.DONE, words="Found again.")
    write(cast, incident, Kind.CLOSED)


def test_only_the_data_protection_officer_writes_steps(cast: Cast) -> None:
    incident = report(cast)

    assert roles_that_may(Permission.JUDGE_INCIDENTS) == {Role.AUDITOR}
    for user in (cast.amina, cast.chiara, cast.janis):
        assert refused(cast, incident, Kind.DONE, words="-", by=user) == ["no_permission"]


def test_it_is_closed_only_once_everything_is_decided(cast: Cast) -> None:
    incident = report(cast)
    assert refused(cast, incident, Kind.CLOSED) == [
        "risk_not_judged",
        "authority_not_decided",
        "nothing_done",
    ]
    judge(cast, incident, IncidentRisk.HIGH)
    write(cast, incident, Kind.DONE, words="Erased from afar.")
    write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW)
    assert refused(cast, incident, Kind.CLOSED) == ["people_not_decided"]
    write(cast, incident, Kind.PEOPLE_NOT_TOLD, words="Nobody could read it.")

    assert write(cast, incident, Kind.CLOSED).number == 5


def test_a_reason_not_to_tell_falls_when_the_risk_is_judged_anew(cast: Cast) -> None:
    incident = report(cast)
    judge(cast, incident, IncidentRisk.NONE)
    write(cast, incident, Kind.AUTHORITY_NOT_TOLD, words="No risk.")
    write(cast, incident, Kind.PEOPLE_NOT_TOLD, words="No risk.")
    write(cast, incident, Kind.DONE, words="Looked for.")
    write(cast, incident, Kind.JUDGED, risk=IncidentRisk.HIGH, words="It was not locked.")

    assert refused(cast, incident, Kind.CLOSED) == ["authority_not_decided", "people_not_decided"]


def test_who_was_told_stays_told_when_the_risk_is_judged_anew(cast: Cast) -> None:
    incident = report(cast)
    write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW)
    judge(cast, incident, IncidentRisk.HIGH)

    state = state_of_incident(incidents_to_judge(standing_of(cast.gunta, on=TODAY)).get())

    assert state.authority is not None
    assert (state.authority.kind, state.people, state.is_high_risk) == (
        "authority_told",
        None,
        True,
    )


def test_what_was_written_by_mistake_is_put_right_by_what_comes_after(cast: Cast) -> None:
    incident = report(cast)
    judge(cast, incident)
    write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW)
    write(cast, incident, Kind.AUTHORITY_NOT_TOLD, words="It was another one that was told.")
    judge(cast, incident, IncidentRisk.HIGH)

    state = state_of_incident(incidents_to_judge(standing_of(cast.gunta, on=TODAY)).get())

    assert state.authority is None


def test_whoever_tells_the_authority_after_72_hours_says_why(cast: Cast) -> None:
    incident = report(cast, noticed_at=NOW - 73 * HOUR)

    assert refused(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW) == ["late_without_reason"]
    in_time = write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW - HOUR)
    late = write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW, words="Nobody was there.")
    assert (in_time.number, late.number) == (1, 2)


def test_what_became_late_because_it_was_noticed_earlier_is_not_closed_without_a_reason(
    cast: Cast,
) -> None:
    incident = report(cast)
    judge(cast, incident)
    write(cast, incident, Kind.AUTHORITY_TOLD, happened_at=NOW)
    write(cast, incident, Kind.DONE, words="Erased.")
    write(cast, incident, Kind.NOTICED, happened_at=NOW - 100 * HOUR, words="By the cleaner.")

    assert refused(cast, incident, Kind.CLOSED) == ["late_without_reason"]


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        (Kind.AUTHORITY_NOT_TOLD, {"words": "-"}, "risk_first"),
        (Kind.PEOPLE_NOT_TOLD, {"words": "-"}, "risk_first"),
        (Kind.AUTHORITY_TOLD, {"happened_at": NOW + HOUR}, "step_in_future"),
        (Kind.NOTICED, {"happened_at": NOW + HOUR, "words": "-"}, "step_in_future"),
        (Kind.AUTHORITY_TOLD, {"happened_at": NOTICED - HOUR}, "told_before_noticed"),
        (
            Kind.PEOPLE_TOLD,
            {"happened_at": NOTICED - HOUR, "how": "-", "people": 1},
            "told_before_noticed",
        ),
        (Kind.REOPENED, {}, "incident_open"),
    ],
)
def test_a_step_that_cannot_follow_is_refused(
    cast: Cast, kind: Kind, said: dict[str, object], code: str
) -> None:
    assert refused(cast, report(cast), kind, **said) == [code]
    assert not IncidentStep.objects.exists()


def test_nothing_is_written_about_what_is_closed_but_that_it_is_open_again(cast: Cast) -> None:
    incident = report(cast)
    close(cast, incident)

    assert refused(cast, incident, Kind.DONE, words="More.") == ["incident_closed"]
    write(cast, incident, Kind.REOPENED)
    assert write(cast, incident, Kind.DONE, words="More.").number == 6


def test_the_same_step_sent_twice_is_kept_once(cast: Cast) -> None:
    incident = report(cast)

    first, again = judge(cast, incident), judge(cast, incident)

    assert (first.id, IncidentStep.objects.count()) == (again.id, 1)


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_take_turns(cast: Cast) -> None:
    incident = report(cast)

    def one(words: str) -> int:
        return write(cast, incident, Kind.DONE, words=words).number

    assert sorted(two_at_once(lambda: one("First."), lambda: one("Second."))) == [1, 2]


def test_open_and_closed_are_told_apart_and_those_that_wait_are_counted(cast: Cast) -> None:
    waits, answered, closed = (create_incident(by=cast.amina) for _ in range(3))
    write(cast, answered, Kind.AUTHORITY_TOLD, happened_at=NOW)
    close(cast, closed)
    standing = standing_of(cast.gunta, on=TODAY)

    opened = set(incidents_to_judge(standing, is_closed=False))
    ended = set(incidents_to_judge(standing, is_closed=True))

    assert (opened, ended) == ({waits, answered}, {closed})
    assert incidents_unanswered(standing) == 1
    assert incidents_unanswered(standing_of(cast.amina, on=TODAY)) == 0
    write(cast, closed, Kind.REOPENED)
    assert set(incidents_to_judge(standing, is_closed=True)) == set()


def test_the_bar_counts_again_what_waits_again(cast: Cast) -> None:
    """A reason not to tell falls with the risk that it rests on, as the page of the incident says."""
    incident = create_incident(by=cast.amina)
    standing = standing_of(cast.gunta, on=TODAY)
    told = {"happened_at": NOW}
    seen = []
    for kind, said in (
        (Kind.JUDGED, {"risk": IncidentRisk.NONE, "words": "It was locked."}),
        (Kind.AUTHORITY_NOT_TOLD, {"words": "No risk."}),
        (Kind.JUDGED, {"risk": IncidentRisk.HIGH, "words": "It was not locked."}),
        (Kind.AUTHORITY_TOLD, told),
        (Kind.JUDGED, {"risk": IncidentRisk.NONE, "words": "It was locked all the same."}),
        (Kind.AUTHORITY_NOT_TOLD, {"words": "It was another incident that they were told of."}),
        (Kind.JUDGED, {"risk": IncidentRisk.RISK, "words": "Somebody knew the code."}),
    ):
        write(cast, incident, kind, **said)
        kept = Incident.objects.prefetch_related("steps").get()
        stands = state_of_incident(kept).authority is None
        seen.append((incidents_unanswered(standing), stands))

    assert seen == [
        (1, True),
        (0, False),
        (1, True),
        (0, False),
        (0, False),
        (0, False),
        (1, True),
    ]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_the_database_erases_no_incident_that_is_open_or_was_closed_this_year(cast: Cast) -> None:
    days = datetime.timedelta(days=366)
    create_incident(by=cast.amina)
    create_closed_incident(by=cast.gunta, at=NOW - datetime.timedelta(days=300))
    gone = create_closed_incident(by=cast.gunta, at=NOW - 3 * days)
    reopened = create_closed_incident(by=cast.gunta, at=NOW - 3 * days)
    create_incident_step(reopened, number=5, kind="reopened")
    forget = "select sec.forget_incidents(%s)"

    with as_job():
        for moment in (NOW, NOW - datetime.timedelta(days=360), None):
            with pytest.raises(DatabaseError, match="no incident is over so soon"):
                told_as_it_is(forget, moment)
        for table in ("privacy_incidentstep", "privacy_incident"):
            with pytest.raises(DatabaseError, match="permission denied"):
                told_as_it_is(f"delete from {table} returning 1")
        erased = told_as_it_is(forget, NOW - days)

    assert erased == [(1,)]
    assert not Incident.objects.filter(id=gone.id).exists()
    assert Incident.objects.count() == 3


def told_as_it_is(sql: str, *values: object) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_five_years_after_it_was_closed_it_is_erased(cast: Cast) -> None:
    days = datetime.timedelta(days=5 * 365 + 1)
    old = create_closed_incident(by=cast.gunta, at=NOW - days - 24 * HOUR)
    recent = create_closed_incident(by=cast.gunta, at=NOW - days + 48 * HOUR)
    reopened = create_closed_incident(by=cast.gunta, at=NOW - 2 * days)
    create_incident_step(reopened, number=5, kind="reopened")
    still_open = create_incident(by=cast.amina)
    with pytest.raises(CannotForgetIncidents):
        forget_incidents(by=cast.gunta, at=NOW)

    with as_job():
        counts = [forget_incidents(by=system_actor(), at=NOW) for _ in range(2)]

    assert counts == [1, 0]
    assert set(Incident.objects.all()) == {recent, reopened, still_open}
    assert not IncidentStep.objects.filter(incident_id=old.id).exists()
    [event] = AuditEvent.objects.filter(event="incidents_forgotten")
    assert event.details == {"incidents": 1}


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_the_job_of_the_night_erases_them(cast: Cast) -> None:
    create_closed_incident(by=cast.gunta, at=NOW - datetime.timedelta(days=2000))

    with as_job():
        forget_incidents_at_night(0)

    assert not Incident.objects.exists()


ADDED = (
    "insert into privacy_incident (id, organisation_id, kind, noticed_at, what_happened, reported_at,"
    " reported_by_id) values (gen_random_uuid(), %(organisation)s, 'other', now() - interval '1 hour',"
    " '-', clock_timestamp() + %(later)s, %(by)s)"
)
STEP = (
    "insert into privacy_incidentstep (id, incident_id, number, kind, risk, happened_at, reference, how,"
    " people, words, written_at, written_by_id) values (gen_random_uuid(), %(incident)s, %(number)s,"
    " %(kind)s, %(risk)s, %(happened_at)s, '', %(how)s, %(people)s, %(words)s,"
    " clock_timestamp() + %(later)s, %(by)s)"
)


def asked_as(user: User, sql: str, values: object = None) -> int:
    """Return how many rows it found or wrote; what fails leaves the test's transaction whole."""
    token = token_of(user)
    with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def added(cast: Cast, **said: object) -> dict[str, object]:
    return {
        "organisation": cast.contract.provider_id,
        "by": cast.amina.pk,
        "later": datetime.timedelta(),
    } | said


def step(cast: Cast, incident: Incident, kind: str, **said: object) -> dict[str, object]:
    return {
        "incident": incident.id,
        "number": incident.steps.count() + 1,
        "kind": kind,
        "risk": "",
        "happened_at": None,
        "how": "",
        "people": None,
        "words": "",
        "later": datetime.timedelta(),
        "by": cast.gunta.pk,
    } | said


def test_the_database_lets_anybody_report_in_their_own_name_for_their_own_organisation(
    cast: Cast,
) -> None:
    assert asked_as(cast.amina, ADDED, added(cast)) == 1
    assert asked_as(cast.ibrahim, ADDED, added(cast, by=cast.ibrahim.pk)) == 1


@pytest.mark.parametrize(
    "said",
    [
        lambda cast: {"by": cast.chiara.pk},
        lambda cast: {"organisation": cast.other_contract.provider_id},
        lambda _: {"later": datetime.timedelta(hours=1)},
        lambda _: {"later": -datetime.timedelta(minutes=30)},
    ],
    ids=["anothers_name", "another_organisation", "in_the_future", "in_the_past"],
)
def test_the_database_refuses_a_report_that_is_not_ones_own_and_of_now(
    cast: Cast, said: object
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        asked_as(cast.amina, ADDED, added(cast, **said(cast)))  # type: ignore[operator]


def test_the_database_shows_reports_to_who_made_them_and_to_who_judges(cast: Cast) -> None:
    incident = create_incident(by=cast.amina)
    close(cast, incident)
    everybody = (cast.amina, cast.boris, cast.chiara, cast.janis, cast.gunta)

    read = {
        user.username: (
            asked_as(user, "select from privacy_incident"),
            asked_as(user, "select from privacy_incidentstep"),
        )
        for user in everybody
    }

    assert read == {
        "amina": (1, 1),
        "boris": (0, 0),
        "chiara": (0, 0),
        "janis": (0, 0),
        "gunta": (1, 4),
    }
    [only] = told(cast.amina, "select kind, words from privacy_incidentstep")
    assert only == ("closed", "")


def told(user: User, sql: str) -> list[tuple[object, ...]]:
    token = token_of(user)
    with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_database_lets_who_judges_write_steps_in_their_own_name_and_of_now(cast: Cast) -> None:
    incident = create_incident(by=cast.amina)
    done = step(cast, incident, "done", words="-")

    for wrong in (
        {"by": cast.chiara.pk},
        {"later": datetime.timedelta(hours=1)},
        {"later": -datetime.timedelta(minutes=30)},
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            asked_as(cast.gunta, STEP, done | wrong)
    with pytest.raises(DatabaseError, match="row-level security"):
        asked_as(cast.amina, STEP, done | {"by": cast.amina.pk})
    assert asked_as(cast.gunta, STEP, done) == 1


@pytest.mark.parametrize("table", ["privacy_incident", "privacy_incidentstep"])
@pytest.mark.parametrize("deed", ["update {} set kind = 'other'", "delete from {}"])
def test_the_database_lets_nobody_change_or_remove_anything(
    cast: Cast, table: str, deed: str
) -> None:
    create_incident(by=cast.gunta, steps=True)

    with pytest.raises(DatabaseError, match="permission denied"):
        asked_as(cast.gunta, deed.format(table))


ORDERS: list[tuple[str, list[dict[str, object]], dict[str, object]]] = [
    ("a number left out", [], {"kind": "done", "words": "-", "number": 2}),
    ("opened again while open", [], {"kind": "reopened"}),
    ("not told before it is judged", [], {"kind": "authority_not_told", "words": "-"}),
    ("people not told before it is judged", [], {"kind": "people_not_told", "words": "-"}),
    (
        "told before it was noticed",
        [],
        {"kind": "authority_told", "happened_at": NOTICED - 20 * HOUR},
    ),
    (
        "people told before it was noticed",
        [],
        {"kind": "people_told", "happened_at": NOTICED - 20 * HOUR, "how": "-", "people": 1},
    ),
    (
        "told before it was noticed, as that was put right",
        [{"kind": "noticed", "happened_at": NOW - HOUR, "words": "-"}],
        {"kind": "authority_told", "happened_at": NOW - 2 * HOUR},
    ),
    ("closed at once", [], {"kind": "closed"}),
    (
        "closed without a judged risk",
        [{"kind": "authority_told", "happened_at": NOW}, {"kind": "done", "words": "-"}],
        {"kind": "closed"},
    ),
    (
        "closed without a word about the authority",
        [{"kind": "judged", "risk": "none", "words": "-"}, {"kind": "done", "words": "-"}],
        {"kind": "closed"},
    ),
    (
        "closed without what was done",
        [
            {"kind": "judged", "risk": "none", "words": "-"},
            {"kind": "authority_not_told", "words": "-"},
        ],
        {"kind": "closed"},
    ),
    (
        "closed with a reason that rests on another risk",
        [
            {"kind": "judged", "risk": "none", "words": "-"},
            {"kind": "authority_not_told", "words": "-"},
            {"kind": "done", "words": "-"},
            {"kind": "judged", "risk": "risk", "words": "-"},
        ],
        {"kind": "closed"},
    ),
    (
        "closed at a high risk without the people",
        [
            {"kind": "judged", "risk": "high", "words": "-"},
            {"kind": "authority_told", "happened_at": NOW},
            {"kind": "done", "words": "-"},
        ],
        {"kind": "closed"},
    ),
    (
        "closed with a reason for the people that rests on another risk",
        [
            {"kind": "judged", "risk": "high", "words": "-"},
            {"kind": "authority_told", "happened_at": NOW},
            {"kind": "people_not_told", "words": "-"},
            {"kind": "done", "words": "-"},
            {"kind": "judged", "risk": "high", "words": "-"},
        ],
        {"kind": "closed"},
    ),
    (
        "late without a reason",
        [{"kind": "noticed", "happened_at": NOW - 100 * HOUR, "words": "-"}],
        {"kind": "authority_told", "happened_at": NOW},
    ),
    (
        "closed although late without a reason",
        [
            {"kind": "judged", "risk": "risk", "words": "-"},
            {"kind": "authority_told", "happened_at": NOW},
            {"kind": "done", "words": "-"},
            {"kind": "noticed", "happened_at": NOW - 100 * HOUR, "words": "-"},
        ],
        {"kind": "closed"},
    ),
]


@pytest.mark.parametrize(
    ("before", "said"), [(b, s) for _, b, s in ORDERS], ids=[n for n, _, _ in ORDERS]
)
def test_the_database_refuses_a_step_out_of_order(
    cast: Cast, before: list[dict[str, object]], said: dict[str, object]
) -> None:
    incident = create_incident(by=cast.amina)
    for number, kept in enumerate(before, start=1):
        create_incident_step(incident, number=number, by=cast.gunta, **kept)

    with pytest.raises(IntegrityError) as refusal:
        asked_as(cast.gunta, STEP, step(cast, incident, "") | said)

    assert refusal.value.__cause__.diag.constraint_name == "incidentstep_is_in_order"


def any_step(chance: Random) -> dict[str, object]:
    """A step of any kind, with what it must say and some of what it may."""
    kind = chance.choice([*Kind, Kind.CLOSED, Kind.CLOSED])
    must, may = SAYS[kind]
    words = {
        "risk": chance.choice(IncidentRisk.values),
        "happened_at": NOW - chance.choice((10, 40, 100)) * HOUR,
        "how": "-",
        "people": 1,
        "words": "-" if "words" in must else chance.choice(("", "-")),
    }
    return {"kind": kind.value} | {name: said for name, said in words.items() if name in must | may}


def refusal_of(token: str, said: dict[str, object]) -> str:
    """Write a step, and return by which of its rules the database refuses it."""
    try:
        with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STEP, said)
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name
    return ""


@pytest.mark.slow  # asks hundreds of steps
def test_the_database_takes_the_steps_that_the_rules_take_and_no_others(cast: Cast) -> None:
    """In thirty incidents, noticed sixty hours ago, so that what is told is early, in time or late."""
    chance, token = Random(55), token_of(cast.gunta)  # noqa: S311 - chances, not secrets
    seen = set()
    for _ in range(30):
        incident = create_incident(by=cast.amina, noticed_at=NOW - 60 * HOUR)
        for _ in range(25):
            said = any_step(chance)
            blockers = blockers_for_incident_step(
                kind=Kind(said["kind"]),
                state=state_of(incident.noticed_at, incident.steps.all()),
                happened_at=said.get("happened_at"),
                words=said.get("words", ""),
                at=NOW,
            )
            refusal = refusal_of(token, step(cast, incident, "") | said)
            seen.add((said["kind"], not refusal))
            assert (said, refusal) == (said, "incidentstep_is_in_order" if blockers else "")

    always = {Kind.COUNTED, Kind.JUDGED, Kind.DONE, Kind.NOTICED}
    assert {kind for kind, written in seen if written} == set(Kind)
    assert {kind for kind, written in seen if not written} >= set(Kind) - always


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "done", "words": "-", "number": 7},
        {"kind": "reopened"},
        {"kind": "people_not_told", "words": "-"},
        {"kind": "authority_told", "happened_at": NOTICED - 20 * HOUR},
        {"kind": "closed"},
    ],
)
def test_a_refusal_tells_whoever_reported_nothing_about_the_steps(
    cast: Cast, said: dict[str, object]
) -> None:
    """The order of the steps is asked with the owner's eyes, before row security refuses."""
    incident = create_incident(by=cast.amina)
    create_incident_step(incident, kind="done", words="-", by=cast.gunta)

    for tried in (incident.id, uuid4()):
        wanted = step(cast, incident, "") | {"by": cast.amina.pk} | said | {"incident": tried}
        with pytest.raises(DatabaseError, match="row-level security"):
            asked_as(cast.amina, STEP, wanted)


def test_the_database_closes_what_is_decided_and_lets_nothing_follow_but_opening(
    cast: Cast,
) -> None:
    incident = create_incident(by=cast.amina)
    close(cast, incident)

    with pytest.raises(IntegrityError):
        asked_as(cast.gunta, STEP, step(cast, incident, "done", words="-"))
    assert asked_as(cast.gunta, STEP, step(cast, incident, "reopened")) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "judged", "risk": "", "words": "-"},
        {"kind": "judged", "risk": "huge", "words": "-"},
        {"kind": "judged", "risk": "none", "words": ""},
        {"kind": "done", "words": "-", "people": 3},
        {"kind": "counted"},
        {"kind": "counted", "people": 2_000_000},
        {"kind": "people_told", "happened_at": NOW, "people": 3},
        {"kind": "authority_told"},
        {"kind": "authority_told", "happened_at": NOW + HOUR},
        {"kind": "gossip"},
    ],
)
def test_the_database_keeps_no_step_that_lacks_its_own_or_says_anothers(
    cast: Cast, said: dict[str, object]
) -> None:
    incident = create_incident(by=cast.amina)

    with pytest.raises(IntegrityError, match="incidentstep_"):
        create_incident_step(incident, **said)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "nothing"},
        {"what_happened": ""},
        {"noticed_at": NOW + HOUR},
        {"since_at": NOW},
        {"what_happened": "\u202e"},
    ],
)
def test_the_database_keeps_no_report_that_cannot_be_so(
    cast: Cast, said: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match="incident_"):
        create_incident(by=cast.amina, **said)


def test_who_works_at_two_organisations_says_for_which_one_they_report(cast: Cast) -> None:
    create_staff_member(
        username="amina", organisation=cast.other_contract.provider, role=Role.SOCIAL_WORKER
    )
    places = {cast.contract.provider_id, cast.other_contract.provider_id}

    reported = {report(cast, organisation_id=place).organisation_id for place in places}

    assert reported == places
