"""Asking for a list, agreeing as the second person, taking the file once, the register."""

import datetime
import io
import re
from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.models import Client
from balsts.exchange.models import Export
from balsts.exchange.rules import KEPT_FOR
from balsts.organisations.models import StaffMember
from balsts.platform.dates import format_date
from balsts.platform.inspection import findings_in_csv, findings_in_xlsx
from balsts.platform.spreadsheets import read_workbook
from balsts.privacy.operations.restriction import restrict_use
from tests.factories.clients import create_client, create_enrolment
from tests.factories.exports import create_taken_export
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
LIST = reverse("outgoing:export_list")
ASK = reverse("outgoing:export_ask")
ASKED = {
    "cases": "all",
    "purpose": "work_planning",
    "reason": "To plan who visits whom in December",
    "names_reason": "",
    "kind": "xlsx",
}
WHY_TWO = "Why two people are needed"
PASSWORD = {"proof_of_person_secret": "secret"}


def address(name: str, export: Export) -> str:
    return reverse(f"outgoing:export_{name}", args=[export.id])


def asked(cast: Cast, who: User, **told: str) -> Export:
    response = browser_of(who).post(ASK, ASKED | {"contract": str(cast.contract.id)} | told)
    assert response.status_code == 302, response.context["form"].errors
    return Export.objects.latest("asked_at")


def test_list_of_few_people_is_made_and_taken_by_who_asked(cast: Cast) -> None:
    export = asked(cast, cast.chiara)
    browser = browser_of(cast.chiara)

    shown = browser.get(address("show", export))
    taken = browser.post(shown.context["export"].take_url)

    assert sha256(taken.content).hexdigest() == export.sha256
    assert taken["Content-Disposition"] == f'attachment; filename="balsts-{export.reference}.xlsx"'
    assert taken["Cache-Control"] == "no-store, private"
    assert findings_in_xlsx(taken.content, sheets=["caseload"], is_empty_form=False) == set()


@pytest.mark.usefixtures("crowd")
def test_a_list_asked_for_twice_from_one_form_is_one_file_and_other_words_are_another(
    cast: Cast,
) -> None:
    browser = browser_of(cast.chiara)
    form = browser.get(ASK).context["form"]
    sent = ASKED | {"contract": str(cast.contract.id), "id": str(form["id"].value())}

    first, second = (browser.post(ASK, sent) for _ in range(2))
    other = browser.post(ASK, sent | {"kind": "csv"})

    assert [first.status_code, second.url] == [302, first.url]
    assert other.url != first.url
    assert Export.objects.count() == 2
    assert AuditEvent.objects.filter(event="export_made").count() == 2


@pytest.mark.usefixtures("crowd")
def test_list_of_many_waits_for_a_second_person_and_leaves_once(cast: Cast, laura: User) -> None:
    export = asked(
        cast, cast.chiara, kind="csv", has_names="on", names_reason="Names stand on the doorbells"
    )
    own, other = browser_of(cast.chiara), browser_of(laura)

    assert own.get(address("show", export)).context["export"].deciders == (laura.full_name,)
    assert own.post(address("take", export)).url == address("show", export)
    assert own.post(address("agree", export)).status_code == 404
    paper = other.get(address("show", export)).context["export"]
    assert "Names stand on the doorbells" in [fact.words for fact in paper.facts]
    assert other.get(LIST).context["register"].waiting[0].reference == export.reference
    other.post(paper.agree_url)

    taken, again = own.post(address("take", export)), own.post(address("take", export))
    assert sha256(taken.content).hexdigest() == export.sha256
    assert findings_in_csv(taken.content) == set()
    assert again.url == address("show", export)
    row = own.get(LIST).context["register"].rows[0]
    assert (row.people, row.by, row.second, str(row.state.word)) == (
        51,
        cast.chiara.full_name,
        laura.full_name,
        "taken",
    )


