"""The register of disclosures: who writes it, who decides, what is told, and what stays."""

import datetime
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from balsts.access.enums import MAKES_A_SECOND_PERSON, Permission, Role
from balsts.access.roles import roles_that_may
from balsts.accounts.models import User
from balsts.clients.enums import OutsideReason
from balsts.clients.models import Client, OutsideOpening
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.enums import AskedHow, AuthorityKind, DisclosedHow, DisclosureDecision
from balsts.privacy.models import Disclosure
from balsts.privacy.operations.disclosure import (
    CannotDecideDisclosure,
    CannotDisclose,
    CannotRecordDisclosure,
    DisclosureEntry,
    decide_disclosure,
    disclose,
    record_disclosure,
)
from balsts.privacy.queries.disclosure import disclosures_of, disclosures_to_decide
from balsts.privacy.queries.subject_access import what_is_held
from tests.database.asking import rows, token_of
from tests.factories.clients import create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_disclosure
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
AGREED, REFUSED = DisclosureDecision.AGREED, DisclosureDecision.REFUSED


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def entry_of(cast: Cast, **told: object) -> DisclosureEntry:
    entry = DisclosureEntry(
        client=cast.fatima,
        authority_kind=AuthorityKind.POLICE,
        authority_name="Riga regional department, inspector Ozols",
        asked_how=AskedHow.BY_PHONE,
        asked_on=TODAY - ONE_DAY,
        legal_basis="Section 12 of the Law on Police",
        wanted_words="Where she lives.",
    )
    return replace(entry, **told)  # type: ignore[arg-type]


def asked(cast: Cast, **told: object) -> Disclosure:
    return record_disclosure(entry=entry_of(cast, **told), by=cast.amina, at=NOW)


def agreed(cast: Cast, disclosure: Disclosure | None = None, **told: object) -> Disclosure:
    return decide_disclosure(
        disclosure=disclosure or asked(cast),
        **{"decision": AGREED, "words": "That she is well.", "by": cast.gunta, "at": NOW} | told,
    )


def told(cast: Cast, disclosure: Disclosure, **said: object) -> Disclosure:
    return disclose(
        disclosure=disclosure,
        **{"told_on": TODAY, "told_how": DisclosedHow.ORALLY, "by": cast.amina, "at": NOW} | said,
    )


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def test_what_an_authority_asks_is_written_down_agreed_to_by_another_and_told(cast: Cast) -> None:
    told(cast, agreed(cast))

    kept = Disclosure.objects.get()
    assert (kept.client, kept.client_reference) == (cast.fatima, cast.fatima.reference)
    assert (kept.organisation, kept.programme) == (cast.contract.provider, cast.contract.programme)
    assert (kept.authority_kind, kept.asked_how, kept.asked_on, kept.recorded_by) == (
        "police",
        "by_phone",
        TODAY - ONE_DAY,
        cast.amina,
    )
    assert (kept.decision, kept.decision_words, kept.decided_by, kept.decided_at) == (
        "agreed",
        "That she is well.",
        cast.gunta,
        NOW,
    )
    assert (kept.told_on, kept.told_how, kept.told_by, kept.told_at) == (
        TODAY,
        "orally",
        cast.amina,
        NOW,
    )
    events = AuditEvent.objects.filter(event__startswith="disclosure_").order_by("number")
    assert [(one.event, one.subject_ids, one.details) for one in events] == [
        ("disclosure_asked", [cast.fatima.id], {"authority": "police", "asked": "by_phone"}),
        ("disclosure_agreed", [cast.fatima.id], {"authority": "police", "asked": "by_phone"}),
        (
            "disclosure_made",
            [cast.fatima.id],
            {"authority": "police", "asked": "by_phone", "how": "orally"},
        ),
    ]


def test_there_is_no_authority_of_another_country_to_choose() -> None:
    assert AuthorityKind.values == [
        "police",
        "border_guard",
        "court",
        "prosecutor",
        "migration_office",
        "orphans_court",
        "other",
    ]


