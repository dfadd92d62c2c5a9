"""Reading what other organisations share, and answering their referrals."""

import datetime
import re

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.enums import AssignmentRole, FilePart, ReferralState
from balsts.clients.models import Assignment, Client, Residence
from balsts.clients.operations.consent import take_consent_back, take_lent_consent_back
from balsts.organisations.models import Contract
from balsts.platform.bound_postgres import acting_under
from balsts.web.sharing import lent_views
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.factories.sharing import (
    create_consent,
    create_referral,
    create_referral_to_us,
    movement_coordinator,
)
from tests.people import Cast, create_cast
from tests.postgres_plugin import SET_UP_TOKEN
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def ludmila(cast: Cast) -> Browser:
    return browser_of(movement_coordinator(cast))


def lent(cast: Cast) -> str:
    return reverse("sharing:lent_show", args=[cast.fatima.reference])


def sections(response):
    return {section.key: section for side in response.context["sides"] for section in side}


def test_a_lent_file_shows_the_parts_that_were_agreed_and_no_others(cast: Cast, ludmila: Browser):
    Residence.objects.create(client=cast.fatima, place="saldus", valid_from=TODAY - 9 * ONE_DAY)
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat in Saldus street",))
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, FilePart.TIMELINE}))

    response = ludmila.get(lent(cast))

    assert list(sections(response)) == ["identity", "timeline"]
    assert "Saldus" not in response.content.decode()


@pytest.mark.parametrize("part", [part for part in FilePart if part != FilePart.IDENTITY])
def test_each_part_is_shown_by_itself(cast: Cast, ludmila: Browser, part: FilePart):
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, part}))

    assert list(sections(ludmila.get(lent(cast)))) == ["identity", part]


def test_every_part_is_filled_with_what_is_recorded(cast: Cast, ludmila: Browser):
    Residence.objects.create(client=cast.fatima, place="saldus", valid_from=TODAY - 9 * ONE_DAY)
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat",))
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY)
    create_household(cast.fatima, create_client(given_name="Karim"))
    create_consent(cast, parts=frozenset(FilePart))

    shown = sections(ludmila.get(lent(cast)))

    assert list(shown) == list(FilePart)
    assert shown["residence"].facts == (("Now", "Saldus"),)
    assert [event.words for event in shown["timeline"].events] == [
        "legal status: alternative status",
        "legal status: asylum seeker",
        "arrival: self-arrived",
    ]
    assert shown["household"].facts == (("In the household", "head of household"),)
    assert [goal.what for goal in shown["plan"].goals] == ["Find a flat"]
    assert [line.on for line in shown["services"].services] == [TODAY]


def test_only_records_of_the_programme_that_lends_are_read(cast: Cast, ludmila: Browser):
    """The movement's own service to Fatima is not the state service's to lend, nor the other way."""
    post = movement_coordinator(cast).posts.get()
    create_enrolment(cast.fatima, cast.movement_contract)
    create_service_record(cast.fatima, contract=cast.movement_contract, staff_member=post, on=TODAY)
    create_consent(cast, parts=frozenset(FilePart))

    assert sections(ludmila.get(lent(cast)))["services"].services == ()


def test_relatives_are_named_only_when_they_agreed_themselves(cast: Cast, ludmila: Browser):
    karim = create_client(given_name="Karim")
    create_household(cast.fatima, karim)
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, FilePart.HOUSEHOLD}))

    assert "Karim" not in ludmila.get(lent(cast)).content.decode()
    assert not AuditEvent.objects.filter(event="relatives_named").exists()


