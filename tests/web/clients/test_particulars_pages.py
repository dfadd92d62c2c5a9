"""Correcting particulars on the page: nothing typed is lost, what was said before is shown, others are told."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import ToldKind
from balsts.clients.models import Client, CorrectionAddressee
from balsts.clients.operations.consent import take_consent_back
from balsts.privacy.enums import IdentityCheck, RequestKind
from balsts.privacy.models import RequestCorrection
from balsts.privacy.operations.request import confirm_identity
from tests.factories.corrections import create_correction
from tests.factories.privacy import create_data_request
from tests.factories.sharing import create_consent
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
REFUSED = [("boris", 404), ("daniel", 404), ("edgars", 403), ("esther", 403), ("farid", 403)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast):
    return reverse("clients:particulars_correct", args=[cast.fatima.reference])


def sent(client, cast, **changes):
    """Everything the form shows, with changes and a reason."""
    form = client.get(address(cast)).context["form"]
    shown = {name: form.get_initial_for_field(one, name) for name, one in form.fields.items()}
    shown = {name: value for name, value in shown.items() if value not in (None, False)}
    return shown | {"cause": "document", "reason": "The passport says so."} | changes


def test_the_page_shows_what_is_kept_ready_to_be_put_right(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    form = client.get(address(cast)).context["form"]

    assert form.initial == {
        "given_name": "Fatima",
        "family_name": "Noorzai",
        "given_name_original": "فاطمه",
        "family_name_original": "نورزی",
        "sex": "female",
        "interpreter_language": "prs",
        "marital_status": "unknown",
        "education": "unknown",
        "occupation_group": "unknown",
        "occupation": "",
        "is_estimated": False,
        "birth": "1 March 1992",
        "citizenship_0": "AF",
        "seen_version": 1,
        "answers_request": False,
    }


def test_a_correction_is_kept_and_told_on_the_same_page(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(
        address(cast),
        sent(
            client,
            cast,
            family_name="Nuri",
            birth="1993",
            language_0="prs",
            level_0="mother_tongue",
        ),
        follow=True,
    )

    [line] = response.context["corrections"]
    assert [(one.label, one.said, one.says_now) for one in line.changes] == [
        ("family name", "Noorzai", "Nuri"),
        ("birth date", "1 March 1992", "1993"),
        ("languages", "nothing recorded", "Dari (mother tongue)"),
    ]
    assert (line.by, line.cause, line.reason) == (
        cast.amina.full_name,
        "a document shows it",
        "The passport says so.",
    )
    assert AuditEvent.objects.filter(event="particulars_form_seen").count() == 2


def test_sent_as_it_was_shown_nothing_is_different(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), sent(client, cast))

    assert response.context["form"].non_field_errors() == [
        "Nothing is different from what is recorded."
    ]


@pytest.mark.parametrize("precision", ["day", "month", "year", "estimated"])
def test_a_birth_date_shown_and_sent_is_the_same_however_exact(
    client: Browser, cast: Cast, precision: str
):
    Client.objects.filter(pk=cast.fatima.pk).update(
        birth_precision=precision, born_on=datetime.date(1992, 1, 1)
    )
    client.force_login(cast.amina)

    response = client.post(address(cast), sent(client, cast))

    assert response.context["form"].non_field_errors() == [
        "Nothing is different from what is recorded."
    ]


def test_two_tabs_lose_nothing_and_show_both(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    second_tab = sent(client, cast, family_name="Nuri", occupation="Baker")
    client.post(address(cast), sent(client, cast, family_name="Noori"))

    response = client.post(address(cast), second_tab)

    assert [(one.label, one.said, one.says_now) for one in response.context["typed"]] == [
        ("family name", "Noori", "Nuri"),
        ("occupation", "nothing recorded", "Baker"),
    ]
    assert response.context["form"]["family_name"].value() == "Nuri"
    assert Client.objects.get(pk=cast.fatima.pk).family_name == "Noori"


def test_what_the_other_tab_has_not_touched_is_not_taken_back(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    second_tab = sent(client, cast, family_name="Nuri")
    client.post(address(cast), sent(client, cast, birth="1990", citizenship_1="IR"))

    form = client.post(address(cast), second_tab).context["form"]
    client.post(address(cast), dict(form.data))

    now = Client.objects.get(pk=cast.fatima.pk)
    assert (now.family_name, now.born_on.year, now.version) == ("Nuri", 1990, 3)
    assert now.citizenships.count() == 2


def test_the_form_of_two_tabs_can_be_sent_again_as_it_stands(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    second_tab = sent(client, cast, family_name="Nuri")
    create_correction(cast.fatima)

    form = client.post(address(cast), second_tab).context["form"]

    assert form["seen_version"].value() == "2"


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_the_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


@pytest.mark.parametrize("corrections", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(client: Browser, cast: Cast, corrections: int):
    create_consent(cast)
    for number in range(corrections):
        create_correction(cast.fatima, given_name=f"Fatima{'abc'[number]}", by=cast.amina)
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(address(cast))

    assert asked.count == 13


def test_a_request_is_answered_by_the_correction_it_asks_for(client: Browser, cast: Cast):
    asked = create_data_request(cast.fatima, kind=RequestKind.CORRECTION)
    client.force_login(cast.amina)
    form = sent(client, cast, family_name="Nuri", answers_request="on")

    refused = client.post(address(cast), form)
    confirm_identity(
        request=asked,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=cast.amina,
        at=NOW,
    )
    response = client.post(address(cast), form, follow=True)

    assert refused.context["form"].non_field_errors() == [
        "First somebody who knows the person must say that it is they who ask."
    ]
    assert RequestCorrection.objects.get().request == asked
    [line] = response.context["corrections"]
    assert line.request_url == reverse("privacy:request_detail", args=[asked.id])
    detail = client.get(line.request_url)
    assert detail.context["asked"].correct_url == address(cast)


def test_who_reads_the_record_is_told_by_it_and_who_does_not_waits_to_be_told(
    client: Browser, cast: Cast
):
    create_consent(cast)
    create_correction(cast.fatima, by=cast.amina)
    client.force_login(cast.amina)

    [line] = client.get(address(cast)).context["corrections"]

    told = {one.reads_record: one for one in line.addressees}
    assert (told[True].ask_url, told[True].told_on) == ("", None)
    assert told[False].ask_url != ""


def test_somebody_is_told_on_a_day_and_in_a_way(client: Browser, cast: Cast):
    consent = create_consent(cast)
    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=NOW)
    create_correction(cast.fatima, by=cast.amina)
    addressee = CorrectionAddressee.objects.get(kind=ToldKind.FORMER_READER)
    here = reverse("clients:correction_tell", args=[cast.fatima.reference, addressee.id])
    client.force_login(cast.amina)

    shown = client.get(here)
    client.post(here, {"told_on": TODAY.isoformat(), "told_how": "letter"})

    addressee.refresh_from_db()
    assert shown.status_code == 200
    assert (addressee.told_on, addressee.told_how) == (TODAY, "letter")
    assert client.get(here).status_code == 404


def test_the_client_screen_and_my_day_name_a_correction_until_everybody_knows(
    client: Browser, cast: Cast
):
    create_correction(cast.fatima, by=cast.amina)
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])
    client.force_login(cast.amina)

    before = client.get(screen).context["client"].corrected
    on_my_day = client.get(reverse("casework:my_day_show")).context["my_day"].requests
    told = CorrectionAddressee.objects.get()
    client.post(
        reverse("clients:correction_tell", args=[cast.fatima.reference, told.id]),
        {"told_on": TODAY.isoformat(), "told_how": "meeting"},
    )

    assert len(before) == len(on_my_day) == 1
    assert client.get(screen).context["client"].corrected == ()
    assert client.get(reverse("casework:my_day_show")).context["my_day"].requests == ()


def test_by_what_was_known_on_an_earlier_day_the_particulars_are_those_of_then(
    client: Browser, cast: Cast
):
    then = TODAY - 7 * ONE_DAY
    create_correction(
        cast.fatima,
        given_name="Shabnam",
        born_on=datetime.date(1960, 3, 1),
        citizenships=("IR",),
        by=cast.amina,
        at=NOW - ONE_DAY,
    )
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])
    client.force_login(cast.amina)

    today = client.get(screen).context["client"]
    earlier = client.get(screen, {"known": then.isoformat()}).context["client"]

    assert (today.name_then, earlier.name_then) == ("", "Fatima Noorzai")
    assert earlier.name.latin == "Shabnam Noorzai"
    assert [fact for fact in earlier.facts if "Afghanistan" in fact] != []
    assert [fact for fact in today.facts if "Iran" in fact] != []
    assert earlier.facts[0] != today.facts[0]