def test_the_same_question_sent_twice_is_kept_once(cast: Cast) -> None:
    first = asked(cast)

    again, other = asked(cast), asked(cast, wanted_words="Whether she works.")

    assert (again.id == first.id, other.id == first.id) == (True, False)
    assert AuditEvent.objects.filter(event="disclosure_asked").count() == 2


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one_and_tell_the_other(cast: Cast) -> None:
    disclosure = asked(cast)

    def decide() -> str:
        try:
            return agreed(cast, disclosure).decision
        except CannotDecideDisclosure as refusal:
            return refusal.blockers[0].code

    assert sorted(two_at_once(decide, decide)) == ["agreed", "disclosure_decided"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"asked_on": TODAY + ONE_DAY}, "asked_in_future"),
        ({"authority_name": " "}, "disclosure_without_words"),
        ({"legal_basis": ""}, "disclosure_without_words"),
        ({"wanted_words": "\n"}, "disclosure_without_words"),
    ],
)
def test_a_question_without_day_authority_ground_or_words_is_refused(
    cast: Cast, said: dict[str, object], code: str
) -> None:
    with pytest.raises(CannotRecordDisclosure) as refusal:
        asked(cast, **said)

    assert codes(refusal) == [code]
    assert not Disclosure.objects.exists()


def test_only_whoever_sees_the_client_and_reads_notes_writes_it_down(cast: Cast) -> None:
    """No question about somebody whom one does not see, and so no search for anybody."""
    refused = {}
    for user in (cast.daniel, cast.boris, cast.edgars, cast.gunta):
        with pytest.raises(CannotRecordDisclosure) as refusal:
            record_disclosure(entry=entry_of(cast), by=user, at=NOW)
        refused[user.username] = codes(refusal)

    assert refused == {
        "daniel": ["client_not_seen"],
        "boris": ["client_not_seen"],
        "edgars": ["no_permission"],
        "gunta": ["no_permission"],
    }


def test_it_is_decided_by_the_data_protection_officer_and_nobody_else(cast: Cast) -> None:
    disclosure = asked(cast)

    for user in (cast.amina, cast.chiara, cast.janis):
        with pytest.raises(CannotDecideDisclosure) as refusal:
            agreed(cast, disclosure, by=user)
        assert codes(refusal) == ["no_permission"]


def test_whoever_wrote_it_down_does_not_decide_it(cast: Cast) -> None:
    create_staff_member(username="amina", organisation=cast.contract.provider, role=Role.AUDITOR)
    disclosure = asked(cast)

    with pytest.raises(CannotDecideDisclosure) as refusal:
        agreed(cast, disclosure, by=cast.amina)

    assert codes(refusal) == ["decided_by_another"]


def test_every_role_that_decides_disclosures_is_known_as_a_second_person_already() -> None:
    """Posts with it ring with the auditors and count as one with their giver for a fortnight."""
    decides = roles_that_may(Permission.DECIDE_DISCLOSURES)

    assert decides == {Role.AUDITOR}
    assert decides <= roles_that_may(*MAKES_A_SECOND_PERSON)


def test_it_is_decided_in_words_and_once(cast: Cast) -> None:
    disclosure = asked(cast)
    with pytest.raises(CannotDecideDisclosure) as without_words:
        agreed(cast, disclosure, words=" ")
    agreed(cast, disclosure, decision=REFUSED, words="No ground in law was named.")
    with pytest.raises(CannotDecideDisclosure) as again:
        agreed(cast, disclosure)

    assert (codes(without_words), codes(again)) == (
        ["decision_without_words"],
        ["disclosure_decided"],
    )
    assert AuditEvent.objects.filter(event="disclosure_declined").count() == 1


@pytest.mark.parametrize("decision", ["", REFUSED])
def test_nothing_is_told_before_it_is_agreed_to(cast: Cast, decision: str) -> None:
    disclosure = asked(cast)
    if decision:
        agreed(cast, disclosure, decision=decision)

    with pytest.raises(CannotDisclose) as refusal:
        told(cast, disclosure)

    assert codes(refusal) == ["not_agreed"]


def test_it_is_told_once_on_a_day_between_the_question_and_today(cast: Cast) -> None:
    disclosure = agreed(cast)
    for day in (TODAY - 2 * ONE_DAY, TODAY + ONE_DAY):
        with pytest.raises(CannotDisclose) as refusal:
            told(cast, disclosure, told_on=day)
        assert codes(refusal) == ["day_of_disclosure"]
    told(cast, disclosure)

    with pytest.raises(CannotDisclose) as again:
        told(cast, disclosure, by=cast.chiara)

    assert codes(again) == ["told_already"]


def test_it_is_told_by_whoever_sees_the_client_and_reads_notes(cast: Cast) -> None:
    disclosure = agreed(cast)

    refused = {}
    for user in (cast.daniel, cast.edgars, cast.gunta):
        with pytest.raises(CannotDisclose) as refusal:
            told(cast, disclosure, by=user)
        refused[user.username] = codes(refusal)

    assert refused == {
        "daniel": ["client_not_seen"],
        "edgars": ["no_permission"],
        "gunta": ["no_permission"],
    }


