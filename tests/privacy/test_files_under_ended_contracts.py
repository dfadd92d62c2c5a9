"""Files that a contract left behind: nobody sees or closes them, and their time is over all the same."""

import dataclasses
import datetime
from itertools import product

import pytest
from django.db import OperationalError, transaction
from django.urls import reverse

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseCloseReason
from balsts.casework.models import CaseSpell
from balsts.clients.models import Client, Enrolment
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.platform.periods import add_months
from balsts.privacy.models import ArchiveOpening, ErasureLine, ErasureList
from balsts.privacy.operations import erasure
from balsts.privacy.operations.erasure import (
    CannotErase,
    NotAllErased,
    approve_erasure,
    bring_back,
    list_files_that_are_over,
)
from balsts.privacy.policies import retention
from balsts.privacy.queries import erasure as queries
from balsts.privacy.queries.erasure import files_that_are_over, lists_for
from tests.database.asking import rows, token_of
from tests.factories.archive import ask_under, create_keeper, create_opening
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_client,
    create_enrolment,
    create_household,
    move_enrolment,
)
from tests.factories.organisations import (
    create_contract,
    create_provider,
    create_staff_member,
)
from tests.people import create_cast
from tests.privacy.erasing import (
    BEGAN,
    CANARY,
    CLOSED,
    LONG_AGO,
    NOW,
    ONE_DAY,
    TODAY,
    create_old_client,
)
from tests.two_at_once import two_at_once
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
LAST_DAY = TODAY - 400 * ONE_DAY


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


@pytest.fixture
def ended(cast):
    """A contract of a provider that has no other."""
    return create_contract(provider=create_provider(code="gone"), until=LAST_DAY + ONE_DAY)


@pytest.fixture
def left(ended):
    return create_left_behind(ended)


def create_left_behind(contract, *, name=CANARY, with_case=True, from_=BEGAN):
    """Somebody whose enrolment nobody ended and whose case nobody closed, registered long ago."""
    client = create_client(given_name=f"{name}given", family_name=f"{name}family")
    Client.objects.filter(pk=client.pk).update(registered_at=NOW - 900 * ONE_DAY)
    create_enrolment(client, contract, from_=from_)
    if with_case:
        create_case(client, contract.programme, opened_on=from_)
    return client


def listed(at=NOW):
    return list_files_that_are_over(by=system_actor(), at=at)


def over_on(day):
    return [file.client_id for file in files_that_are_over(on=day)]


def prolonged(contract, until=None):
    Contract.objects.filter(pk=contract.pk).update(actual_until=until)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_who_was_left_behind_is_over_a_year_after_the_last_day_of_the_contract(cast):
    last_day = datetime.date(2025, 3, 31)
    ended = create_contract(provider=create_provider(code="gone"), until=datetime.date(2025, 4, 1))
    client = create_left_behind(ended)

    [file] = files_that_are_over(on=datetime.date(2026, 4, 1))

    assert (file.client_id, file.ended_on, file.due_on) == (
        client.id,
        last_day,
        datetime.date(2026, 3, 31),
    )
    assert over_on(file.due_on) == []


def test_who_was_enrolled_and_never_helped_is_kept_a_year_from_the_last_day_of_the_contract(ended):
    create_left_behind(ended, with_case=False)

    [file] = files_that_are_over(on=TODAY)

    assert file.ended_on == LAST_DAY


def test_who_was_handed_over_is_over_a_year_after_the_new_provider_has_closed_the_case(cast, ended):
    """The enrolment under the old contract stays as it was."""
    client = create_old_client(cast, closed_on=TODAY - 380 * ONE_DAY)
    create_enrolment(client, ended, from_=BEGAN - 30 * ONE_DAY)

    [file] = files_that_are_over(on=TODAY)

    assert (file.ended_on, file.organisation_id) == (
        TODAY - 380 * ONE_DAY,
        cast.contract.provider_id,
    )


def test_who_is_helped_elsewhere_without_a_case_is_over_a_year_after_that(cast):
    """A case that nobody closed under a contract that ended in 2023; the movement goes on to 2026."""
    ended = create_contract(provider=create_provider(code="gone"), until=datetime.date(2024, 1, 1))
    began, until = datetime.date(2023, 6, 1), datetime.date(2026, 12, 1)
    left = create_left_behind(ended, from_=began)
    create_enrolment(left, cast.movement_contract, from_=began, until=until)

    days = [datetime.date(2026, 12, 1), datetime.date(2027, 11, 30), datetime.date(2027, 12, 1)]

    assert [over_on(day) for day in days] == [[], [], [left.id]]
    [file] = files_that_are_over(on=days[-1])
    assert (file.ended_on, file.due_on) == (datetime.date(2026, 11, 30), days[1])


