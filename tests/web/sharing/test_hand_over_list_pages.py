"""The hand-over list on the page, and a caseload on its way from one provider to the next."""

import datetime
import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import ConsentAnswer, ReferralState
from balsts.clients.models import Client, Consent, Enrolment, Referral
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_enrolment, create_household, move_enrolment
from tests.factories.hand_over import (
    ENDS_IN,
    answer,
    create_enrolled,
    let_contract_end,
    manager_who_follows,
)
from tests.factories.organisations import create_contract, create_programme, create_provider
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of, search
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
LIST = "/sharing/hand-over/"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def chiara(cast: Cast) -> Browser:
    return browser_of(cast.chiara)


def shown(browser: Browser, asked: str = ""):
    return browser.get(LIST + asked).context["hand_over"]


def states(browser: Browser, asked: str = "") -> dict[str, str]:
    return {row.name.latin.split()[0]: row.state.word for row in shown(browser, asked).rows}


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def answered(cast: Cast, **changes):
    contract = cast.other_contract
    return {
        "recipient": f"{contract.provider_id}/{contract.programme_id}",
        "purpose": "continued_help",
        "parts": ["plan", "services", "timeline"],
        "from_": TODAY.isoformat(),
        "last_day": (TODAY + 60 * ONE_DAY).isoformat(),
        "explained_by": str(cast.amina.pk),
        "explanation_language": "prs",
        "interpreter_name": "Ibrahim",
        "answer": "given",
        "answered_on": TODAY.isoformat(),
    } | changes


def test_a_caseload_goes_from_the_provider_whose_contract_ends_to_the_one_that_follows(
    cast: Cast, chiara: Browser
):
    """Told and asked one by one, referred in one deed, accepted together; who said no stays."""
    let_contract_end(cast)
    omar, zahra = create_enrolled(cast, "Omar"), create_enrolled(cast, "Zahra")
    ali = create_enrolled(cast, "Ali")
    for client in (cast.fatima, omar, zahra):
        say_why(client, by=cast.chiara)
    rows = {row.reference: row for row in shown(chiara).rows}

    for client, word in ((cast.fatima, "given"), (omar, "given"), (zahra, "declined")):
        form = chiara.get(rows[client.reference].ask_url).context["form"]
        asked = {name: form.initial[name] for name in ("recipient", "purpose")}
        back = chiara.post(rows[client.reference].ask_url, answered(cast, **asked, answer=word))
        assert back.url.startswith(LIST)
    page = chiara.get(LIST).context
    assert (page["agreed"], states(chiara)) == (
        2,
        {
            "Ali": "not told yet",
            "Fatima": "told and agreed",
            "Omar": "told and agreed",
            "Zahra": "told, does not agree",
        },
    )
    words = page["refer_form"].initial
    done = chiara.post(page["refer_url"], words, follow=True)
    assert said(done) == [
        "2 people were referred to Organisation other. The answers will stand here and in your day."
    ]

    marta = browser_of(manager_who_follows(cast))
    several = marta.get(reverse("sharing:lent_list")).context["several_url"]
    form = marta.get(several).context["form"]
    told = {
        "referrals": form.initial["referrals"],
        "contract": str(cast.other_contract.id),
        "responsible_worker": str(cast.daniel.posts.get().id),
    }
    accepted = marta.post(several, told, follow=True)

    assert said(accepted) == ["2 clients are with you from today."]
    seen = clients_visible_to(standing_of(cast.daniel, on=TODAY))
    assert set(seen) == {cast.fatima, omar}
    daniel = browser_of(cast.daniel)
    plan = reverse("casework:plan_detail", args=[cast.fatima.reference])
    assert daniel.get(plan).status_code == 200
    assert states(chiara) == {
        "Ali": "not told yet",
        "Fatima": "accepted",
        "Omar": "accepted",
        "Zahra": "told, does not agree",
    }
    moved = Enrolment.objects.filter(contract=cast.other_contract)
    assert {one.client for one in moved.select_related("client")} == {cast.fatima, omar}
    assert not Referral.objects.filter(client__in=[zahra, ali]).exists()


def test_the_list_says_who_ends_and_follows_and_counts_everybody(cast: Cast, chiara: Browser):
    let_contract_end(cast)
    answer(cast, cast.fatima)
    create_enrolled(cast, "Omar")

    page = chiara.get(LIST).context

    handing = page["handing"]
    assert (handing.number, handing.to, handing.last_on) == (
        "C-ours",
        "Organisation other",
        TODAY + ENDS_IN - ONE_DAY,
    )
    assert [item.label for item in page["hand_over"].states] == [
        "everybody (2)",
        "not told yet (1)",
        "told and agreed (1)",
        "told, does not agree (0)",
        "referred, waits for an answer (0)",
        "accepted (0)",
        "referred, not taken in (0)",
    ]
    assert [row.worker for row in page["hand_over"].rows] == ["Amina", "Amina"]