@pytest.mark.usefixtures("crowd")
def test_a_new_deputy_reads_from_when_they_can_agree_and_may_decline_at_once(
    cast: Cast, laura: User
) -> None:
    StaffMember.objects.filter(user=laura).update(given_by=cast.chiara, given_at=timezone.now())
    export, other = asked(cast, cast.chiara), browser_of(laura)

    paper = other.get(address("show", export)).context["export"]
    own = browser_of(cast.chiara).get(address("show", export)).context["export"]
    other.post(address("agree", export))

    day = format_date(timezone.localdate() + datetime.timedelta(days=14), "en")
    assert f"until {day} you two count as one" in paper.wait_words
    assert (paper.agree_url, paper.decline_url) == ("", address("decline", export))
    assert (own.deciders, own.officer_words) == (
        (f"{laura.full_name}, from {day} on",),
        "The data protection officer can agree, too.",
    )
    export.refresh_from_db()
    assert export.state == "waiting"

    other.post(address("decline", export), {"decline_reason": "The figures are enough"})

    export.refresh_from_db()
    assert export.state == "declined"


@pytest.mark.usefixtures("crowd")
def test_second_person_declines_with_a_reason_that_is_read(cast: Cast, laura: User) -> None:
    export = asked(cast, cast.chiara)
    other = browser_of(laura)

    without = other.post(address("decline", export), {"decline_reason": ""})
    other.post(address("decline", export), {"decline_reason": "The figures are enough"})

    assert without.context["form"].errors["decline_reason"] == ["This field is required."]
    assert "The figures are enough" in browser_of(cast.chiara).get(address("show", export)).text


@pytest.mark.usefixtures("crowd")
def test_data_protection_officer_sees_the_register_and_agrees(cast: Cast) -> None:
    export = asked(cast, cast.chiara)

    browser_of(cast.gunta).post(address("agree", export))

    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("ready", cast.gunta)


def test_form_keeps_what_was_typed_and_says_what_is_missing(cast: Cast) -> None:
    told = ASKED | {"contract": str(cast.contract.id), "has_names": "on", "reason": "Too short"}

    response = browser_of(cast.chiara).post(ASK, told)

    form = response.context["form"]
    assert sorted(form.errors) == ["names_reason", "reason"]
    assert form["purpose"].value() == "work_planning"
    assert Export.objects.count() == 0


def test_contract_of_somebody_else_cannot_be_chosen(cast: Cast) -> None:
    told = ASKED | {"contract": str(cast.other_contract.id)}

    response = browser_of(cast.chiara).post(ASK, told)

    assert list(response.context["form"].errors) == ["contract"]


def test_asvs_7_5_3_after_five_minutes_taking_asks_who_sits_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(cast, cast.chiara)
    browser = browser_of(cast.chiara)
    later = timezone.now() + datetime.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    question = browser.post(address("take", export))
    taken = browser.post(address("take", export), PASSWORD)

    assert question.status_code == 403
    assert sha256(taken.content).hexdigest() == export.sha256


@pytest.mark.parametrize("name", ["agree", "decline", "take"])
def test_following_a_link_takes_nothing_and_decides_nothing(cast: Cast, name: str) -> None:
    export = asked(cast, cast.chiara)

    assert browser_of(cast.chiara).get(address(name, export)).status_code == 405
    export.refresh_from_db()
    assert export.state == "ready"


@pytest.mark.parametrize("name", ["show", "take"])
def test_file_of_another_provider_does_not_exist(cast: Cast, name: str) -> None:
    export = asked(cast, cast.chiara)
    Export.objects.filter(id=export.id).update(state="ready")
    stranger = browser_of(cast.daniel)
    farid = browser_of(cast.farid)

    for browser in (stranger, farid):
        ask = browser.get if name == "show" else browser.post
        assert ask(address(name, export)).status_code in {403, 404}


def test_file_that_is_late_is_told_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = asked(cast, cast.chiara)
    browser = browser_of(cast.chiara)
    Export.objects.filter(id=export.id).update(expires_at=timezone.now() - KEPT_FOR)

    response = browser.post(address("take", export), follow=True)

    assert "have the file made again" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_register_says_who_took_what_in_so_many_questions(cast: Cast, rows: int) -> None:
    for _ in range(rows):
        asked(cast, cast.chiara)
    browser = browser_of(cast.gunta)
    browser.get(LIST)

    with counted_queries() as counted:
        response = browser.get(LIST)

    assert len(response.context["register"].rows) == rows
    assert counted.count == 8, counted.queries