def test_the_months_after_an_enrolment_are_those_of_its_programme(cast, left, monkeypatch):
    months = {"default": 12, "movement": 3, "state_service": 12}
    kept = dataclasses.replace(retention(), case_file_months=months)
    monkeypatch.setattr(queries, "retention", lambda: kept)
    over_from = TODAY - 100 * ONE_DAY
    create_enrolment(left, cast.movement_contract, from_=BEGAN, until=over_from)

    [file] = files_that_are_over(on=TODAY)

    assert file.ended_on == over_from - ONE_DAY
    assert file.due_on == max(add_months(LAST_DAY, 12), add_months(file.ended_on, 3))


@pytest.mark.parametrize("before", [1, 100, 300])
def test_a_case_closed_after_the_enrolment_is_over_a_year_after_it_was_closed(cast, before):
    client = create_old_client(cast)
    move_enrolment(client.enrolments.get(), valid_until=CLOSED - before * ONE_DAY)

    [file] = files_that_are_over(on=TODAY)

    assert (file.ended_on, file.due_on) == (CLOSED, add_months(CLOSED, 12))


def test_who_stayed_enrolled_after_the_case_was_closed_is_kept_a_year_from_the_last_day(cast):
    client = create_old_client(cast)
    Enrolment.objects.filter(client=client).update(valid_until=TODAY)
    due_on = add_months(TODAY - ONE_DAY, 12)

    assert (over_on(TODAY), over_on(due_on), over_on(due_on + ONE_DAY)) == ([], [], [client.id])


def test_a_case_that_went_on_with_another_provider_is_open_with_it(cast, ended, left):
    create_enrolment(left, cast.contract, from_=LAST_DAY + ONE_DAY)

    assert over_on(TODAY) == []


def test_a_case_in_another_programme_does_not_end_with_the_contract(cast, left):
    """Of one who is enrolled no more, but whose case those who see them can close."""
    create_enrolment(left, cast.movement_contract, from_=BEGAN, until=CLOSED)
    create_case(left, cast.movement_contract.programme, opened_on=BEGAN)

    assert over_on(TODAY) == []
    prolonged(cast.movement_contract, until=LAST_DAY)
    assert over_on(TODAY) == [left.id]


def test_a_contract_without_an_end_keeps_its_open_files(cast, ended, left):
    prolonged(ended)

    assert over_on(TODAY) == []


def test_a_contract_whose_end_lies_ahead_keeps_its_open_files_through_its_last_day(ended, left):
    prolonged(ended, until=TODAY + ONE_DAY)
    due_on = add_months(TODAY, retention().months_of("state_service"))

    assert (over_on(TODAY), over_on(due_on), over_on(due_on + ONE_DAY)) == ([], [], [left.id])


def test_each_of_a_family_has_a_time_of_their_own(cast, ended, left):
    sister = create_client(given_name="Sister")
    create_enrolment(sister, cast.contract, from_=BEGAN)
    create_household(left, sister, from_=BEGAN)

    assert over_on(TODAY) == [left.id]


def test_a_contract_ends_at_midnight_in_riga(cast):
    """Half past nine in Greenwich on 31 May is the first of June there."""
    ended = create_contract(provider=create_provider(code="gone"), until=datetime.date(2025, 6, 1))
    create_left_behind(ended)
    late = datetime.datetime(2026, 5, 31, 20, 30, tzinfo=datetime.UTC)
    after_midnight = datetime.datetime(2026, 5, 31, 21, 30, tzinfo=datetime.UTC)

    assert [len(listed(at)) for at in (late, after_midnight)] == [0, 1]


def test_a_file_of_an_organisation_without_a_contract_is_for_the_auditor(cast, ended, left):
    manager = create_staff_member(
        username="katrina2", organisation=ended.provider, role=Role.PROVIDER_MANAGER
    ).user
    [made] = listed()

    seen = {
        who.username: [one.pk for one in lists_for(standing_of(who, on=TODAY))]
        for who in (manager, cast.chiara, cast.gunta)
    }

    assert seen == {"katrina2": [], "chiara": [], "gunta": [made.pk]}