def test_the_list_narrows_by_state_name_and_family(cast: Cast, chiara: Browser):
    let_contract_end(cast)
    answer(cast, cast.fatima)
    omar = create_enrolled(cast, "Omar", family_name="Haddad")
    create_household(cast.fatima, create_enrolled(cast, "Zahra"))

    found = search(chiara, LIST, q="Haddad").context["hand_over"].rows
    assert [row.reference for row in found] == [omar.reference]
    assert list(states(chiara, "?state=agreed")) == ["Fatima"]
    assert len(states(chiara, "?state=nonsense")) == 3
    family = next(row for row in shown(chiara).rows if row.name.latin.startswith("Fatima"))
    assert family.family == "2 people"
    rows = chiara.get(family.family_url).context["hand_over"].rows
    assert [row.name.latin.split()[0] for row in rows] == ["Fatima", "Zahra"]


def test_the_form_of_an_answer_knows_whom_it_is_about_and_leads_back_to_the_family(
    cast: Cast, chiara: Browser
):
    handing = let_contract_end(cast)
    say_why(cast.fatima, by=cast.chiara)
    [row] = shown(chiara).rows

    form = chiara.get(row.ask_url).context["form"]
    response = chiara.post(row.ask_url, answered(cast))

    assert form.initial["recipient"] == handing.to.key
    assert form.initial["purpose"] == "continued_help"
    assert form.initial["last_day"] == TODAY + ENDS_IN - ONE_DAY + 90 * ONE_DAY
    assert (
        response.url
        == f"{LIST}?way={handing.key.replace('/', '%2F')}&family={cast.fatima.reference}"
    )


def test_somebody_under_two_of_our_contracts_is_asked_under_the_one_that_ends(
    cast: Cast, chiara: Browser
):
    let_contract_end(cast)
    newer = create_contract(
        provider=cast.contract.provider, number="C-newer", programme=create_programme(code="more")
    )
    create_enrolment(cast.fatima, newer, from_=TODAY)
    say_why(cast.fatima, by=cast.chiara)
    [row] = shown(chiara).rows

    chiara.post(row.ask_url, answered(cast))

    assert Consent.objects.get().contract == cast.contract
    assert states(chiara) == {"Fatima": "told and agreed"}


def test_who_follows_later_is_asked_about_from_their_first_day_on(cast: Cast):
    let_contract_end(cast)
    Contract.objects.filter(pk=cast.other_contract.pk).update(actual_from=TODAY + ENDS_IN)
    amina, address = (
        browser_of(cast.amina),
        reverse("sharing:consent_record", args=[cast.fatima.reference]),
    )
    offered = [label for _, label in amina.get(address).context["form"].fields["recipient"].choices]
    day = (TODAY + ENDS_IN).isoformat()

    early = amina.post(address, answered(cast))
    amina.post(address, answered(cast, from_=day))

    assert [label for label in offered if label.startswith("Organisation other, Programme, from ")]
    [refused] = early.context["form"].non_field_errors()
    assert refused.startswith("A file can be shared only with an organisation that helps")
    assert Consent.objects.get().valid_from == TODAY + ENDS_IN


def test_whoever_cannot_be_referred_is_named_with_the_reason(cast: Cast, chiara: Browser):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)
    answer(cast, create_enrolled(cast, "Omar"))
    Client.objects.filter(pk=cast.fatima.pk).update(restricted_at=timezone.now())

    response = chiara.post(f"{LIST}refer/", {"way": handing.key, "words": "Please"})

    [one] = response.context["staying"]
    assert one.name.latin.split()[0] == "Fatima"
    assert one.why.startswith("The use of this person's data is restricted")
    assert said(response)[0].startswith("1 person was referred")
    event = AuditEvent.objects.filter(event="hand_over_list_seen").latest("number")
    assert cast.fatima.id in event.subject_ids


def test_an_empty_word_or_nobody_left_refers_nobody_and_says_why(cast: Cast, chiara: Browser):
    handing = let_contract_end(cast)

    nobody = chiara.post(f"{LIST}refer/", {"way": handing.key, "words": "Please"})
    answer(cast, cast.fatima)
    empty = chiara.post(f"{LIST}refer/", {"way": handing.key, "words": ""})

    assert nobody.context["refer_form"].non_field_errors() == [
        "Nobody is left on the list who agreed and was not referred yet."
    ]
    assert "words" in empty.context["refer_form"].errors
    assert not Referral.objects.exists()


