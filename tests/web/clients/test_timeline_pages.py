"""Adding to a timeline on the page, and taking back."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.models import ArrivalEvent, Circumstance, Client, LegalStatusEvent
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    CircumstanceEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    StepEntry,
    record_timeline,
)
from balsts.web.clients.timeline_forms import FORMS
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
REFUSED = [("boris", 404), ("daniel", 404), ("edgars", 403), ("esther", 403), ("farid", 403)]


@pytest.fixture(autouse=True)
def _in_english(client: Browser) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast, kind="status"):
    path = reverse("clients:timeline_event_add", args=[cast.fatima.reference])
    return f"{path}?kind={kind}"


@pytest.mark.parametrize(
    "kind", ["status", "step", "permit", "departure", "arrival", "circumstance"]
)
def test_timeline_page_shows_a_form_of_every_kind(client: Browser, cast: Cast, kind: str):
    client.force_login(cast.amina)

    response = client.get(address(cast, kind))

    assert response.status_code == 200
    assert [item.is_current for item in response.context["kinds"]].count(True) == 1
    assert len(response.context["events"]) == 3


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_timeline_page_is_refused_to_everybody_else(client: Browser, cast: Cast, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(address(cast)).status_code, client.post(address(cast)).status_code]

    assert answers == [status, status]


def test_timeline_page_asks_strangers_to_sign_in(client: Browser, cast: Cast):
    response = client.get(address(cast))

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


def test_timeline_page_answers_only_get_and_post(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.put(address(cast)).status_code == 405


def family_of(cast):
    """Give Fatima a child whom Amina sees and one whom she does not."""
    seen, unseen = create_client(given_name="Seen"), create_client(given_name="Unseen")
    create_assignment(create_enrolment(seen, cast.contract), cast.worker)
    create_household(cast.fatima, seen, unseen)
    return seen


def status(*people, **changes):
    return {
        "legal_status": "refugee",
        "decided_on": TODAY.isoformat(),
        "authority": "pmlp",
        "people": [str(person.id) for person in people],
    } | changes


def test_a_status_is_recorded_for_those_of_the_family_who_are_ticked(client: Browser, cast: Cast):
    child = family_of(cast)
    client.force_login(cast.amina)

    response = client.post(address(cast), status(cast.fatima, child))

    assert response.status_code == 302
    found = LegalStatusEvent.objects.filter(legal_status="refugee")
    assert {event.client_id for event in found} == {cast.fatima.id, child.id}


def test_timeline_page_offers_only_relatives_whom_the_worker_sees(client: Browser, cast: Cast):
    child = family_of(cast)
    client.force_login(cast.amina)

    form = client.get(address(cast)).context["form"]

    assert {key for key, _ in form.fields["people"].choices} == {str(cast.fatima.id), str(child.id)}


def test_timeline_page_takes_nothing_for_people_it_did_not_offer(client: Browser, cast: Cast):
    family_of(cast)
    client.force_login(cast.amina)

    response = client.post(address(cast), status(Client.objects.get(given_name="Unseen")))

    assert "people" in response.context["form"].errors
    assert not LegalStatusEvent.objects.filter(legal_status="refugee").exists()


def test_a_refusal_stands_above_the_form_and_keeps_what_was_typed(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    typed = "1. janvāris 1970"

    unread = client.post(address(cast), status(cast.fatima, decided_on=typed))
    refused = client.post(address(cast), status(cast.fatima, decided_on="1970-01-01"))

    assert unread.context["form"]["decided_on"].value() == typed
    assert refused.context["form"].non_field_errors() == ["This day is before the client was born."]
    assert refused.context["form"]["decided_on"].value() == "1970-01-01"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "departure",
            {"departed_on": "{}", "departure_kind": "own_will", "certainty": "confirmed"},
        ),
        ("arrival", {"arrived_on": "{}", "arrival_path": "returned_dublin", "is_return": "on"}),
        ("permit", {"permit_kind": "temporary", "permit_from": "{}", "last_valid_on": "{}"}),
        ("step", {"step_kind": "interviewed", "happened_on": "{}"}),
        (
            "circumstance",
            {"circumstance_kind": "employed", "is_so": "no", "circumstance_from": "{}"},
        ),
    ],
)
def test_events_of_every_kind_are_recorded(client: Browser, cast: Cast, kind: str, told: dict):
    client.force_login(cast.amina)
    sent = {name: value.format(TODAY.isoformat()) for name, value in told.items()}

    response = client.post(address(cast, kind), sent | {"people": [str(cast.fatima.id)]})

    assert response.status_code == 302
    assert len(client.get(address(cast)).context["events"]) == 4


def test_a_permit_says_until_when_and_ends_after_it_begins(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    told = {
        "permit_kind": "temporary",
        "permit_from": "2024-05-05",
        "people": [str(cast.fatima.id)],
    }

    endless = client.post(address(cast, "permit"), told)
    backwards = client.post(address(cast, "permit"), told | {"last_valid_on": "2024-05-04"})

    assert list(endless.context["form"].errors) == ["last_valid_on"]
    assert list(backwards.context["form"].errors) == ["last_valid_on"]


def test_a_step_asks_two_things_and_a_link_may_have_chosen_one(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    form = client.get(f"{address(cast, 'step')}&step_kind=interviewed").context["form"]

    assert [field.name for field in form.visible_fields()] == ["step_kind", "happened_on"]
    assert form["step_kind"].value() == "interviewed"


def test_a_circumstance_that_was_asked_and_is_not_so_stands_there_as_such(
    client: Browser, cast: Cast
):
    client.force_login(cast.amina)
    told = {
        "circumstance_kind": "employed",
        "is_so": "no",
        "circumstance_from": TODAY.isoformat(),
        "people": [str(cast.fatima.id)],
    }

    client.post(address(cast, "circumstance"), told)

    assert Circumstance.objects.get().is_so is False
    assert client.get(address(cast)).context["events"][0].words == "employed: no"


def test_a_circumstance_does_not_end_before_it_begins(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    told = {
        "circumstance_kind": "language_course",
        "is_so": "yes",
        "circumstance_from": "2024-05-05",
        "last_valid_on": "2024-05-04",
        "people": [str(cast.fatima.id)],
    }

    response = client.post(address(cast, "circumstance"), told)

    assert list(response.context["form"].errors) == ["last_valid_on"]


def test_the_later_days_of_a_decision_lie_folded_until_one_is_told(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    empty = client.get(address(cast)).context["form"]
    wrong = client.post(address(cast), status(cast.fatima, became_final_on="soon")).context["form"]

    assert [field.name for field in empty.further_fields] == [
        "translation_received_on",
        "appeal_lodged_on",
        "became_final_on",
    ]
    assert (empty.needs_further, wrong.needs_further) == (False, True)


def test_a_decision_told_before_it_was_made_is_refused_in_words(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    day_before = TODAY - datetime.timedelta(days=1)

    response = client.post(address(cast), status(cast.fatima, notified_on=day_before.isoformat()))

    [words] = response.context["form"].non_field_errors()
    assert words.startswith("The client cannot have been told on ")
    assert words.endswith("check both days.")


def test_what_was_recorded_last_stands_first_and_in_the_order_of_days(client: Browser, cast: Cast):
    days = [TODAY - datetime.timedelta(days=number) for number in (30, 10, 20)]
    entries = [ArrivalEntry(client=cast.fatima, on=day) for day in days]
    record_timeline(entries=entries, by=system_actor(), at=timezone.now())
    client.force_login(cast.amina)

    events = client.get(address(cast)).context["events"]

    assert [event.on for event in events[:3]] == sorted(days, reverse=True)


def changing(event, kind="status"):
    return reverse("clients:timeline_event_change", args=[event.client.reference, kind, event.id])


@pytest.fixture
def grant(cast: Cast):
    return cast.fatima.status_events.get(legal_status="alternative")


def sent(response):
    """What a browser sends when the form is saved as it was shown."""
    form = response.context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value} | {
        "people": form["people"].value()
    }


def test_a_day_is_added_to_a_decision_that_is_recorded(client: Browser, cast: Cast, grant):
    client.force_login(cast.amina)
    shown = client.get(changing(grant))

    response = client.post(
        changing(grant), sent(shown) | {"translation_received_on": TODAY.isoformat()}
    )

    assert response.status_code == 302
    [now] = LegalStatusEvent.objects.effective().filter(legal_status="alternative")
    assert (now.corrects_id, now.translation_received_on) == (grant.id, TODAY)
    assert (now.decided_on, now.authority) == (grant.decided_on, grant.authority)


@pytest.mark.parametrize("kind", list(FORMS))
def test_saving_an_event_of_any_kind_unchanged_records_nothing(
    client: Browser, cast: Cast, kind: str
):
    client.force_login(cast.amina)
    event = events_of_every_kind(cast)[kind]

    response = client.post(changing(event, kind), sent(client.get(changing(event, kind))))

    assert response.status_code == 302
    assert type(event).objects.filter(corrects=event).count() == 0


@pytest.mark.parametrize("kind", list(FORMS))
def test_an_event_of_any_kind_is_changed_and_keeps_its_other_answers(
    client: Browser, cast: Cast, kind: str
):
    client.force_login(cast.amina)
    event = events_of_every_kind(cast)[kind]
    day = DAY_OF[kind]
    other_day = {day[0]: (TODAY - datetime.timedelta(days=50)).isoformat()}

    client.post(changing(event, kind), sent(client.get(changing(event, kind))) | other_day)

    now = type(event).objects.get(corrects=event)
    differing = {
        field.attname
        for field in event._meta.concrete_fields
        if getattr(event, field.attname) != getattr(now, field.attname)
    }
    assert differing - {"id", "corrects_id", "recorded_at", "recorded_by_id"} == {day[1]}


DAY_OF = {
    "status": ("decided_on", "decided_on"),
    "departure": ("departed_on", "departed_on"),
    "arrival": ("arrived_on", "arrived_on"),
    "permit": ("permit_from", "valid_from"),
    "step": ("happened_on", "happened_on"),
    "circumstance": ("circumstance_from", "valid_from"),
}


def events_of_every_kind(cast):
    told = {"client": cast.fatima, "on": TODAY - datetime.timedelta(days=40)}
    period = {
        "client": cast.fatima,
        "valid_from": TODAY - datetime.timedelta(days=40),
        "last_valid_on": TODAY,
    }
    entries = {
        "status": StatusEntry(
            client=cast.fatima,
            legal_status="refused_final",
            decided_on=TODAY - datetime.timedelta(days=40),
            notified_on=TODAY - datetime.timedelta(days=30),
            translation_received_on=TODAY - datetime.timedelta(days=20),
            appeal_lodged_on=TODAY - datetime.timedelta(days=10),
            became_final_on=TODAY,
            authority="court",
        ),
        "departure": DepartureEntry(
            departure_kind="dublin", to_country="DE", certainty="presumed", **told
        ),
        "arrival": ArrivalEntry(
            arrival_path="returned_dublin", from_country="DE", is_return=True, **told
        ),
        "permit": PermitEntry(permit_kind="temporary", **period),
        "step": StepEntry(step_kind="extended", **told),
        "circumstance": CircumstanceEntry(
            circumstance_kind="full_time_studies", is_so=False, **period
        ),
    }
    recorded = record_timeline(entries=list(entries.values()), by=system_actor(), at=timezone.now())
    return dict(zip(entries, recorded, strict=True))


def test_a_change_is_held_to_the_same_rules_and_keeps_what_was_typed(
    client: Browser, cast: Cast, grant
):
    client.force_login(cast.amina)
    told = sent(client.get(changing(grant))) | {"decided_on": "1970-01-01"}

    response = client.post(changing(grant), told)

    assert response.context["form"].non_field_errors() == [
        "This day is before the client was born."
    ]
    assert response.context["form"]["decided_on"].value() == "1970-01-01"
    assert LegalStatusEvent.objects.filter(corrects=grant).count() == 0


def test_what_was_corrected_or_is_somebody_elses_is_not_changed(client: Browser, cast: Cast, grant):
    stranger = create_arrival(create_client(), on=TODAY)
    client.force_login(cast.amina)
    client.post(taking_back(grant, kind="status"))

    answers = [
        client.get(changing(event, kind)).status_code
        for event, kind in ((grant, "status"), (stranger, "arrival"), (grant, "wedding"))
    ]

    assert answers == [404, 404, 404]


@pytest.mark.parametrize(("name", "status"), REFUSED)
def test_changing_is_refused_to_everybody_else(client: Browser, cast: Cast, grant, name, status):
    client.force_login(getattr(cast, name))

    answers = [client.get(changing(grant)).status_code, client.post(changing(grant)).status_code]

    assert answers == [status, status]


def test_the_change_page_asks_few_questions_and_answers_only_get_and_post(
    client: Browser, cast: Cast, grant
):
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(changing(grant))

    assert asked.count == 6
    assert client.put(changing(grant)).status_code == 405


def test_an_unknown_kind_of_event_does_not_exist(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    assert client.get(address(cast, "wedding")).status_code == 404


def taking_back(event, *, kind="arrival"):
    return reverse("clients:timeline_event_correct", args=[event.client.reference, kind, event.id])


def test_a_mistaken_event_is_taken_back(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(taking_back(cast.fatima.arrivals.get()))

    assert response.status_code == 302
    assert ArrivalEvent.objects.effective().count() == 0
    assert ArrivalEvent.objects.count() == 2


def test_taking_back_twice_says_why_it_does_not_work(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    event = cast.fatima.arrivals.get()
    client.post(taking_back(event))

    response = client.post(taking_back(event), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["success", "error"]


def test_events_of_others_are_not_taken_back(client: Browser, cast: Cast):
    stranger = create_arrival(create_client(), on=TODAY)
    client.force_login(cast.amina)
    address_of_fatima = reverse(
        "clients:timeline_event_correct", args=[cast.fatima.reference, "arrival", stranger.id]
    )

    answers = [client.post(at).status_code for at in (taking_back(stranger), address_of_fatima)]

    assert answers == [404, 404]
    assert client.get(taking_back(cast.fatima.arrivals.get())).status_code == 405


def test_opening_the_timeline_page_is_written_down_with_everybody_shown(
    client: Browser, cast: Cast
):
    child = family_of(cast)
    client.force_login(cast.amina)

    client.get(address(cast))

    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, set(event.subject_ids)) == (
        "client_form_seen",
        {cast.fatima.id, child.id},
    )


@pytest.mark.parametrize("more", [0, 2])
def test_timeline_page_asks_the_same_few_questions(client: Browser, cast: Cast, more: int):
    for number in range(more):
        create_arrival(cast.fatima, on=TODAY - datetime.timedelta(days=number))
    client.force_login(cast.amina)

    with counted_queries() as asked:
        client.get(address(cast))

    assert asked.count == 11


def returned(client, cast, people, **changes):
    form = client.get(address(cast, "arrival")).context["form"]
    return {
        "id": str(form["id"].value()),
        "arrived_on": TODAY.isoformat(),
        "arrival_path": "self_arrived",
        "people": [str(person.id) for person in people],
    } | changes


def test_an_event_of_a_family_sent_twice_is_kept_once(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    sent = returned(client, cast, [cast.fatima, family_of(cast)])

    answers = [client.post(address(cast, "arrival"), sent).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert ArrivalEvent.objects.filter(arrived_on=TODAY).count() == 2
    assert AuditEvent.objects.filter(event="timeline_recorded").count() == 1


def test_who_goes_back_and_changes_what_was_told_tells_it_anew(client: Browser, cast: Cast):
    client.force_login(cast.amina)
    fatima, child = cast.fatima, family_of(cast)
    sent = returned(client, cast, [fatima])
    client.post(address(cast, "arrival"), sent)

    client.post(
        address(cast, "arrival"),
        sent | {"from_country": "TR", "people": [str(fatima.id), str(child.id)]},
    )

    found = ArrivalEvent.objects.filter(arrived_on=TODAY).order_by("from_country", "client_id")
    assert [(event.client_id, event.from_country) for event in found] == [
        (fatima.id, ""),
        *((one, "TR") for one in sorted([fatima.id, child.id])),
    ]
