"""Field by field: what the database tells whoever reads a file that is not theirs.

Every field in which somebody's words stand carries a word of its own. Whoever reads asks every table
and every function that tells of lent parts, past the program, and may find what
policies/fields.yaml names for the parts, nothing else.
"""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.db import ProgrammingError
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    HEALTH_DOMAINS,
    HEALTH_SERVICES,
    ActionResponsible,
    CaseState,
    NeedDomain,
    PlanState,
    ServiceType,
)
from balsts.casework.models import (
    Case,
    CaseSpell,
    Goal,
    HandOver,
    InclusionPlan,
    PlanAction,
    ServiceParticipation,
    ServiceRecord,
    Task,
)
from balsts.casework.queries.lent import lent_goals, lent_services
from balsts.clients.enums import Channel, FilePart, MaritalStatus
from balsts.clients.models import EmergencyNote, HouseholdMember
from balsts.clients.queries.lent import lent_household_of
from balsts.organisations.enums import HEALTH_INSTITUTIONS, InstitutionKind
from balsts.organisations.models import Institution
from balsts.platform.bound_postgres import acting_under
from balsts.platform.policies import policy_path
from balsts.privacy.models import Restriction
from tests.canaries.planting import CANARY, Planted, planting
from tests.database.asking import rows, token_of
from tests.factories.archive import create_opening
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import (
    LONG_AGO,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.factories.corrections import create_correction
from tests.factories.inquiries import create_inquiry
from tests.factories.needs import create_need
from tests.factories.outside import say_why
from tests.factories.privacy import (
    create_data_request,
    create_disclosure,
    create_hold,
    create_incident,
    create_notice,
)
from tests.factories.promises import create_hand_over_task
from tests.factories.sharing import (
    create_consent,
    create_emergency,
    create_referral,
    movement_coordinator,
)
from tests.people import Cast, create_cast
from tests.postgres_plugin import SET_UP_TOKEN
from tests.removing import remove

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
# Of people who work here, or of files; nobody's words about Fatima.
NOT_ABOUT_HER = {"user", "passkey", "export"}
# The consent itself and what was asked for are the recipient's to read.
OF_THE_LENDING = {"consent.interpreter_name", "referral.words", "referral.answer_words"}

# What stands with the person, whoever helps: what was put right, and who opened the file.
OF_THE_PERSON = {
    "correction.reason",
    "emergencyaccess.reason",
    "emergencyaccess.review_words",
    "emergencynote.words",
    "handover.municipality_name",
    "inquiry.call_back",
    "inquiry.words",
    "legalhold.reason",
    "outsideopening.words",
    "restriction.reason",
}


@cache
def policy() -> dict[str, Any]:
    return yaml.safe_load(policy_path("fields.yaml").read_text(encoding="utf-8"))


def fields_of(part: str) -> set[str]:
    """Return the fields that the policy names for a part."""
    named: set[str] = set()
    for fields in policy()["lent"][part]["columns"].values():
        named |= {fields} if isinstance(fields, str) else set(fields)
    return named


@dataclass(frozen=True, kw_only=True)
class Aviary:
    """The cast with canaries in everything that is written about Fatima."""

    cast: Cast
    planted: Planted
    about_health: set[Any]

    def fields_in(self, text: str) -> set[str]:
        """Return the fields whose canaries stand in the text; rows about health are marked."""
        found = set()
        for canary in CANARY.finditer(text):
            model, pk = self.planted.rows[canary[0]]
            key = f"{model._meta.model_name}.{canary[2]}"
            found.add(f"{key} (about health)" if pk in self.about_health else key)
        return found


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def aviary() -> Iterator[Aviary]:
    with planting(codes=set(policy()["codes"])) as planted:
        cast = create_cast(today=TODAY)
        write_about_fatima(cast)
        yield Aviary(
            cast=cast,
            planted=planted,
            about_health={
                *Goal.objects.filter(domain__in=HEALTH_DOMAINS).values_list("pk", flat=True),
                *PlanAction.objects.filter(goal__domain__in=HEALTH_DOMAINS).values_list(
                    "pk", flat=True
                ),
                *ServiceRecord.objects.filter(service_type__in=HEALTH_SERVICES).values_list(
                    "pk", flat=True
                ),
            },
        )


def write_about_fatima(cast: Cast) -> None:
    """Make a row of every table of words."""
    now, fatima = timezone.now(), cast.fatima
    create_household(fatima, create_client())
    fatima.residences.create(place="riga", valid_from=TODAY)
    plan = create_plan(cast.case, agreed_on=TODAY)
    about_health = Goal.objects.create(
        plan=plan, domain=NeedDomain.HEALTH, description="-", state_changed_on=TODAY, position=1
    )
    PlanAction.objects.create(goal=about_health, description="-", responsible="worker")
    for kind in (ServiceType.ACCOMPANIMENT, ServiceType.HEALTH):
        create_service_record(
            fatima,
            contract=cast.contract,
            staff_member=cast.worker,
            on=TODAY,
            service_type=kind,
        )
    create_need(fatima, cast.contract.programme, on=TODAY)
    HandOver.objects.create(
        task=create_hand_over_task(fatima),
        about_on=TODAY,
        municipality_name="-",
        informed_on=TODAY,
        channel=Channel.LETTER,
        recorded_at=now,
        recorded_by=system_actor(),
    )
    asked = create_data_request(fatima)
    asked.extended_on, asked.extension_reason = TODAY, "-"
    asked.save(update_fields=["extended_on", "extension_reason"])
    create_hold(fatima)
    create_notice(fatima, cast.contract)
    create_disclosure(fatima, cast.contract, decided_by=cast.gunta)
    create_incident(by=cast.amina, steps=True)
    create_opening(fatima, cast.contract, by=cast.chiara)
    create_correction(fatima, marital_status=MaritalStatus.WIDOWED)
    create_inquiry(fatima, by=cast.boris)
    say_why(fatima, by=cast.chiara, words="-")
    Restriction.objects.create(
        client=fatima, reason="-", restricted_at=now, restricted_by=system_actor()
    )
    EmergencyNote.objects.create(
        access=create_emergency(cast, by=cast.boris), words="-", written_at=now
    )


def told_by_tables() -> str:
    """Return all that whoever asks reads in any column of the house, and what they are told apart."""
    tables = rows(
        "select c.relname, string_agg(quote_ident(column_of.attname), ', ') from pg_class c"
        " join pg_attribute column_of on column_of.attrelid = c.oid and column_of.attnum > 0"
        " and not column_of.attisdropped"
        " and has_column_privilege(c.oid, column_of.attnum, 'select')"
        " where c.relkind in ('r', 'p', 'v') and c.relnamespace = 'public'::regnamespace"
        " and c.relname !~ '^(accounts|auth|django|procrastinate)_' group by 1 order by 1"
    )
    assert len(tables) > 40
    told = [
        line
        for table, columns in tables
        for (line,) in rows(f"select row({columns})::text from {table}")
    ]
    return "\n".join([*told, *told_apart()])


def told_apart() -> list[str]:
    """Return the words that no table tells, of every row there is, seen or not."""
    with acting_under(SET_UP_TOKEN):
        records = [row.id for row in ServiceRecord.objects.all()]
        tasks = [row.id for row in Task.objects.all()]
    notes = rows("select note from sec.service_notes(%s)", records)
    words = [rows("select words from sec.words_of_task(%s)", task) for task in tasks]
    return [text for (text,) in itertools.chain(notes, *words)]


def told_by_parts(cast: Cast) -> dict[str, str]:
    """Return what the function of each part tells of Fatima."""
    arguments = {"lent_people": "", "lent_services": "%s, 99"}
    found = {}
    for part, told in policy()["lent"].items():
        name = told["function"]
        given = arguments.get(name, "%s")
        answer = rows(
            f"select row::text from sec.{name}({given}) row", *([cast.fatima.id] if given else [])
        )
        found[part] = "\n".join(line for (line,) in answer)
    return found


def words_of(fields: set[str]) -> set[str]:
    return {field for field in fields if field in policy()["words"]}


def test_every_field_of_words_about_a_client_carries_a_canary(aviary: Aviary) -> None:
    create_referral(aviary.cast)
    carried = {
        f"{model._meta.model_name}.{CANARY.match(canary)[2]}"
        for canary, (model, _) in aviary.planted.rows.items()
    }
    wanted = {key.split(" ")[0] for key in policy()["words"]}

    assert {key for key in wanted - carried if key.split(".")[0] not in NOT_ABOUT_HER} == set()


def test_every_part_has_its_line_and_every_line_names_fields_that_exist() -> None:
    known = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    named = {field for part in FilePart for field in fields_of(part) if "." in field}

    assert list(policy()["lent"]) == FilePart.values
    assert named - known == set()


def test_the_functions_tell_the_columns_of_the_policy_and_no_other_function_tells_of_people() -> (
    None
):
    told = rows(
        "select f.proname, array(select f.proargnames[at] from generate_subscripts("
        "f.proargmodes, 1) at where f.proargmodes[at] = 't')"
        " from pg_proc f where f.pronamespace = 'sec'::regnamespace and f.proretset"
        " and f.proname like 'lent%' and has_function_privilege(f.oid, 'execute')"
    )

    columns = {name: set(names) for name, names in told}
    assert columns.pop("lent_records") == {"client_id", "programme_id"}
    assert columns == {line["function"]: set(line["columns"]) for line in policy()["lent"].values()}


@pytest.mark.parametrize("part", FilePart.values)
def test_asvs_8_2_3_a_recipient_reads_the_fields_of_the_parts_and_no_row(
    aviary: Aviary, part: str
) -> None:
    cast, parts = aviary.cast, {FilePart.IDENTITY, FilePart(part)}
    create_consent(cast, parts=frozenset(parts))

    with acting_under(token_of(movement_coordinator(cast))):
        by_tables, by_parts = told_by_tables(), told_by_parts(cast)

    assert aviary.fields_in(by_tables) == {"consent.interpreter_name"}
    for one in FilePart.values:
        expected = words_of(fields_of(one)) if one in parts else set()
        told = aviary.fields_in(by_parts[one])
        # Relatives are named only when they have agreed themselves.
        assert told == (set() if one == FilePart.HOUSEHOLD else expected)
        assert (by_parts[one] != "") == (one in parts)


def test_an_id_is_told_with_a_name_and_never_without(cast: Cast) -> None:
    karim, yusuf = create_client(given_name="Karim"), create_client(given_name="Yusuf")
    create_assignment(create_enrolment(karim, cast.contract), cast.worker)
    create_household(cast.fatima, karim, yusuf)
    for client in (cast.fatima, karim):
        create_consent(cast, client=client, parts=frozenset(FilePart))

    with acting_under(token_of(movement_coordinator(cast))):
        told = lent_household_of(cast.fatima.id)
    with acting_under(token_of(cast.daniel)):
        told_to_nobody = lent_household_of(cast.fatima.id)

    assert [(one.is_own, one.client_id, one.name) for one in told] == [
        (True, None, ""),
        (False, karim.id, "Karim Noorzai"),
    ]
    assert told_to_nobody == []


@pytest.mark.parametrize(
    ("own", "theirs", "told_of"),
    [
        ((None, None), (None, None), 2),
        ((None, 1), (None, 1), 2),
        ((None, 0), (None, None), 0),
        ((1, None), (None, None), 0),
        ((None, None), (None, 0), 1),
        ((None, None), (1, None), 1),
        ((0, 1), (0, 1), 2),
    ],
)
def test_of_a_household_those_are_told_who_live_in_it_today(
    cast: Cast,
    own: tuple[int | None, int | None],
    theirs: tuple[int | None, int | None],
    told_of: int,
) -> None:
    """Days of living there are counted from today; the last one is not lived there any more."""
    karim = create_client(given_name="Karim")
    create_assignment(create_enrolment(karim, cast.contract), cast.worker)
    create_household(cast.fatima, karim)
    for client in (cast.fatima, karim):
        create_consent(cast, client=client, parts=frozenset(FilePart))
    for client, (begins, ends) in ((cast.fatima, own), (karim, theirs)):
        HouseholdMember.objects.filter(client=client).update(
            valid_from=LONG_AGO if begins is None else TODAY + datetime.timedelta(begins),
            valid_until=None if ends is None else TODAY + datetime.timedelta(ends),
        )

    with acting_under(token_of(movement_coordinator(cast))):
        assert len(lent_household_of(cast.fatima.id)) == told_of


def test_all_parts_together_tell_no_more(aviary: Aviary) -> None:
    cast = aviary.cast
    create_referral(cast, create_consent(cast, parts=frozenset(FilePart)))

    with acting_under(token_of(movement_coordinator(cast))):
        by_tables, by_parts = told_by_tables(), told_by_parts(cast)

    lent = words_of(set().union(*(fields_of(part) for part in FilePart)))
    assert aviary.fields_in(by_tables) == OF_THE_LENDING
    assert aviary.fields_in("\n".join(by_parts.values())) == lent
    assert "goal.description" in lent
    assert "servicerecord.note" not in lent


def test_who_opened_a_file_in_an_emergency_reads_the_fields_of_the_parts_and_no_row(
    aviary: Aviary,
) -> None:
    cast = aviary.cast
    create_emergency(cast, by=cast.daniel)

    with acting_under(token_of(cast.daniel)):
        by_tables, by_parts = told_by_tables(), told_by_parts(cast)

    lent = words_of(set().union(*(fields_of(part) for part in FilePart)))
    assert aviary.fields_in(by_tables) == {"emergencyaccess.reason", "emergencyaccess.review_words"}
    assert aviary.fields_in("\n".join(by_parts.values())) == lent
    assert all(by_parts.values())


def test_another_programme_that_works_with_the_person_reads_no_work_of_this_one(
    aviary: Aviary,
) -> None:
    cast = aviary.cast
    create_enrolment(cast.fatima, cast.movement_contract)
    create_case(cast.fatima, cast.movement_contract.programme, opened_on=TODAY)

    with acting_under(token_of(movement_coordinator(cast))):
        by_tables, by_parts = told_by_tables(), told_by_parts(cast)

    found = aviary.fields_in(by_tables)
    assert {one for one in found if not one.startswith("client.")} == OF_THE_PERSON
    assert set(by_parts.values()) == {""}


def test_asvs_8_2_3_who_accompanies_finds_no_row_about_health_that_is_not_their_own(
    aviary: Aviary,
) -> None:
    cast, told = aviary.cast, {}

    for user in (cast.amina, cast.edgars):
        with acting_under(token_of(user)):
            told[user.username] = aviary.fields_in(told_by_tables())

    about_health = {
        name: {field.split(" ")[0] for field in fields if field.endswith("(about health)")}
        for name, fields in told.items()
    }
    assert about_health == {
        "amina": {
            "goal.description",
            "goal.client_words",
            "planaction.description",
            "servicerecord.note",
        },
        "edgars": set(),
    }
    assert {"goal.description", "planaction.description"} <= told["edgars"]
    of_who_leads = {"servicerecord.note", "handover.note", "task.because_words"}
    assert of_who_leads <= told["amina"]
    assert of_who_leads & told["edgars"] == set()


def test_asvs_8_2_3_a_note_is_told_to_who_wrote_it_and_to_who_leads(cast: Cast) -> None:
    records = [
        create_service_record(
            cast.fatima, contract=cast.contract, staff_member=post, on=TODAY, note=note
        ).id
        for post, note in ((cast.worker, "the worker's"), (cast.mentor, "the mentor's"))
    ]
    told = {}

    for user in (cast.amina, cast.edgars, cast.daniel, cast.farid):
        with acting_under(token_of(user)):
            told[user.username] = rows(
                "select note from sec.service_notes(%s) order by note", records
            )
            with pytest.raises(ProgrammingError):
                rows("select note from casework_servicerecord")

    assert told == {
        "amina": [("the mentor's",), ("the worker's",)],
        "edgars": [("the mentor's",)],
        "daniel": [],
        "farid": [],
    }


def test_what_the_work_said_before_stays_in_its_programme(cast: Cast) -> None:
    create_enrolment(cast.fatima, cast.movement_contract)
    write_about_fatima(cast)
    another_day = TODAY - datetime.timedelta(days=1)
    for model, field in (
        (Case, {"state": CaseState.CLOSED}),
        (CaseSpell, {"opened_on": another_day - datetime.timedelta(days=1)}),
        (InclusionPlan, {"agreed_on": another_day}),
        (Goal, {"state_changed_on": another_day}),
        (PlanAction, {"due_on": another_day}),
        (Task, {"due_on": another_day}),
        (HandOver, {"informed_on": another_day}),
    ):
        model.objects.update(**field)
    remove(ServiceParticipation.objects.all()[:1])
    told = {}

    for user in (cast.amina, movement_coordinator(cast)):
        with acting_under(token_of(user)):
            told[user.username] = sorted(
                {table for (table,) in rows("select table_name from clients_formerrow")}
            )

    assert told == {
        "amina": [
            "casework_case",
            "casework_casespell",
            "casework_goal",
            "casework_handover",
            "casework_inclusionplan",
            "casework_planaction",
            "casework_serviceparticipation",
            "casework_task",
        ],
        "ludmila": [],
    }


def test_what_is_about_health_and_their_own_stays_with_who_accompanies(cast: Cast) -> None:
    plan = create_plan(cast.case, agreed_on=TODAY)
    plan.goals.update(domain=NeedDomain.HEALTH)
    PlanAction.objects.create(
        goal=plan.goals.get(), description="Go along", responsible=ActionResponsible.MENTOR
    )
    own = create_service_record(
        cast.fatima,
        contract=cast.contract,
        staff_member=cast.mentor,
        on=TODAY,
        service_type=ServiceType.HEALTH,
    )

    with acting_under(token_of(cast.edgars)):
        steps = rows("select description from casework_planaction")
        records = rows("select id from casework_servicerecord")

    assert (steps, records) == ([("Go along",)], [(own.id,)])


@pytest.mark.parametrize("name", ["ibrahim", "henriks", "janis", "esther", "farid", "katrina"])
def test_whoever_opens_no_file_reads_no_word_about_her_in_any_table(
    aviary: Aviary, name: str
) -> None:
    """An interpreter, a publisher, an administrator; a volunteer of elsewhere; a former worker."""
    create_referral(aviary.cast)

    with acting_under(token_of(getattr(aviary.cast, name))):
        by_tables, by_parts = told_by_tables(), told_by_parts(aviary.cast)
        references = rows("select sec.found_client_ids('[[\"%%\"]]'::jsonb)")

    assert aviary.fields_in(by_tables) == set()
    assert aviary.cast.fatima.reference not in by_tables
    assert str(aviary.cast.fatima.id) not in by_tables
    assert (set(by_parts.values()), references) == ({""}, [])


@pytest.mark.parametrize("domain", NeedDomain.values)
def test_goals_about_health_are_not_lent(cast_with_consent: Cast, domain: str) -> None:
    plan = create_plan(cast_with_consent.case, agreed_on=TODAY)
    plan.goals.update(domain=domain)

    with acting_under(token_of(movement_coordinator(cast_with_consent))):
        told = lent_goals(cast_with_consent.fatima.id)

    assert len(told) == (0 if domain in HEALTH_DOMAINS else 1)


@pytest.mark.parametrize("state", PlanState.values)
def test_only_goals_of_plans_in_force_are_lent(cast_with_consent: Cast, state: str) -> None:
    create_plan(cast_with_consent.case, agreed_on=TODAY)
    executed_on = TODAY if state == PlanState.EXECUTED else None
    InclusionPlan.objects.update(state=state, executed_on=executed_on)

    with acting_under(token_of(movement_coordinator(cast_with_consent))):
        told = lent_goals(cast_with_consent.fatima.id)

    assert len(told) == (1 if state == PlanState.AGREED else 0)


@pytest.mark.parametrize("kind", ServiceType.values)
def test_services_about_health_are_not_lent(cast_with_consent: Cast, kind: str) -> None:
    cast = cast_with_consent
    create_service_record(
        cast.fatima,
        contract=cast.contract,
        staff_member=cast.worker,
        on=TODAY,
        service_type=ServiceType(kind),
    )

    with acting_under(token_of(movement_coordinator(cast))):
        told = lent_services(cast.fatima.id, limit=9)

    assert len(told) == (0 if kind in HEALTH_SERVICES else 1)


@pytest.mark.parametrize("kind", InstitutionKind.values)
def test_ways_to_the_doctor_are_not_lent(cast_with_consent: Cast, kind: str) -> None:
    cast = cast_with_consent
    record = create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
    )
    record.institution = Institution.objects.create(name="Place", kind=kind)
    record.save(update_fields=["institution"])

    with acting_under(token_of(movement_coordinator(cast))):
        told = lent_services(cast.fatima.id, limit=9)

    assert len(told) == (0 if kind in HEALTH_INSTITUTIONS else 1)


@pytest.fixture
def cast_with_consent() -> Cast:
    cast = create_cast(today=TODAY)
    create_consent(cast, parts=frozenset(FilePart))
    return cast