def test_a_contract_of_others_is_handed_over_by_nobody(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)
    marta = browser_of(manager_who_follows(cast))

    response = marta.post(f"{LIST}refer/", {"way": handing.key, "words": "Please"}, follow=True)

    assert said(response) == ["Nothing is handed over under this contract any more."]
    assert "Fatima" not in marta.get(f"{LIST}?way={handing.key}").text
    assert not Referral.objects.exists()


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "esther", "gunta"])
def test_whoever_does_not_see_everybody_has_no_list(cast: Cast, who: str):
    let_contract_end(cast)

    assert browser_of(getattr(cast, who)).get(LIST).status_code == 403


def test_without_an_end_or_a_follower_the_page_says_what_is_missing(cast: Cast, chiara: Browser):
    words = "No caseload is to be handed over"

    assert words in chiara.get(LIST).text


def test_nobody_left_under_the_contract_says_so(cast: Cast, chiara: Browser):
    let_contract_end(cast)
    for enrolment in Enrolment.objects.filter(contract=cast.contract):
        move_enrolment(enrolment, valid_until=TODAY)

    assert "Nobody is enrolled under this contract" in chiara.get(LIST).text


def test_of_two_who_follow_one_is_chosen(cast: Cast, chiara: Browser):
    let_contract_end(cast)
    second = create_contract(provider=create_provider(code="second"))
    answer(cast, cast.fatima, to=second)

    first = chiara.get(LIST).context
    ways = [key for key, _ in first["form"].fields["way"].choices]
    asked = chiara.get(LIST, {"way": ways[1]}).context

    assert (first["agreed"], asked["agreed"]) == (0, 1)
    assert asked["handing"].to_number == "C-second"


def test_everybody_shown_stands_in_the_trail(cast: Cast, chiara: Browser):
    let_contract_end(cast)

    chiara.get(LIST)

    event = AuditEvent.objects.get(event="hand_over_list_seen")
    assert event.subject_ids == [cast.fatima.id]


def test_many_are_shown_page_after_page(cast: Cast, chiara: Browser):
    let_contract_end(cast)
    for number in range(27):
        create_enrolled(cast, "Omar", family_name=f"A{chr(97 + number % 26)}{number // 26}")

    first = shown(chiara)
    second = chiara.get(first.pages.next_url).context["hand_over"]

    assert (len(first.rows), len(second.rows)) == (25, 3)
    assert {row.reference for row in first.rows} & {row.reference for row in second.rows} == set()


def test_for_htmx_it_is_only_the_rows(cast: Cast, chiara: Browser):
    let_contract_end(cast)

    response = chiara.get(LIST, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert re.search(r"not told yet \(1\)", response.text)


@pytest.mark.parametrize("people", [1, 4])
def test_the_list_asks_the_same_few_questions(cast: Cast, chiara: Browser, people: int):
    let_contract_end(cast)
    for number in range(people - 1):
        client = create_enrolled(cast, "Omar"[number:] + "ar")
        answer(cast, client)
    chiara.get(LIST)

    with counted_queries() as asked:
        chiara.get(LIST)

    assert asked.count == 10


def test_after_the_contract_nobody_of_the_old_provider_has_a_list(cast: Cast, chiara: Browser):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)

    page = chiara.get(LIST)
    chiara.post(f"{LIST}refer/", {"way": handing.key, "words": "Please"})

    assert "Fatima" not in page.text
    assert not Referral.objects.exists()


def test_several_are_accepted_only_by_who_answers_and_the_refused_are_named(cast: Cast):
    let_contract_end(cast)
    omar = create_enrolled(cast, "Omar")
    for client in (cast.fatima, omar):
        answer(cast, client)
    browser_of(cast.chiara).post(f"{LIST}refer/", refer_words(cast))
    marta, address = (
        browser_of(manager_who_follows(cast)),
        reverse("sharing:referral_accept_several"),
    )
    take_consent_back(
        consent=Consent.objects.get(client=omar),
        withdrawn_on=TODAY,
        by=cast.amina,
        at=timezone.now(),
    )

    form = marta.get(address).context["form"]
    nobody = marta.post(address, {"contract": str(cast.other_contract.id)})

    assert [label for _, label in form.fields["referrals"].choices] == [cast.fatima.name]
    assert {"referrals", "responsible_worker"} == set(nobody.context["form"].errors)
    assert browser_of(cast.daniel).get(address).status_code == 403
    assert set(Referral.objects.values_list("state", flat=True)) == {
        ReferralState.WAITING,
        ReferralState.RECALLED,
    }


def refer_words(cast: Cast) -> dict[str, str]:
    page = browser_of(cast.chiara).get(LIST).context
    return page["refer_form"].initial


def test_a_declined_answer_is_never_moved_however_often_all_are_handed_over(
    cast: Cast, chiara: Browser
):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima, ConsentAnswer.DECLINED)
    answer(cast, create_enrolled(cast, "Omar"))

    for _ in range(2):
        chiara.post(f"{LIST}refer/", {"way": handing.key, "words": "Please"})

    assert [one.client.given_name for one in Referral.objects.all()] == ["Omar"]