def test_it_is_read_by_who_leads_the_work_and_by_who_decides(cast: Cast) -> None:
    disclosure = asked(cast)
    everybody = (cast.amina, cast.chiara, cast.edgars, cast.daniel, cast.gunta)

    of_client = [
        user.username
        for user in everybody
        if list(disclosures_of(cast.fatima, standing_of(user, on=TODAY))) == [disclosure]
    ]
    register = [
        user.username
        for user in everybody
        if list(disclosures_to_decide(standing_of(user, on=TODAY))) == [disclosure]
    ]

    assert (of_client, register) == (["amina", "chiara"], ["gunta"])


def test_the_copy_of_ones_data_has_what_was_decided_unless_a_law_forbids_to_tell(
    cast: Cast,
) -> None:
    may_know, may_not = asked(cast), asked(cast, wanted_words="Whether she works.")
    asked(cast, wanted_words="Not decided yet.")
    agreed(cast, may_know)
    agreed(cast, may_not, secrecy_basis="The law on criminal procedure forbids it.")

    held = {table.model: table.rows for table in what_is_held(cast.fatima)}

    assert [row.id for row in held[Disclosure]] == [may_know.id]


def test_the_copy_of_ones_data_does_not_tell_that_the_file_was_opened_for_an_authority(
    cast: Cast,
) -> None:
    said = (OutsideReason.AUTHORITY, OutsideReason.COMPLAINT)
    _for_authority, told = (
        OutsideOpening.objects.create(
            client=cast.fatima,
            opened_on=TODAY - days * ONE_DAY,
            opened_at=NOW - days * ONE_DAY,
            opened_by=cast.chiara,
            reason_kind=reason,
            words="The police call.",
        )
        for days, reason in enumerate(said)
    )

    held = {table.model: table.rows for table in what_is_held(cast.fatima)}

    assert [row.id for row in held[OutsideOpening]] == [told.id]


ADDED = (
    "insert into privacy_disclosure (id, client_id, client_reference, organisation_id, programme_id,"
    " authority_kind, authority_name, asked_how, asked_on, legal_basis, wanted_words, said_secrecy,"
    " recorded_at, recorded_by_id, decision, decision_words, secrecy_basis, told_how)"
    " values (gen_random_uuid(), %(client)s, %(reference)s, %(organisation)s, %(programme)s, %(kind)s, '-',"
    " 'by_phone', %(on)s, '-', '-', '', now(), %(by)s, '', '', '', '')"
)
DECIDED = (
    "update privacy_disclosure set decision = 'agreed', decision_words = 'all', decided_at = now(),"
    " decided_by_id = %(by)s"
)
TOLD = (
    "update privacy_disclosure set told_on = sec.today(), told_how = 'orally', told_at = now(),"
    " told_by_id = %(by)s"
)


def row_of(cast: Cast, **said: object) -> dict[str, object]:
    return {
        "client": cast.fatima.id,
        "reference": cast.fatima.reference,
        "organisation": cast.contract.provider_id,
        "programme": cast.contract.programme_id,
        "kind": "police",
        "on": TODAY,
        "by": cast.amina.pk,
    } | said


def asked_as(user: User, sql: str, values: object = None) -> int:
    """Return how many rows it found or wrote; what fails leaves the test's transaction whole."""
    token = token_of(user)
    with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_the_database_lets_one_be_added_in_ones_own_name_of_ones_own_organisation(
    cast: Cast,
) -> None:
    assert asked_as(cast.amina, ADDED, row_of(cast)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "anothers_name",
        "another_organisation",
        "anothers_reference",
        "tomorrow",
        "unseen",
        "mentor",
    ],
)
def test_the_database_refuses_one_that_is_not_ones_own_to_write(cast: Cast, wrong: str) -> None:
    other = create_client()
    said = {
        "anothers_name": {"by": cast.chiara.pk},
        "anothers_reference": {"reference": other.reference},
        "another_organisation": {"organisation": cast.movement_contract.provider_id},
        "tomorrow": {"on": TODAY + ONE_DAY},
        "unseen": {"client": other.id, "reference": other.reference},
        "mentor": {"by": cast.edgars.pk},
    }[wrong]
    user = cast.edgars if wrong == "mentor" else cast.amina

    with pytest.raises(DatabaseError, match="row-level security"):
        asked_as(user, ADDED, row_of(cast, **said))