def test_a_file_of_an_organisation_with_another_contract_is_for_its_manager(cast, ended, left):
    create_contract(provider=ended.provider, number="C-2")
    [made] = listed()

    assert made.organisation_id == ended.provider_id


def test_an_auditor_approves_by_reference_and_finds_no_name(cast, left):
    [made] = listed()
    browser = browser_of(cast.gunta)
    detail = reverse("privacy:erasure_list_detail", args=[made.pk])
    page = browser.get(detail)

    browser.post(reverse("privacy:erasure_approve", args=[made.pk]))

    [line] = page.context["erasure"].lines
    after = browser.get(detail)
    assert (line.reference, CANARY in page.text) == (left.reference, False)
    assert after.context["erasure"].row.state.word == "set aside"
    assert not Client.objects.filter(pk=left.pk).exists()
    assert ErasureList.objects.get().approved_by == cast.gunta


def test_an_auditor_erases_nothing_of_a_contract_that_was_prolonged_while_the_list_waits(
    cast, ended, left
):
    [made] = listed()
    prolonged(ended)

    with acting_under(token_of(cast.gunta)), pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)

    assert codes(refusal) == ["helped_again"]
    assert Client.objects.filter(pk=left.pk).exists()
    assert listed() == []


def test_a_file_set_aside_is_not_erased_once_its_contract_is_prolonged_and_comes_back(
    cast, ended, left, caplog
):
    [made] = listed(LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.gunta, at=LONG_AGO)
    prolonged(ended)

    with pytest.raises(NotAllErased):
        erasure.erase_what_is_due(by=system_actor(), at=NOW)
    told = caplog.messages
    bring_back(line=ErasureLine.objects.get(), by=cast.gunta, at=NOW)

    assert told == [f"File on list {made.pk} not erased: helped_again"]
    assert Client.objects.get(pk=left.pk).given_name == f"{CANARY}given"
    assert listed() == []


def test_a_file_that_is_out_of_the_archive_or_asked_for_is_on_no_list_until_it_is_back(
    cast, ended, left
):
    keeper = create_keeper(ended.provider, username="ilze")
    create_opening(left, ended, by=keeper, days=3)
    asked_for = over_on(TODAY)
    ArchiveOpening.objects.update(agreed_at=NOW, agreed_by=cast.gunta)
    out = [over_on(TODAY + days * ONE_DAY) for days in range(4)]
    ArchiveOpening.objects.update(ended_at=NOW, ended_by=keeper)

    assert asked_for == []
    assert out == [[], [], [], [left.id]]
    assert over_on(TODAY) == [left.id]


def test_a_list_is_not_approved_once_somebody_asks_the_archive_for_a_file_of_it(cast, ended, left):
    [made] = listed()
    create_opening(left, ended, by=create_keeper(ended.provider, username="ilze"))

    with acting_under(token_of(cast.gunta)), pytest.raises(CannotErase) as refusal:
        approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)

    assert codes(refusal) == ["list_has_changed"]
    assert listed() == []


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_a_file_that_somebody_asks_the_archive_for_while_another_approves_is_not_set_aside(
    cast, ended, left
):
    token = token_of(create_keeper(ended.provider, username="ilze"))
    [made] = listed()

    def approve():
        with pytest.raises(CannotErase) as refusal:
            approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)
        return codes(refusal)

    _, found = two_at_once(lambda: ask_under(token, left), approve)

    assert found == ["list_has_changed"]
    assert ArchiveOpening.objects.get().client == left
    assert Client.objects.filter(pk=left.pk).exists()


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_set_aside_while_somebody_asks_the_archive_for_it_is_not_found(
    cast, ended, left
):
    token = token_of(create_keeper(ended.provider, username="ilze"))
    [made] = listed()

    two_at_once(
        lambda: approve_erasure(erasure_list=made, by=cast.gunta, at=NOW),
        lambda: ask_under(token, left),
    )

    assert ArchiveOpening.objects.get().client is None
    assert not Client.objects.filter(pk=left.pk).exists()


def test_who_was_left_behind_is_erased_after_thirty_days(cast, left):
    [made] = listed(LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.gunta, at=LONG_AGO)

    erased = erasure.erase_what_is_due(by=system_actor(), at=NOW)

    assert (erased, Client.including_set_aside.filter(pk=left.pk).exists()) == (1, False)