def test_register_is_gone_through_page_by_page(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("balsts.web.outgoing.views.ON_A_PAGE", 2)
    for _ in range(3):
        asked(cast, cast.chiara)
    browser = browser_of(cast.chiara)

    first = browser.get(LIST).context["register"]
    second = browser.get(first.pages.next_url).context["register"]

    assert (len(first.rows), len(second.rows), second.pages.next_url) == (2, 1, "")
    assert browser.get(f"{LIST}?state=waiting").context["register"].rows == ()


def test_letter_for_a_client_stands_in_the_register_with_its_bytes(cast: Cast) -> None:
    letter = reverse("clients:letter_pdf", args=[cast.fatima.reference])
    today = timezone.localdate().isoformat()

    taken = browser_of(cast.amina).get(letter, {"language": "en", "on": today})

    export = Export.objects.get()
    assert (export.template, export.purpose, export.person_count, export.state) == (
        "letter",
        "for_the_client",
        1,
        "taken",
    )
    assert export.sha256 == sha256(taken.content).hexdigest()
    assert AuditEvent.objects.get(event="letter_taken").subject_ids == [cast.fatima.id]


def test_names_stand_neither_in_titles_nor_in_addresses(cast: Cast) -> None:
    export = asked(cast, cast.chiara)
    browser = browser_of(cast.chiara)

    for url in (LIST, ASK, address("show", export)):
        page = browser.get(url)
        title = re.search(r"<title>(.*?)</title>", page.text)[1]
        assert not re.search("Fatima|Noorzai|BL-", title + url)


def test_file_opens_again_with_what_the_page_promised(cast: Cast) -> None:
    export = asked(cast, cast.chiara)

    taken = browser_of(cast.chiara).post(address("take", export))

    [sheet] = read_workbook(io.BytesIO(taken.content)).sheets
    *_, headings, row = [row.cells for row in sheet.rows()]
    assert len(headings) == len(export.fields) == 11
    assert row[0] == cast.fatima.reference


def facts_of(export: Export, who: User) -> dict[str, str]:
    paper = browser_of(who).get(address("show", export)).context["export"]
    return {str(fact.label): fact.words for fact in paper.facts}


@pytest.mark.usefixtures("crowd")
def test_page_says_why_a_list_of_many_needs_a_second_person(cast: Cast, laura: User) -> None:
    export = asked(cast, cast.chiara)

    found = [facts_of(export, who)[WHY_TWO] for who in (cast.chiara, laura, cast.gunta)]

    assert found == ["It holds more than 50 people."] * 3


def test_page_says_why_one_more_list_of_the_day_needs_a_second_person(
    cast: Cast, laura: User
) -> None:
    alone = asked(cast, cast.chiara)
    create_taken_export(cast.contract, by=cast.chiara, people=49)

    export = asked(cast, cast.chiara, kind="csv")

    assert (alone.people_needed, export.people_needed) == (1, 2)
    assert WHY_TWO not in facts_of(alone, cast.chiara)
    together = (
        "Together with the other files of the same person within 24 hours the number of people is "
        "51, more than 50."
    )
    found = [facts_of(export, who)[WHY_TWO] for who in (cast.chiara, laura)]
    assert found == [together, together]
    assert browser_of(cast.chiara).post(address("take", export)).status_code == 302


def test_page_and_form_say_that_some_are_left_out_and_not_who(cast: Cast) -> None:
    hidden = create_client(given_name="Hidden")
    create_enrolment(hidden, cast.contract)
    Client.objects.filter(id=hidden.id).update(restricted_at=timezone.now())

    export = asked(cast, cast.chiara)
    page = browser_of(cast.chiara).get(address("show", export))

    assert facts_of(export, cast.chiara)["Not in it"] == (
        "Some people are left out, because the use of their data is restricted."
    )
    assert hidden.reference not in page.text
    assert "whose data is restricted are left out" in browser_of(cast.chiara).get(ASK).text


def test_list_for_the_funder_holds_nobody_whose_data_may_only_be_kept(cast: Cast) -> None:
    create_enrolment(create_client(given_name="Other"), cast.contract)
    restrict_use(
        client=cast.fatima, reason="She objects to every use.", by=cast.chiara, at=timezone.now()
    )

    export = asked(
        cast,
        cast.chiara,
        kind="csv",
        purpose="funder_check",
        has_names="on",
        names_reason="The funder wants to see names",
    )
    taken = browser_of(cast.chiara).post(address("take", export))

    said = taken.content.decode("utf-8-sig")
    assert ("Other" in said, cast.fatima.given_name in said) == (True, False)