def test_the_database_knows_no_authority_but_those_of_latvia(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="authority_of_latvia"):
        asked_as(cast.amina, ADDED, row_of(cast, kind="embassy"))


def test_the_database_lets_the_data_protection_officer_decide_in_their_own_name(cast: Cast) -> None:
    create_disclosure(cast.fatima, cast.contract, by=cast.amina)

    with pytest.raises(DatabaseError, match="than their own"):
        asked_as(cast.gunta, DECIDED, {"by": cast.chiara.pk})
    with pytest.raises(DatabaseError, match="takes the permission"):
        asked_as(cast.chiara, DECIDED, {"by": cast.chiara.pk})
    assert asked_as(cast.daniel, DECIDED, {"by": cast.daniel.pk}) == 0
    assert asked_as(cast.gunta, DECIDED, {"by": cast.gunta.pk}) == 1


def test_the_database_lets_nobody_decide_what_they_wrote_down(cast: Cast) -> None:
    create_staff_member(username="amina", organisation=cast.contract.provider, role=Role.AUDITOR)
    create_disclosure(cast.fatima, cast.contract, by=cast.amina)

    with pytest.raises(DatabaseError, match="takes two people"):
        asked_as(cast.amina, DECIDED, {"by": cast.amina.pk})


def test_the_database_lets_it_be_told_once_agreed_and_by_who_leads(cast: Cast) -> None:
    create_disclosure(cast.fatima, cast.contract, by=cast.amina)
    with pytest.raises(IntegrityError, match="told_as_agreed"):
        asked_as(cast.amina, TOLD, {"by": cast.amina.pk})
    asked_as(cast.gunta, DECIDED, {"by": cast.gunta.pk})

    with pytest.raises(DatabaseError, match="takes the permission"):
        asked_as(cast.gunta, TOLD, {"by": cast.gunta.pk})
    with pytest.raises(DatabaseError, match="than their own"):
        asked_as(cast.amina, TOLD, {"by": cast.chiara.pk})
    with pytest.raises(DatabaseError, match="row-level security"):
        asked_as(cast.amina, TOLD.replace("sec.today()", "sec.today() + 1"), {"by": cast.amina.pk})
    assert asked_as(cast.amina, TOLD, {"by": cast.amina.pk}) == 1


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("update privacy_disclosure set wanted_words = 'less'", "permission denied"),
        ("update privacy_disclosure set asked_on = asked_on - 1", "permission denied"),
        ("delete from privacy_disclosure", "permission denied"),
        ("update privacy_disclosure set decision_words = 'more'", "stays as it is"),
        ("update privacy_disclosure set told_on = told_on - 1", "stays as it is"),
    ],
)
def test_the_database_lets_nobody_change_what_was_asked_decided_or_told(
    cast: Cast, sql: str, why: str
) -> None:
    told(cast, agreed(cast))

    for user in (cast.amina, cast.gunta):
        with pytest.raises(DatabaseError, match=f"{why}|takes the permission"):
            asked_as(user, sql)


def test_the_database_shows_it_to_who_leads_the_work_and_to_who_decides(cast: Cast) -> None:
    asked(cast)

    everybody = (cast.amina, cast.chiara, cast.edgars, cast.boris, cast.daniel, cast.gunta)
    seen = "select id from privacy_disclosure"
    assert [asked_as(user, seen) for user in everybody] == [1, 1, 0, 0, 0, 1]


def test_the_database_hides_the_entries_of_a_file_that_is_set_aside_from_who_decides(
    cast: Cast,
) -> None:
    asked(cast)
    other = create_client(given_name="Omar")
    create_enrolment(other, cast.contract)
    create_disclosure(other, cast.contract, by=cast.chiara)
    seen = "select id from privacy_disclosure"
    decide = (
        "update privacy_disclosure set decision = 'refused', decision_words = 'No.',"
        f" decided_at = now(), decided_by_id = '{cast.gunta.pk}' where client_id = '{cast.fatima.pk}'"
        " returning id"
    )
    counts = []

    for set_aside_at in (None, NOW, None):
        Client.including_set_aside.filter(pk=cast.fatima.pk).update(set_aside_at=set_aside_at)
        counts.append(asked_as(cast.gunta, seen))
        if set_aside_at:
            assert asked_as(cast.gunta, decide) == 0
            with acting_under(token_of(cast.amina)):
                assert rows("select sec.register_set_aside()") == [([],)]
            with acting_under(token_of(cast.gunta)):
                assert rows("select sec.register_set_aside()") == [([cast.fatima.pk],)]

    assert counts == [2, 1, 2]
