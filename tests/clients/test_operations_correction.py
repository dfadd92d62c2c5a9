"""Putting particulars right: what they said stays, two tabs lose nothing, whoever had it is named."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.casework.enums import PromiseCause
from balsts.casework.models import EntitlementPromise
from balsts.clients.enums import (
    BirthPrecision,
    Channel,
    CorrectionCause,
    MaritalStatus,
    Particular,
    ToldKind,
)
from balsts.clients.models import Client, Correction, CorrectionAddressee, FormerValue
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.operations.correction import (
    CannotCorrectParticulars,
    CannotTellOfCorrection,
    tell_of_correction,
)
from balsts.clients.queries.client import clients_matching
from balsts.clients.queries.particulars import former_values_at, kept_values
from balsts.clients.queries.timeline import timelines_of
from balsts.platform.languages import LanguageLevel
from balsts.privacy.operations.restriction import restrict_use
from tests.factories.corrections import create_correction
from tests.factories.sharing import create_consent
from tests.people import create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def correct(cast, *, by=None, at=NOW, **changes):
    return create_correction(cast.fatima, by=by or cast.amina, at=at, **changes)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def kinds(correction):
    return sorted(correction.addressees.values_list("kind", flat=True))


def test_a_correction_keeps_what_was_said_who_changed_it_when_and_why(cast):
    made = correct(cast, given_name="Fatema", born_on=datetime.date(1993, 3, 1))

    client = Client.objects.get(pk=cast.fatima.pk)
    assert (client.given_name, client.born_on) == ("Fatema", datetime.date(1993, 3, 1))
    assert (client.version, made.made_version) == (2, 2)
    assert (made.corrected_by, made.corrected_at, made.reason) == (
        cast.amina,
        NOW,
        "The passport says so.",
    )
    assert {one.particular: (one.said, one.says_now) for one in made.values.all()} == {
        "given_name": ("Fatima", "Fatema"),
        "birth": (
            {"on": "1992-03-01", "precision": "day"},
            {"on": "1993-03-01", "precision": "day"},
        ),
    }


@pytest.mark.parametrize(
    ("changes", "particular", "said"),
    [
        ({"family_name": "Nuri"}, "family_name", "Noorzai"),
        ({"given_name_original": "فاطمة"}, "given_name_original", "فاطمه"),
        (
            {"birth_precision": BirthPrecision.YEAR},
            "birth",
            {"on": "1992-03-01", "precision": "day"},
        ),
        ({"born_on": None}, "birth", {"on": "1992-03-01", "precision": "day"}),
        ({"citizenships": ("IR", "AF")}, "citizenships", ["AF"]),
        ({"citizenships": ()}, "citizenships", ["AF"]),
        ({"languages": (("prs", LanguageLevel.MOTHER_TONGUE),)}, "languages", []),
        ({"interpreter_language": ""}, "interpreter_language", "prs"),
        ({"marital_status": MaritalStatus.MARRIED}, "marital_status", "unknown"),
        ({"occupation": "Baker"}, "occupation", ""),
    ],
)
def test_every_particular_can_be_corrected_and_is_kept_as_told(cast, changes, particular, said):
    correct(cast, **changes)

    [former] = FormerValue.objects.all()
    assert (former.particular, former.said) == (particular, said)
    assert kept_values(Client.objects.get(pk=cast.fatima.pk))[Particular(particular)] == (
        former.says_now
    )


def test_the_first_citizenship_told_is_the_main_one(cast):
    correct(cast, citizenships=("IR", "AF"))

    rows = cast.fatima.citizenships.order_by("-is_primary").values_list("country", "is_primary")
    assert list(rows) == [("IR", True), ("AF", False)]


def test_a_corrected_name_is_found_and_the_former_one_no_more(cast):
    correct(cast, given_name="Shabnam", given_name_original="شبنم")

    everybody = Client.objects.all()
    assert list(clients_matching(everybody, "shabnam")) == [cast.fatima]
    assert list(clients_matching(everybody, "fatima")) == []


def test_the_trail_names_the_particulars_and_the_correction_and_no_value(cast):
    made = correct(cast, given_name="Shabnam", occupation="Baker")

    event = AuditEvent.objects.get(event="particulars_corrected")
    assert event.subject_ids == [cast.fatima.pk]
    assert event.details == {
        "correction": str(made.pk),
        "particulars": "given_name,occupation",
    }


def test_two_tabs_cannot_both_correct_what_they_saw(cast):
    correct(cast, given_name="Fatema", seen_version=1)

    with pytest.raises(CannotCorrectParticulars) as refusal:
        correct(cast, family_name="Nuri", seen_version=1)

    assert codes(refusal) == ["changed_meanwhile"]
    assert Client.objects.get(pk=cast.fatima.pk).family_name == "Noorzai"
    assert correct(cast, family_name="Nuri", seen_version=2).made_version == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"family_name": "Noorzai"}, "nothing_to_correct"),
        ({"given_name": " "}, "name_missing"),
        ({"born_on": TODAY + ONE_DAY}, "birth_in_future"),
        ({"born_on": TODAY - 100 * ONE_DAY}, "born_after_event"),
        ({"given_name": "Fatema", "reason": "so"}, "correction_without_reason"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(cast, changes, code):
    with pytest.raises(CannotCorrectParticulars) as refusal:
        correct(cast, **changes)

    assert code in codes(refusal)
    assert Correction.objects.count() == 0


def test_an_estimated_birth_date_forbids_nothing(cast):
    correct(cast, born_on=TODAY - 100 * ONE_DAY, birth_precision=BirthPrecision.ESTIMATED)

    assert FormerValue.objects.get().particular == "birth"


@pytest.mark.parametrize("who", ["edgars", "gunta", "farid", "esther"])
def test_who_does_not_lead_cases_corrects_nothing(cast, who):
    with pytest.raises(CannotCorrectParticulars) as refusal:
        correct(cast, given_name="Fatema", by=getattr(cast, who))

    assert codes(refusal) == ["no_permission"]


@pytest.mark.parametrize("who", ["boris", "daniel"])
def test_nobody_corrects_a_client_whom_they_do_not_see(cast, who):
    with pytest.raises(CannotCorrectParticulars) as refusal:
        correct(cast, given_name="Fatema", by=getattr(cast, who))

    assert codes(refusal) == ["client_not_seen"]


def test_a_restriction_of_use_is_no_obstacle_to_putting_right_what_is_wrong(cast):
    restrict_use(
        client=cast.fatima, reason="She says that her name is wrong.", by=cast.chiara, at=NOW
    )

    assert correct(cast, given_name="Fatema").made_version == 2


def test_what_was_known_on_an_earlier_day_is_what_was_said_then(cast):
    week, month = NOW - 7 * ONE_DAY, NOW - 30 * ONE_DAY
    correct(cast, given_name="Fatema", at=month)
    correct(cast, given_name="Fatemeh", born_on=datetime.date(1990, 1, 1), at=week)

    def said(at):
        return former_values_at([cast.fatima.pk], known_at=at).get(cast.fatima.pk, {})

    assert said(month - ONE_DAY)[Particular.GIVEN_NAME] == "Fatima"
    assert said(week - ONE_DAY)[Particular.GIVEN_NAME] == "Fatema"
    assert said(NOW) == {}
    then = timelines_of([cast.fatima.pk], known_at=week - ONE_DAY)[cast.fatima.pk]
    assert then.born_on == datetime.date(1992, 3, 1)
    assert timelines_of([cast.fatima.pk])[cast.fatima.pk].born_on == datetime.date(1990, 1, 1)


def test_the_client_and_whoever_was_lent_the_file_are_named(cast):
    create_consent(cast)

    made = correct(cast, given_name="Fatema")

    assert kinds(made) == ["client", "reader"]


def test_whoever_no_longer_reads_the_record_must_be_told(cast):
    consent = create_consent(cast)
    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=NOW)

    made = correct(cast, given_name="Fatema")

    assert kinds(made) == ["client", "former_reader"]


def test_nobody_else_is_told_of_what_nobody_else_was_given(cast):
    create_consent(cast)

    made = correct(cast, marital_status=MaritalStatus.MARRIED)

    assert kinds(made) == ["client"]


def test_tell_of_correction_keeps_the_day_the_way_and_who_told(cast):
    made = correct(cast, given_name="Fatema")
    addressee = made.addressees.get()

    tell_of_correction(
        addressee=addressee, told_on=TODAY, told_how=Channel.LETTER, by=cast.amina, at=NOW
    )
    tell_of_correction(
        addressee=addressee, told_on=TODAY, told_how=Channel.E_MAIL, by=cast.chiara, at=NOW
    )

    told = CorrectionAddressee.objects.get()
    assert (told.told_on, told.told_how, told.told_by) == (TODAY, "letter", cast.amina)
    assert AuditEvent.objects.filter(event="correction_told").count() == 1


@pytest.mark.parametrize(("days", "code"), [(-1, "told_before_change"), (1, "told_in_future")])
def test_nobody_is_told_before_the_correction_nor_on_a_day_to_come(cast, days, code):
    made = correct(cast, given_name="Fatema")

    with pytest.raises(CannotTellOfCorrection) as refusal:
        tell_of_correction(
            addressee=made.addressees.get(),
            told_on=TODAY + days * ONE_DAY,
            told_how=Channel.LETTER,
            by=cast.amina,
            at=NOW,
        )

    assert codes(refusal) == [code]


def test_who_accompanies_tells_nobody(cast):
    made = correct(cast, given_name="Fatema")

    with pytest.raises(CannotTellOfCorrection) as refusal:
        tell_of_correction(
            addressee=made.addressees.get(),
            told_on=TODAY,
            told_how=Channel.LETTER,
            by=cast.edgars,
            at=NOW,
        )

    assert codes(refusal) == ["no_permission"]


def test_a_corrected_birth_date_lets_the_law_be_asked_anew(cast):
    correct(cast, born_on=datetime.date(1990, 1, 1))

    assert set(EntitlementPromise.objects.values_list("because", flat=True)) == {PromiseCause.FIRST}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clients_correction SET reason = 'Nothing'",
        "DELETE FROM clients_correction",
        "UPDATE clients_formervalue SET said = '1'",
        "DELETE FROM clients_formervalue",
        "UPDATE clients_correctionaddressee SET kind = 'reader'",
        "DELETE FROM clients_correctionaddressee",
    ],
)
def test_what_was_said_before_cannot_be_written_anew(cast, statement):
    correct(cast, given_name="Fatema")

    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"made_version": 2}, "correction_makes_a_version_once"),
        ({"made_version": 1}, "correction_follows_the_registration"),
        ({"reason": ""}, "correction_says_why"),
        ({"cause": "whim"}, "correction_cause_is_known"),
        ({"reason": "a\u202eb"}, "correction_text_is_fit"),
    ],
)
def test_the_database_refuses_a_correction_that_cannot_be(cast, changes, name):
    made = correct(cast, given_name="Fatema")
    row = {
        "client": cast.fatima,
        "made_version": 9,
        "cause": CorrectionCause.MISTAKE,
        "reason": "Typed wrongly",
        "corrected_at": NOW,
        "corrected_by": made.corrected_by,
    }

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Correction.objects.create(**(row | changes))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"says_now": "Fatima"}, "formervalue_is_another_one"),
        ({"particular": "shoe_size"}, "formervalue_particular_is_known"),
        ({"particular": "given_name"}, "formervalue_is_told_once"),
    ],
)
def test_the_database_refuses_a_former_value_that_cannot_be(cast, changes, name):
    made = correct(cast, given_name="Fatema")
    row = {
        "client": cast.fatima,
        "correction": made,
        "particular": "family_name",
        "said": "Fatima",
        "says_now": "Fatema",
        "replaced_at": NOW,
    }

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FormerValue.objects.create(**(row | changes))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"kind": ToldKind.FILE, "named": ""}, "is_who_its_kind_says"),
        ({"kind": ToldKind.CLIENT, "named": "Rīga"}, "is_who_its_kind_says"),
        ({"told_on": TODAY}, "is_told_by_somebody"),
        ({"told_how": "letter"}, "is_told_in_a_way"),
        ({"told_on": TODAY, "told_by": "amina", "told_how": "pigeon"}, "told_how_is_known"),
        ({}, "is_named_once"),
    ],
)
def test_the_database_refuses_an_addressee_that_cannot_be(cast, changes, name):
    made = correct(cast, given_name="Fatema")
    if "told_by" in changes:
        changes = changes | {"told_by": cast.amina}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CorrectionAddressee.objects.create(
            **({"correction": made, "kind": ToldKind.CLIENT} | changes)
        )