def test_a_list_holds_the_oldest_and_the_rest_comes_when_it_is_approved(cast, ended, monkeypatch):
    monkeypatch.setattr(erasure, "MOST_ON_A_LIST", 2)
    earlier = create_contract(
        provider=create_provider(code="earlier"), until=LAST_DAY - 100 * ONE_DAY
    )
    late = create_left_behind(ended, name="Late")
    early = {create_left_behind(earlier, name=name).id for name in ("First", "Second")}

    [first] = listed()
    on_first = set(first.lines.values_list("client_id", flat=True))
    again = listed()
    approve_erasure(erasure_list=first, by=cast.gunta, at=NOW)
    [second] = listed()

    assert (on_first, again) == (early, [first])
    assert [line.client_id for line in second.lines.all()] == [late.id]


DAYS = (None, TODAY - ONE_DAY, TODAY, TODAY + ONE_DAY)


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize(("own", "of_contract"), [*product(DAYS, DAYS)])
def test_the_database_sets_aside_whom_the_night_lists_and_nobody_else(
    cast, monkeypatch, own, of_contract, is_closed
):
    """With nothing kept longer than the last day, so that only the last day counts."""
    at_once = dataclasses.replace(
        retention(), case_file_months={"default": 0}, never_helped_months=0
    )
    monkeypatch.setattr(queries, "retention", lambda: at_once)
    contract = create_contract(provider=create_provider(code="gone"), until=of_contract)
    client = create_left_behind(contract)
    Enrolment.objects.filter(client=client).update(valid_until=own)
    if is_closed:
        CaseSpell.objects.filter(case__client=client).update(
            closed_on=TODAY - 2 * ONE_DAY, close_reason=CaseCloseReason.WITHDREW
        )
    is_listed = over_on(TODAY) == [client.id]
    made = ErasureList.objects.create(
        ground="period_over",
        made_at=NOW,
        made_by=system_actor(),
        approved_at=NOW,
        approved_by=cast.gunta,
        digest="0",
    )
    told = {"client_reference": client.reference, "due_on": TODAY, "counts": {}}
    line = ErasureLine.objects.create(list=made, client=client, **told)

    try:
        with transaction.atomic():
            rows("select sec.set_file_aside(%s, %s, %s)", line.pk, NOW, TODAY + 30 * ONE_DAY)
    except OperationalError as refused:
        if "under a contract that goes on" not in str(refused):
            raise
    is_set_aside = not Client.objects.filter(pk=client.pk).exists()

    ended_on = min((day for day in (own, of_contract) if day), default=None)
    is_enrolled = ended_on is None or ended_on > TODAY
    is_open = not is_closed and (of_contract is None or of_contract > TODAY)
    assert is_listed == is_set_aside == (not is_enrolled and not is_open)


def test_the_page_tells_that_somebody_who_is_set_aside_is_helped_again(cast, ended, left):
    still_over = create_left_behind(
        create_contract(provider=create_provider(code="over"), until=LAST_DAY + ONE_DAY),
        name="Still",
    )
    [made] = listed()
    assert made.lines.count() == 2
    approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)
    browser = browser_of(cast.gunta)
    detail, lists = (
        reverse("privacy:erasure_list_detail", args=[made.pk]),
        reverse("privacy:erasure_list"),
    )

    def told():
        page = browser.get(detail)
        screen = page.context["erasure"]
        again = [line.reference for line in screen.lines if line.is_helped_again]
        [row] = browser.get(lists).context["lists"]
        return screen.helped_again, again, row.state.word, "is helped again" in page.text

    before = told()
    prolonged(ended)

    assert before == (0, [], "set aside", False)
    assert told() == (1, [left.reference], "set aside, helped again", True)
    assert still_over.reference not in told()[1]


def test_whose_list_it_is_not_is_told_of_nobody_who_is_helped_again(cast, ended, left):
    [made] = listed()
    approve_erasure(erasure_list=made, by=cast.gunta, at=NOW)
    prolonged(ended)
    question = "select line_id from sec.set_aside_and_helped_again(%s)"
    tokens = {who.username: token_of(who) for who in (cast.gunta, cast.chiara, cast.amina)}

    found = {}
    for name, token in tokens.items():
        with acting_under(token):
            found[name] = [key for (key,) in rows(question, [made.pk])]

    assert found == {"gunta": [made.lines.get().pk], "chiara": [], "amina": []}