def test_the_trail_is_told_of_a_relative_who_is_named_and_of_no_other(cast: Cast, ludmila: Browser):
    karim, yusuf = create_client(given_name="Karim"), create_client(given_name="Yusuf")
    create_assignment(create_enrolment(karim, cast.contract), cast.worker)
    create_household(cast.fatima, karim, yusuf)
    for client in (cast.fatima, karim):
        parts = frozenset({FilePart.IDENTITY, FilePart.HOUSEHOLD})
        create_consent(cast, client=client, parts=parts)

    response = ludmila.get(lent(cast))

    assert sections(response)["household"].facts == (
        ("In the household", "head of household"),
        ("other relative", "Karim Noorzai"),
    )
    assert str(karim.id) not in response.content.decode()
    told = {one.event: one.subject_ids for one in AuditEvent.objects.filter(by=ludmila_id(cast))}
    assert told["lent_file_seen"] == [cast.fatima.id]
    assert told["relatives_named"] == [karim.id]


def ludmila_id(cast: Cast):
    return movement_coordinator(cast).pk


def test_a_household_that_is_not_lent_names_nobody_to_the_trail(cast: Cast, ludmila: Browser):
    karim = create_client(given_name="Karim")
    create_assignment(create_enrolment(karim, cast.contract), cast.worker)
    create_household(cast.fatima, karim)
    create_consent(cast, parts=frozenset({FilePart.IDENTITY}))
    create_consent(cast, client=karim, parts=frozenset(FilePart))

    assert "Karim" not in ludmila.get(lent(cast)).content.decode()
    assert not AuditEvent.objects.filter(event="relatives_named").exists()


def test_what_is_not_lent_does_not_exist(cast: Cast, ludmila: Browser):
    never = ludmila.get(lent(cast))
    consent = create_consent(cast)
    while_lent = ludmila.get(lent(cast))
    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())
    taken_back = ludmila.get(lent(cast))
    unknown = ludmila.get(reverse("sharing:lent_show", args=["BL-0000-0000"]))

    assert while_lent.status_code == 200
    answers = {(one.status_code, words_of(one)) for one in (never, taken_back, unknown)}
    assert len(answers) == 1
    assert never.status_code == 404


def words_of(response) -> str:
    """The page without what is drawn anew for every request: tokens and its own address."""
    drawn = r'value="\w{64}"|CSRFToken": "\w+"|[/\w%-]*lent[/\w%-]+'
    return re.sub(drawn, "", response.content.decode())


def test_an_ended_or_coming_consent_does_not_exist_either(cast: Cast, ludmila: Browser):
    before, month = TODAY - 30 * ONE_DAY, 30 * ONE_DAY
    create_consent(cast, answered_on=before, from_=before, last_day=TODAY - ONE_DAY)
    create_consent(cast, from_=TODAY + ONE_DAY, last_day=TODAY + month)

    assert ludmila.get(lent(cast)).status_code == 404
    assert ludmila.get(reverse("sharing:lent_list")).context["rows"] == []


def test_nothing_else_of_a_lent_client_opens(cast: Cast, ludmila: Browser):
    """Recipients read the one page; every page for working with a client stays closed."""
    create_consent(cast, parts=frozenset(FilePart))
    reference = cast.fatima.reference

    pages = (
        "clients:client_detail",
        "clients:letter_pdf",
        "clients:timeline_event_add",
        "clients:benefit_show",
        "casework:plan_detail",
        "casework:service_record_add",
        "sharing:consent_list",
    )
    answers = {name: ludmila.get(reverse(name, args=[reference])).status_code for name in pages}

    assert answers == dict.fromkeys(pages, 404)
    assert "Fatima" not in ludmila.get(reverse("clients:client_list")).content.decode()


def test_reading_a_lent_file_stands_in_the_trail_with_its_parts(cast: Cast, ludmila: Browser):
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, FilePart.PLAN}))

    ludmila.get(lent(cast))

    event = AuditEvent.objects.get(event="lent_file_seen")
    assert (event.subject_ids, event.details) == ([cast.fatima.id], {"parts": "identity plan"})


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_asks_the_same_few_questions(cast: Cast, files: int):
    for number in range(files):
        create_referral_to_us(cast, given_name=f"Omar{'abc'[number]}")
    chiara = browser_of(cast.chiara)
    address = reverse("sharing:lent_list")
    chiara.get(address)

    with counted_queries() as asked:
        response = chiara.get(address)

    assert len(response.context["rows"]) == len(response.context["referrals"]) == files
    assert asked.count == 8


