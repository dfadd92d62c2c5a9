"""The page of what a household may receive."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import AssignmentRole, HouseholdRole, LegalStatus, MaritalStatus
from balsts.clients.models import Circumstance, HouseholdMember
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
GRANTED_ON = datetime.date(2018, 1, 15)
LONG_AGO = datetime.date(2010, 1, 1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def page_of(client, **asked):
    return reverse("clients:benefit_show", args=[client.reference], query=asked)


def shown(cast, client, user=None, **asked):
    response = browser_of(user or cast.amina).get(page_of(client, **asked))
    assert response.status_code == 200
    return response


def person(cast, name, born, *, is_seen=True, ways=("employed",), **told):
    """Register somebody with alternative status of January 2018."""
    client = create_client(given_name=name, born_on=datetime.date.fromisoformat(born), **told)
    create_status(client, on=GRANTED_ON, status=LegalStatus.ALTERNATIVE)
    if is_seen:
        create_assignment(create_enrolment(client, cast.contract), cast.worker)
    for kind in ways:
        Circumstance.objects.create(
            client=client,
            circumstance_kind=kind,
            valid_from=LONG_AGO,
            is_so=True,
            recorded_at=timezone.now(),
            recorded_by=system_actor(),
        )
    return client


def family(cast, **more):
    """A married couple with two children, the worked example of the published texts."""
    married = {"marital_status": MaritalStatus.MARRIED}
    people = [
        person(cast, "Omar", "1985-05-05", **married, **more),
        person(cast, "Lina", "1987-07-07", **married, **more),
        person(cast, "Mariam", "2010-10-10", ways=()),
        person(cast, "Yusuf", "2012-12-12", ways=()),
    ]
    create_household(*people)
    HouseholdMember.objects.filter(client=people[1]).update(role=HouseholdRole.SPOUSE)
    return people


def test_the_worked_example_is_what_the_page_says(cast: Cast) -> None:
    father, *_others = family(cast)

    benefits = shown(cast, father).context["benefits"]

    assert benefits.total.words == "€3,870"
    assert [(part.label, part.amount.words, part.words) for part in benefits.parts] == [
        ("One-off support", "€860", ""),
        ("Monthly support", "€3,010", "in 7 months"),
    ]
    assert [
        (one.name.latin.split()[0], one.one_off.words, one.payments, one.total.words)
        for one in benefits.people
    ] == [
        ("Omar", "€278", "7 payments", "€1,251"),
        ("Lina", "€194", "7 payments", "€873"),
        ("Mariam", "€194", "7 payments", "€873"),
        ("Yusuf", "€194", "7 payments", "€873"),
    ]
    assert [(month.words, month.total.words) for month in benefits.months][:2] == [
        ("January 2018", "€860"),
        ("March 2018", "€430"),
    ]
    assert len(benefits.months) == 8
    assert benefits.open_people == ()
    assert [source.valid_from for source in benefits.sources] == [datetime.date(2017, 6, 1)] * 6


def test_amounts_are_written_as_in_latvian(cast: Cast) -> None:
    father, *_others = family(cast)
    browser = browser_of(cast.amina)
    browser.cookies["django_language"] = "lv"

    benefits = browser.get(page_of(father)).context["benefits"]

    assert benefits.total.words == "3\u00a0870\u00a0€"


def test_what_is_not_known_is_a_range_with_what_to_ask(cast: Cast) -> None:
    client = person(cast, "Omar", "1985-05-05", ways=())

    response = shown(cast, client)

    benefits = response.context["benefits"]
    assert benefits.total.words == "€278 – €1,251"
    (someone,) = benefits.open_people
    assert someone.payments == "0 to 7 payments"
    assert someone.questions[0].sentence == (
        "Is the person registered with the employment agency, and since when?"
    )
    assert someone.questions[1].url.endswith("?kind=circumstance&circumstance_kind=employed")
    assert "<h1>Benefit estimate</h1>" in response.content.decode()


def test_somebody_without_a_status_reads_why_nothing_is_counted(cast: Cast) -> None:
    client = create_client(given_name="Omar")
    create_status(client, on=GRANTED_ON)
    create_assignment(create_enrolment(client, cast.contract), cast.worker)

    response = shown(cast, client)

    benefits = response.context["benefits"]
    assert (benefits.months, benefits.sources, benefits.is_countable) == ((), (), True)
    assert [node.outcome for node in benefits.people[0].open_points] == ["not-met"]
    assert "Nothing can be counted" in response.content.decode()


def test_somebody_without_any_record_is_left_out_of_the_sums(cast: Cast) -> None:
    client = create_client(given_name="Omar")
    create_assignment(create_enrolment(client, cast.contract), cast.worker)

    response = shown(cast, client)

    benefits = response.context["benefits"]
    assert benefits.is_countable is False
    assert benefits.people[0].total.words == "not known"
    assert "Somebody is left out" in response.content.decode()


def test_members_who_may_not_be_seen_are_only_counted(cast: Cast) -> None:
    father = person(cast, "Omar", "1985-05-05", marital_status=MaritalStatus.MARRIED)
    hidden = person(cast, "Unseenname", "1987-07-07", is_seen=False)
    create_household(father, hidden)

    response = shown(cast, father)

    benefits = response.context["benefits"]
    assert benefits.unseen == (
        "1 other member of the household is not visible to you and not counted here."
    )
    assert [one.name.latin.split()[0] for one in benefits.people] == ["Omar"]
    assert benefits.people[0].one_off.words == "€194 – €278"
    page = response.content.decode()
    assert "Unseenname" not in page
    assert hidden.reference not in page


def test_what_if_changes_the_answer_and_keeps_nothing(cast: Cast) -> None:
    father, *_others = family(cast)
    asked = {"married": "no", "way_2": "0"}

    response = shown(cast, father, **asked)

    benefits = response.context["benefits"]
    assert benefits.is_supposed is True
    assert benefits.people[1].one_off.words == "€278"
    assert benefits.people[1].monthly.outcome == "not-met"
    assert "Some of this is supposed" in response.content.decode()
    assert shown(cast, father).context["benefits"].total.words == "€3,870"


def test_what_is_supposed_tells_a_reader_of_the_address_nothing_of_a_person(cast: Cast) -> None:
    father, *_others = family(cast)

    page = shown(cast, father).content.decode()

    assert 'name="way_1"' in page
    assert 'value="disability"' not in page


def test_what_if_is_asked_of_couples_and_of_those_who_could_work(cast: Cast) -> None:
    father, *_others = family(cast)
    child = person(cast, "Nour", "2012-12-12", ways=())

    assert list(shown(cast, father, on="2018-02-01").context["form"].fields) == [
        "married",
        "way_1",
        "way_2",
    ]
    assert list(shown(cast, child, on="2018-02-01").context["form"].fields) == []


@pytest.mark.parametrize("asked", [{"on": "yesterday"}, {"married": "perhaps"}, {"on": ""}])
def test_what_cannot_be_read_is_left_out(cast: Cast, asked) -> None:
    father, *_others = family(cast)

    benefits = shown(cast, father, **asked).context["benefits"]

    assert (benefits.total.words, benefits.is_supposed) == ("€3,870", False)
    assert benefits.on == timezone.localdate()


def test_the_household_is_that_of_the_day(cast: Cast) -> None:
    father, mother, *_children = family(cast)
    HouseholdMember.objects.filter(client=mother).update(valid_until=datetime.date(2020, 1, 1))

    assert len(shown(cast, father, on="2019-12-31").context["benefits"].people) == 4
    after = shown(cast, father, on="2020-01-01")
    assert len(after.context["benefits"].people) == 3
    assert "household of 1 January 2020" in after.content.decode()


def test_the_trail_names_everybody_who_was_shown(cast: Cast) -> None:
    people = family(cast)

    shown(cast, people[0])

    (event,) = AuditEvent.objects.filter(event="benefits_seen")
    assert set(event.subject_ids) == {one.id for one in people}


def test_one_person_and_four_take_the_same_questions(cast: Cast) -> None:
    alone = person(cast, "Nour", "1990-01-01")
    father, *_others = family(cast)
    browser = browser_of(cast.amina)
    browser.get(page_of(alone))

    with counted_queries() as of_one:
        browser.get(page_of(alone))
    with counted_queries() as of_four:
        browser.get(page_of(father))

    assert of_four.count == of_one.count


def test_the_client_screen_leads_to_the_estimate(cast: Cast) -> None:
    screen = browser_of(cast.edgars).get(
        reverse("clients:client_detail", args=[cast.fatima.reference])
    )

    links = [deed.url for deed in screen.context["client"].deeds]
    assert page_of(cast.fatima) in links


def test_a_mentor_sees_questions_without_a_place_to_record(cast: Cast) -> None:
    benefits = shown(cast, cast.fatima, user=cast.edgars).context["benefits"]

    assert {question.url for question in benefits.people[0].questions} == {""}


@pytest.mark.parametrize("reference", ["BAL-0000-0000", "nonsense"])
def test_an_unknown_reference_does_not_exist(cast: Cast, reference) -> None:
    response = browser_of(cast.amina).get(reverse("clients:benefit_show", args=[reference]))

    assert response.status_code == 404


def test_the_page_only_shows(cast: Cast) -> None:
    assert browser_of(cast.amina).post(page_of(cast.fatima)).status_code == 405


HEALTH = "disability"


def accompanied(cast, ways):
    client = person(cast, "Omar", "1985-05-05", ways=ways)
    create_assignment(client.enrolments.get(), cast.mentor, role=AssignmentRole.MENTOR)
    return client


@pytest.mark.parametrize("ways", [(HEALTH,), ("employed",), ("employed", HEALTH), ()])
def test_a_mentor_is_told_the_same_amounts_and_never_in_which_way(cast: Cast, ways) -> None:
    client = accompanied(cast, ways)

    responses = [shown(cast, client, user=one) for one in (cast.amina, cast.edgars)]

    rightly, told = (response.context["benefits"] for response in responses)
    assert (told.total, told.months) == (rightly.total, rightly.months)
    assert HEALTH not in responses[1].content.decode()
    assert "employ" not in responses[1].content.decode()


def test_a_mentor_reads_that_it_is_not_known_and_whom_to_ask(cast: Cast) -> None:
    benefits = shown(cast, accompanied(cast, ()), user=cast.edgars).context["benefits"]

    (someone,) = benefits.open_people
    assert [one.sentence for one in someone.questions] == [
        "Is the condition of work met? Ask whoever leads the case."
    ]


def test_a_mentor_supposes_that_the_condition_is_met_or_not(cast: Cast) -> None:
    client = accompanied(cast, (HEALTH,))

    choices = shown(cast, client, user=cast.edgars).context["form"].fields["way_1"].choices
    without, with_one = (
        shown(cast, client, user=cast.edgars, way_1=way).context["benefits"] for way in ("0", "1")
    )

    assert [str(words) for _, words in choices] == [
        "as recorded",
        "meets the condition of work",
        "does not meet the condition of work",
    ]
    assert (without.people[0].payments, with_one.people[0].payments) == ("", "7 payments")
