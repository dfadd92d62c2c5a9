"""Pages of files to be erased: who sees which list, that approving asks again, holds."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.platform.dates import format_date
from balsts.privacy.enums import ErasureGround, IdentityCheck, RequestKind
from balsts.privacy.models import ErasureLine, ErasureList, FormerStaffList, LegalHold
from balsts.privacy.operations.erasure import enter_what_waits, list_files_that_are_over
from balsts.privacy.operations.request import confirm_identity
from tests.factories.clients import create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import (
    create_data_request,
    create_former_staff_list,
    create_hold,
    create_question,
)
from tests.factories.sharing import movement_coordinator
from tests.people import create_cast
from tests.privacy.erasing import NOW, TODAY, create_old_client
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
LISTS = "/privacy/erasures/"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def waiting(cast):
    create_old_client(cast)
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)
    return made


def here(name, key):
    return reverse(f"privacy:{name}", args=[key])


def test_a_manager_reads_references_and_counts_and_no_name(cast, waiting):
    answer = browser_of(cast.chiara).get(here("erasure_list_detail", waiting.pk))

    [line] = answer.context["erasure"].lines
    assert line.reference == waiting.lines.get().client_reference
    assert line.rows == sum(waiting.lines.get().counts.values()) > 10
    assert "ZZcanary" not in answer.text


def test_a_manager_of_another_organisation_finds_no_list(cast, waiting):
    assert browser_of(cast.daniel).get(LISTS).status_code == 403
    assert browser_of(cast.amina).get(here("erasure_list_detail", waiting.pk)).status_code == 403


def test_approving_sets_the_files_aside_as_the_page_tells(cast, waiting):
    browser = browser_of(cast.chiara)

    browser.post(here("erasure_approve", waiting.pk))

    screen = browser.get(here("erasure_list_detail", waiting.pk)).context["erasure"]
    assert (screen.row.state.word, screen.approved_by) == ("set aside", "Chiara")
    assert screen.approve_url == ""
    assert screen.lines[0].bring_back_url
    assert Client.objects.filter(given_name__startswith="ZZ").count() == 0


def test_the_page_says_that_the_entry_waits_until_the_job_runner_has_written_it(cast, waiting):
    browser = browser_of(cast.chiara)
    before = browser.get(here("erasure_list_detail", waiting.pk)).context["erasure"]
    browser.post(here("erasure_approve", waiting.pk))
    approved = browser.get(here("erasure_list_detail", waiting.pk))

    enter_what_waits(by=system_actor(), at=NOW)

    entered = browser.get(here("erasure_list_detail", waiting.pk)).context["erasure"]
    waits = [one.waits_for_entry for one in (before, approved.context["erasure"], entered)]
    assert waits == [False, True, False]
    assert "The entry is not in the ledger of erasures yet" in approved.text


def test_who_was_set_aside_by_mistake_comes_back(cast, waiting):
    browser = browser_of(cast.chiara)
    browser.post(here("erasure_approve", waiting.pk))

    browser.post(here("file_bring_back", ErasureLine.objects.get().pk))

    screen = browser.get(here("erasure_list_detail", waiting.pk)).context["erasure"]
    assert (screen.row.state.word, screen.lines) == ("done", ())
    assert Client.objects.filter(given_name="ZZcanarygiven").count() == 1


def test_lists_ask_as_much_for_three_files_as_for_one(cast, waiting):
    browser = browser_of(cast.chiara)
    with counted_queries() as one:
        browser.get(here("erasure_list_detail", waiting.pk))
    for name in ("Second", "Third"):
        create_old_client(cast, name=name)
    [made] = list_files_that_are_over(by=system_actor(), at=NOW)

    with counted_queries() as three:
        browser.get(here("erasure_list_detail", made.pk))

    assert three.count == one.count


def test_who_asked_to_be_erased_is_put_on_a_list_that_another_must_approve(cast):
    request = create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    confirm_identity(
        request=request,
        identity_check=IdentityCheck.CALLED_BACK,
        identified_on=TODAY,
        by=cast.amina,
        at=timezone.now(),
    )
    browser = browser_of(cast.chiara)
    offered = browser.get(here("request_detail", request.pk)).context["asked"].erase_url

    browser.post(here("erasure_propose", request.pk))

    assert offered == here("erasure_propose", request.pk)
    assert browser.get(here("request_detail", request.pk)).context["asked"].erase_url == ""
    made = ErasureList.objects.get()
    screen = browser.get(here("erasure_list_detail", made.pk)).context["erasure"]
    assert screen.approve_url == ""
    assert screen.cannot_words.startswith("You put this file on the list")


def test_a_new_deputy_reads_from_when_they_may_approve(cast):
    laura = create_staff_member(
        username="laura",
        organisation=cast.contract.provider,
        role=Role.PROVIDER_MANAGER,
        given_by=cast.chiara,
        given_at=timezone.now(),
    ).user
    made = ErasureList.objects.create(
        ground=ErasureGround.REQUEST,
        organisation=cast.contract.provider,
        made_at=timezone.now(),
        made_by=cast.chiara,
        digest="0",
    )
    browser = browser_of(laura)

    screen = browser.get(here("erasure_list_detail", made.pk)).context["erasure"]
    browser.post(here("erasure_approve", made.pk))

    day = format_date(TODAY + datetime.timedelta(days=14), "en")
    assert f"until {day} you two count as one" in screen.cannot_words
    assert screen.approve_url == ""
    made.refresh_from_db()
    assert made.approved_by is None


def test_a_file_is_held_and_let_go_on_its_page(cast):
    browser = browser_of(cast.chiara)
    address = reverse("privacy:file_hold", args=[cast.fatima.reference])

    browser.post(
        address, {"reason": "The court asked on 3 May.", "last_held_on": TODAY.isoformat()}
    )
    hold = LegalHold.objects.get()
    browser.post(here("hold_lift", hold.pk))

    hold.refresh_from_db()
    assert (hold.reason, hold.lifted_by) == ("The court asked on 3 May.", cast.chiara)


def test_a_hold_sent_again_is_one_until_it_is_lifted_and_another_day_is_another(cast):
    browser = browser_of(cast.chiara)
    address = reverse("privacy:file_hold", args=[cast.fatima.reference])
    told = {"reason": "The court asked on 3 May.", "last_held_on": TODAY.isoformat()}
    tomorrow = (TODAY + datetime.timedelta(days=1)).isoformat()

    first, second = (browser.post(address, told) for _ in range(2))
    counts = [LegalHold.objects.count()]
    browser.post(address, told | {"last_held_on": tomorrow})
    counts.append(LegalHold.objects.count())
    LegalHold.objects.filter(last_held_on=TODAY).update(
        lifted_at=timezone.now(), lifted_by=cast.chiara
    )
    browser.post(address, told)

    assert [first.status_code, second.status_code, second.url] == [302, 302, first.url]
    assert [*counts, LegalHold.objects.count()] == [1, 2, 3]
    assert AuditEvent.objects.filter(event="file_held").count() == 3


def test_a_hold_without_an_end_to_come_is_refused_in_words(cast):
    create_hold(cast.fatima)
    address = reverse("privacy:file_hold", args=[cast.fatima.reference])
    told = {"reason": "The court asked on 3 May.", "last_held_on": "2020-01-01"}

    answer = browser_of(cast.chiara).post(address, told)

    assert answer.context["form"].non_field_errors() == [
        "Give a last day that is still to come, within five years."
    ]
    assert len(answer.context["holds"]) == 1


def test_another_organisation_answers_on_its_page_and_the_list_says_what(cast):
    coordinator = movement_coordinator(cast)
    create_enrolment(cast.fatima, cast.movement_contract)
    asked = create_data_request(cast.fatima, kind=RequestKind.ERASURE, by=cast.amina)
    confirm_identity(
        request=asked,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=cast.amina,
        at=NOW,
    )
    browser_of(cast.chiara).post(here("erasure_propose", asked.pk))
    on_list = browser_of(cast.chiara).get(here("request_detail", asked.pk)).context["asked"]
    made = ErasureList.objects.get()
    browser, manager = browser_of(coordinator), browser_of(cast.chiara)

    [question] = browser.get(LISTS).context["questions"]
    without = browser.post(question.url, {"answer": ""})
    browser.post(question.url, {"answer": "law"})
    screen = manager.get(here("erasure_list_detail", made.pk)).context["erasure"]
    manager.post(screen.withdraw_url)

    assert (on_list.erase_url, on_list.erasures_url) == ("", LISTS)
    assert on_list.erase_words.startswith("The file is on a list to be erased")
    assert question.reference == cast.fatima.reference
    assert without.context["form"].errors
    assert [one.word for one in screen.others] == ["keeps it: the law obliges it to"]
    assert manager.get(LISTS).context["questions"] == []
    assert not ErasureLine.objects.exists()
    assert made.holders.get().answer == "law"


def test_page_of_lists_asks_as_much_for_three_questions_as_for_one(cast):
    browser = browser_of(cast.chiara)
    counts = []

    for _ in range(3):
        create_question(cast.contract.provider)
        with counted_queries() as asked:
            browser.get(LISTS)
        counts.append(asked.count)

    assert counts[0] == counts[2]


def test_the_officer_reads_whose_names_go_and_agrees(cast):
    former = create_former_staff_list(cast.boris)
    browser = browser_of(cast.gunta)

    before = browser.get(LISTS).context["former_staff"]
    answer = browser.post(here("former_staff_agree", former.pk), follow=True)
    after = answer.context["former_staff"]

    [row] = before.rows
    assert (row.name, row.left_on) == (cast.boris.full_name, datetime.date(2016, 5, 31))
    assert (before.agree_url, before.agreed_by) == (here("former_staff_agree", former.pk), "")
    assert (after.agree_url, after.agreed_by) == ("", cast.gunta.full_name)
    assert "Agreed. The names are removed in the coming night." in answer.text


def test_nobody_else_reads_whose_names_go(cast):
    former = create_former_staff_list(cast.boris)
    manager = browser_of(cast.chiara)

    assert manager.get(LISTS).context["former_staff"] is None
    assert cast.boris.full_name not in manager.get(LISTS).text
    assert manager.post(here("former_staff_agree", former.pk)).status_code == 403


def test_a_list_that_was_agreed_to_is_not_agreed_to_again(cast):
    former = create_former_staff_list(cast.boris)
    browser = browser_of(cast.gunta)
    browser.post(here("former_staff_agree", former.pk))

    again = browser.post(here("former_staff_agree", former.pk), follow=True)

    assert "somebody has agreed to it already" in again.text
    assert AuditEvent.objects.filter(event="former_staff_agreed").count() == 1


def test_whose_names_go_costs_as_much_for_three_as_for_one(cast):
    browser = browser_of(cast.gunta)
    former = create_former_staff_list(cast.boris)
    browser.get(LISTS)
    with counted_queries() as one:
        browser.get(LISTS)
    FormerStaffList.objects.all().delete()
    create_former_staff_list(cast.boris, cast.amina, cast.edgars)
    with counted_queries() as three:
        page = browser.get(LISTS)

    assert former.lines != {}
    assert len(page.context["former_staff"].rows) == 3
    assert three.count == one.count