def test_a_lent_file_asks_the_same_few_questions_with_much_in_it(cast: Cast, ludmila: Browser):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat", "Learn Latvian", "Find a job"))
    for days in range(3):
        create_service_record(
            cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY - days * ONE_DAY
        )
    create_consent(cast, parts=frozenset(FilePart))
    ludmila.get(lent(cast))

    with counted_queries() as asked:
        ludmila.get(lent(cast))

    assert asked.count == 11


def test_a_referral_is_accepted_on_the_page(cast: Cast, ludmila: Browser):
    referral = create_referral(cast)
    post = movement_coordinator(cast).posts.get()
    [line] = ludmila.get(reverse("sharing:lent_list")).context["referrals"]
    page = ludmila.get(line.url).context

    response = ludmila.post(
        page["accept_url"],
        {
            "accept-contract": str(cast.movement_contract.id),
            "accept-responsible_worker": str(post.id),
        },
    )

    assert response.url == reverse("clients:client_detail", args=[cast.fatima.reference])
    assert ludmila.get(response.url).status_code == 200
    referral.refresh_from_db()
    assert referral.state == ReferralState.ACCEPTED
    accepted = Assignment.objects.get(enrolment__contract=cast.movement_contract)
    assert (accepted.staff_member, accepted.role) == (post, AssignmentRole.RESPONSIBLE_WORKER)


def test_the_movement_does_not_see_the_state_services_case_after_accepting(
    cast: Cast, ludmila: Browser
):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat",))
    consent = create_consent(cast, parts=frozenset({FilePart.IDENTITY}))
    referral = create_referral(cast, consent)
    post = movement_coordinator(cast).posts.get()
    ludmila.post(
        reverse("sharing:referral_accept", args=[referral.id]),
        {
            "accept-contract": str(cast.movement_contract.id),
            "accept-responsible_worker": str(post.id),
        },
    )

    screen = ludmila.get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    assert len(screen.context["client"].cases) == 1
    assert screen.context["client"].plan is None


def test_a_referral_is_declined_with_a_reason_that_the_sender_reads(cast: Cast, ludmila: Browser):
    referral = create_referral(cast)
    place = reverse("sharing:referral_decline", args=[referral.id])

    without = ludmila.post(place, {"decline-words": ""})
    response = ludmila.post(place, {"decline-words": "No place before March."})

    assert without.context["decline_form"].errors == {"words": ["This field is required."]}
    assert response.url == reverse("sharing:lent_list")
    [line] = browser_of(cast.amina).get(reverse("casework:my_day_show")).context["my_day"].referrals
    assert (line.what, line.because) == (
        "Organisation movement does not take the client in",
        "No place before March.",
    )


def test_who_referred_reads_that_the_client_took_the_consent_back_there(
    cast: Cast, ludmila: Browser
):
    create_referral(cast)
    url, told = take_back_of(ludmila.get(lent(cast)))

    ludmila.post(url, told)

    amina = browser_of(cast.amina)
    [line] = amina.get(reverse("casework:my_day_show")).context["my_day"].referrals
    assert (line.who, line.what, line.because) == (
        cast.fatima.name,
        "The client took back the consent to share with Organisation movement; the referral is recalled",
        f"Written down by {movement_coordinator(cast).full_name}",
    )
    [consent] = amina.get(line.url).context["consents"]
    assert consent.facts[-1] == (
        f"that it was taken back was written down by {movement_coordinator(cast).full_name}"
    )


def test_who_recalled_the_own_referral_is_not_told_of_it(cast: Cast):
    referral = create_referral(cast)
    take_consent_back(
        consent=referral.consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now()
    )

    page = browser_of(cast.amina).get(reverse("casework:my_day_show"))

    assert page.context["my_day"].referrals == ()


def test_a_referral_that_was_answered_does_not_exist_any_more(cast: Cast, ludmila: Browser):
    referral = create_referral(cast)
    ludmila.post(
        reverse("sharing:referral_decline", args=[referral.id]), {"decline-words": "No place."}
    )

    assert ludmila.get(reverse("sharing:referral_show", args=[referral.id])).status_code == 404


def test_a_waiting_referral_stands_in_the_recipients_day(cast: Cast):
    create_referral_to_us(cast)

    [line] = (
        browser_of(cast.chiara).get(reverse("casework:my_day_show")).context["my_day"].referrals
    )

    assert (line.who, line.what) == (
        "Omar Haddad",
        "Organisation movement asks you to take the client in",
    )


def take_back_of(response):
    [(line, form)] = response.context["consents"]
    return line.take_back_url, {form.add_prefix("withdrawn_on"): TODAY.isoformat()}


def test_a_consent_is_taken_back_on_the_page_of_the_file_and_the_file_is_closed(
    cast: Cast, ludmila: Browser
):
    referral = create_referral(cast)
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)
    url, told = take_back_of(ludmila.get(lent(cast)))

    answers = [ludmila.post(url, told, follow=True) for _ in range(2)]

    for response in answers:
        assert response.redirect_chain == [(reverse("sharing:lent_list"), 302)]
        assert response.context["rows"] == []
        said = [str(one) for one in response.context["messages"]]
        assert said == ["Nothing is shared under this consent any more."]
    assert ludmila.get(lent(cast)).status_code == 404
    referral.refresh_from_db()
    assert referral.state == ReferralState.RECALLED


def test_of_two_consents_the_one_that_was_taken_back_is_gone(cast: Cast, ludmila: Browser):
    create_consent(cast, parts=frozenset({FilePart.IDENTITY}))
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, FilePart.PLAN}))
    shown = ludmila.get(lent(cast)).context["consents"]
    [wider] = [line for line, _ in shown if len(line.parts) > 1]

    ludmila.post(wider.take_back_url, {"withdrawn_on": TODAY.isoformat()})

    assert len({form["withdrawn_on"].id_for_label for _, form in shown}) == 2
    assert list(sections(ludmila.get(lent(cast)))) == ["identity"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Say on which day the client took the consent back."),
        ((TODAY + ONE_DAY).isoformat(), "The consent was given on"),
    ],
)
def test_on_a_day_that_cannot_be_nothing_is_taken_back_and_it_says_why(
    cast: Cast, ludmila: Browser, day: str, words: str
):
    create_consent(cast)
    url, _ = take_back_of(ludmila.get(lent(cast)))

    response = ludmila.post(url, {"withdrawn_on": day}, follow=True)

    assert response.redirect_chain == [(lent(cast), 302)]
    assert words in response.content.decode()
    assert ludmila.get(lent(cast)).status_code == 200


def test_of_a_file_set_aside_meanwhile_it_says_that_nothing_was_written_down(
    cast: Cast, ludmila: Browser, monkeypatch: pytest.MonkeyPatch
):
    create_consent(cast)
    url, told = take_back_of(ludmila.get(lent(cast)))

    def set_aside_meanwhile(**asked):
        with acting_under(SET_UP_TOKEN):
            Client.objects.filter(pk=cast.fatima.pk).update(set_aside_at=timezone.now())
        take_lent_consent_back(**asked)

    monkeypatch.setattr(lent_views, "take_lent_consent_back", set_aside_meanwhile)

    response = ludmila.post(url, told, follow=True)

    assert response.redirect_chain == [(reverse("sharing:lent_list"), 302)]
    assert [str(one) for one in response.context["messages"]] == [
        "Nothing is shared with you under this consent today, so nothing was written down."
    ]


def test_what_another_took_back_does_not_exist(cast: Cast, ludmila: Browser):
    consent = create_consent(cast)
    url, told = take_back_of(ludmila.get(lent(cast)))
    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())

    assert ludmila.post(url, told).status_code == 404


def test_whose_contract_has_ended_is_told_why_there_is_nothing(cast: Cast):
    page = browser_of(cast.katrina).get(reverse("sharing:lent_list"))

    assert "No contract of your organisation runs today." in page.content.decode()
    assert page.context["emergency_url"] == ""
