"""Accounts of others: inviting, posts, closing, helping back in; and who may not."""

import datetime
from dataclasses import dataclass
from importlib import import_module

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import RecoveryRequest, User
from balsts.organisations.models import Organisation, StaffMember
from balsts.platform.dates import format_date
from tests.database.asking import rows
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.factories.organisations import create_contract, create_provider, create_staff_member
from tests.trail import Alarm, AuditEvent
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class House:
    ours: Organisation
    other: Organisation
    chiara: User
    second_manager: User
    administrator: User
    amina: User
    daniel: User


@pytest.fixture
def house() -> House:
    ours, other = create_provider(code="ours"), create_provider(code="other")
    create_contract(provider=ours)
    amina, _secret, _codes = create_user_with_codes(username="amina", at=timezone.now())
    people = {
        name: create_staff_member(username=name, organisation=where, role=role).user
        for name, where, role in (
            ("chiara", ours, Role.PROVIDER_MANAGER),
            ("second_manager", ours, Role.PROVIDER_MANAGER),
            ("administrator", ours, Role.SYSTEM_ADMINISTRATOR),
            ("amina", ours, Role.SOCIAL_WORKER),
            ("daniel", other, Role.SOCIAL_WORKER),
        )
    }
    return House(ours=ours, other=other, **(people | {"amina": amina}))


def typed(house: House, **changed: str) -> dict[str, str]:
    return {
        "full_name": "Anna Ērgle",
        "username": "Anna.Ergle",
        "ui_language": "lv",
        "organisation": str(house.ours.pk),
        "role": "social_worker",
        "from_": TODAY.isoformat(),
        "last_day": "",
    } | changed


def address(name: str, *keys: object) -> str:
    return reverse(f"accounts:{name}", args=keys)


def names_on(browser: Browser) -> list[str]:
    return [person.username for person in browser.get(address("staff_list")).context["people"]]


def test_manager_sees_the_staff_of_the_own_organisation_only(house: House) -> None:
    assert sorted(names_on(browser_of(house.chiara))) == [
        "administrator",
        "amina",
        "chiara",
        "second_manager",
    ]


def test_administrator_sees_everybody_who_signs_in_and_no_client(house: House) -> None:
    browser = browser_of(house.administrator)

    assert len(names_on(browser)) == 5
    assert browser.get("/clients/").status_code == 403


def test_worker_sees_no_accounts(house: House) -> None:
    assert browser_of(house.amina).get(address("staff_list")).status_code == 403


def test_account_of_another_organisation_does_not_exist_for_a_manager(house: House) -> None:
    browser = browser_of(house.chiara)

    for name in ("staff_show", "post_give", "recovery_ask"):
        assert browser.get(address(name, house.daniel.pk)).status_code == 404
    for name in ("account_close", "invitation_renew"):
        assert browser.post(address(name, house.daniel.pk)).status_code == 404


def test_invited_person_has_an_account_a_post_and_a_code_shown_once(house: House) -> None:
    browser = browser_of(house.chiara)

    response = browser.post(address("staff_invite"), typed(house, last_day="31.12.2030"))

    user = User.objects.get(username="anna.ergle")
    post = StaffMember.objects.get(user=user)
    assert len(response.context["code"]) == 29
    assert (
        response.context["code"] not in browser.get(address("staff_show", user.pk)).content.decode()
    )
    assert (user.full_name, user.joined_at) == ("Anna Ērgle", None)
    assert (post.role, post.valid_until) == ("social_worker", datetime.date(2031, 1, 1))
    assert not user.has_usable_password()


@pytest.mark.parametrize("role", ["system_administrator", "auditor", "publisher", "statistician"])
def test_manager_cannot_give_a_post_of_oversight(house: House, role: str) -> None:
    response = browser_of(house.chiara).post(address("staff_invite"), typed(house, role=role))

    assert list(response.context["form"].errors) == ["role"]
    assert not User.objects.filter(username="anna.ergle").exists()


def test_manager_cannot_invite_to_another_organisation(house: House) -> None:
    told = typed(house, organisation=str(house.other.pk))

    response = browser_of(house.chiara).post(address("staff_invite"), told)

    assert list(response.context["form"].errors) == ["organisation"]


def test_taken_user_name_is_refused_and_nothing_typed_is_lost(house: House) -> None:
    response = browser_of(house.chiara).post(
        address("staff_invite"), typed(house, username="amina")
    )

    form = response.context["form"]
    assert len(form.non_field_errors()) == 1
    assert form["full_name"].value() == "Anna Ērgle"


def test_nobody_gives_themself_a_post_or_helps_themself_in(house: House) -> None:
    browser = browser_of(house.administrator)
    me = house.administrator.pk
    told = {"organisation": str(house.ours.pk), "role": "auditor", "from_": TODAY.isoformat()}

    given = browser.post(address("post_give", me), told)
    browser.post(address("account_close", me))
    browser.post(address("recovery_ask", me), {"met": "on"})

    assert len(given.context["form"].non_field_errors()) == 1
    assert StaffMember.objects.filter(user_id=me).count() == 1
    assert User.objects.get(pk=me).is_active
    assert RecoveryRequest.objects.count() == 0


def test_manager_does_not_touch_the_account_of_an_administrator(house: House) -> None:
    browser_of(house.chiara).post(address("account_close", house.administrator.pk))

    assert User.objects.get(pk=house.administrator.pk).is_active


def test_asvs_8_4_2_post_that_asks_for_a_passkey_is_not_given_to_somebody_without_one(
    house: House,
) -> None:
    browser = browser_of(house.chiara)
    told = {
        "organisation": str(house.ours.pk),
        "role": "provider_manager",
        "from_": TODAY.isoformat(),
    }

    refused = browser.post(address("post_give", house.amina.pk), told)
    create_passkey(house.amina, at=timezone.now())
    accepted = browser.post(address("post_give", house.amina.pk), told)

    assert len(refused.context["form"].non_field_errors()) == 1
    assert accepted.status_code == 302


def test_asvs_7_4_2_closing_an_account_ends_what_is_open(house: House) -> None:
    amina = browser_of(house.amina)
    assert amina.get("/account/").status_code == 200

    browser_of(house.chiara).post(address("account_close", house.amina.pk))

    assert amina.get("/account/").status_code == 302
    post = StaffMember.objects.get(user=house.amina)
    assert post.valid_until == TODAY
    assert AuditEvent.objects.filter(event="account_closed").count() == 1


@pytest.mark.parametrize("who", ["chiara", "administrator"])
def test_asvs_7_4_5_who_looks_after_an_account_signs_its_holder_out_everywhere(
    house: House, who: str
) -> None:
    lost, other, daniel = (browser_of(one) for one in (house.amina, house.amina, house.daniel))
    browser = browser_of(getattr(house, who))
    person = browser.get(address("staff_show", house.amina.pk)).context["person"]

    response = browser.post(person.sessions_url)

    assert response.url == address("staff_show", house.amina.pk)
    told = [one.get("/account/").status_code for one in (lost, other, daniel, browser)]
    assert told == [302, 302, 200, 200]
    event = AuditEvent.objects.get(event="sessions_of_staff_ended")
    assert event.details == {"user": str(house.amina.pk), "sessions": 2}
    assert event.by == getattr(house, who).pk
    assert User.objects.get(pk=house.amina.pk).is_active


def test_whoever_was_signed_out_by_another_reads_it_when_they_come_in_again(house: House) -> None:
    browser_of(house.amina)
    manager = browser_of(house.chiara)

    for _twice in range(2):
        manager.post(address("staff_sessions_end", house.amina.pk))

    [notice] = browser_of(house.amina).get("/account/").context["account"].notices
    assert notice.sentence == "Whoever looks after your account signed you out everywhere"
    assert notice.is_new
    assert "Chrome" not in notice.details
    assert AuditEvent.objects.filter(event="sessions_of_staff_ended").count() == 1


def test_sessions_that_are_not_open_are_not_ended_and_nobody_is_told_of_them(house: House) -> None:
    browser_of(house.amina)
    rows("select tests.let_pass(%s, '31 minutes')", house.amina.pk)

    browser_of(house.chiara).post(address("staff_sessions_end", house.amina.pk))

    assert browser_of(house.amina).get("/account/").context["account"].notices == ()
    assert AuditEvent.objects.filter(event="sessions_of_staff_ended").count() == 0


def test_nobody_signs_out_whom_they_do_not_look_after(house: House) -> None:
    """Another house's, oneself, whose post is above the own reach, who has gone on elsewhere."""
    auditor = create_staff_member(username="gunta", organisation=house.ours, role=Role.AUDITOR).user
    gone = create_staff_member(username="gone", organisation=house.ours, until=TODAY).user
    create_staff_member(username="gone", organisation=house.other, from_=TODAY)
    people = [house.daniel, house.chiara, auditor, gone]
    manager, browsers = browser_of(house.chiara), [browser_of(one) for one in people]

    told = [manager.post(address("staff_sessions_end", one.pk)).status_code for one in people]

    assert told == [404, 302, 302, 302]
    assert [one.get("/account/").status_code for one in browsers] == [200] * 4
    assert AuditEvent.objects.filter(event="sessions_of_staff_ended").count() == 0
    worker = browser_of(house.amina)
    assert worker.post(address("staff_sessions_end", house.chiara.pk)).status_code == 403


def test_who_works_elsewhere_too_or_nowhere_any_more_is_signed_out_by_either_house(
    house: House,
) -> None:
    both = create_staff_member(username="both", organisation=house.ours).user
    create_staff_member(username="both", organisation=house.other)
    former = create_staff_member(username="former", organisation=house.ours, until=TODAY).user
    browsers = [browser_of(both), browser_of(former)]
    manager = browser_of(house.chiara)

    for one in (both, former):
        manager.post(address("staff_sessions_end", one.pk))

    assert [one.get("/account/").status_code for one in browsers] == [302, 302]


def test_a_post_that_has_not_begun_signs_out_nobody_who_works_elsewhere(house: House) -> None:
    gone = create_staff_member(username="gone", organisation=house.ours, until=TODAY).user
    create_staff_member(username="gone", organisation=house.other, from_=TODAY)
    create_staff_member(
        username="gone", organisation=house.ours, from_=datetime.date(TODAY.year + 4, 1, 1)
    )
    coming = create_staff_member(
        username="coming", organisation=house.ours, from_=TODAY + ONE_DAY
    ).user
    browsers, manager = [browser_of(one) for one in (gone, coming)], browser_of(house.chiara)

    for one in (gone, coming):
        manager.post(address("staff_sessions_end", one.pk))

    assert [one.get("/account/").status_code for one in browsers] == [200, 302]


def test_ended_post_has_a_last_day_and_the_account_stays(house: House) -> None:
    post = StaffMember.objects.get(user=house.amina)

    response = browser_of(house.chiara).post(
        address("post_end", house.amina.pk, post.pk), {"last_day": TODAY.isoformat()}
    )

    post.refresh_from_db()
    assert response.status_code == 302
    assert post.valid_until == TODAY + ONE_DAY
    assert User.objects.get(pk=house.amina.pk).is_active


def test_asvs_6_4_6_recovery_takes_two_people_and_the_second_is_shown_the_code(
    house: House,
) -> None:
    first, second = browser_of(house.chiara), browser_of(house.second_manager)
    who = house.amina.pk

    asked = first.post(address("recovery_ask", who), {"met": "on"})
    own = first.post(address("recovery_confirm", who), {"met": "on"})
    confirmed = second.post(address("recovery_confirm", who), {"met": "on"})

    assert asked.status_code == own.status_code == 302
    assert len(confirmed.context["code"]) == 29
    request = RecoveryRequest.objects.get()
    assert (request.asked_by, request.confirmed_by) == (house.chiara, house.second_manager)
    assert second.post(address("recovery_confirm", who), {"met": "on"}).status_code == 404


def test_a_new_deputy_reads_from_which_day_they_are_the_second_person(house: House) -> None:
    deputy = StaffMember.objects.filter(user=house.second_manager)
    deputy.update(given_by=house.chiara, given_at=timezone.now())
    browser_of(house.chiara).post(address("recovery_ask", house.amina.pk), {"met": "on"})
    second = browser_of(house.second_manager)

    person = second.get(address("staff_show", house.amina.pk)).context["person"]
    refused = second.post(address("recovery_confirm", house.amina.pk), {"met": "on"})

    day = format_date(TODAY + 14 * ONE_DAY, "en")
    assert f"until {day} you two count as one" in person.wait_words
    assert person.confirm_url == ""
    assert refused.url == address("staff_show", house.amina.pk)
    assert RecoveryRequest.objects.get().confirmed_by is None


def test_who_gave_a_post_is_known_and_a_deputy_rings_with_the_auditors(house: House) -> None:
    browser = browser_of(house.chiara)

    browser.post(address("staff_invite"), typed(house))
    of_a_worker = Alarm.objects.count()
    browser.post(address("staff_invite"), typed(house, username="deputy", role="provider_manager"))

    givers = StaffMember.objects.filter(given_by=house.chiara).values_list("user__username")
    assert sorted(givers) == [("anna.ergle",), ("deputy",)]
    assert of_a_worker == 0
    [alarm] = Alarm.objects.all()
    assert (alarm.event, alarm.by) == ("agreeing_post_given", house.chiara.pk)


def test_what_the_trail_tells_of_who_gave_a_post_is_written_down(house: House) -> None:
    browser_of(house.chiara).post(address("staff_invite"), typed(house))
    [given] = StaffMember.objects.exclude(given_at=None)
    StaffMember.objects.update(given_by=None, given_at=None)
    migration = import_module("balsts.organisations.migrations.0010_two_people_are_two")

    rows(migration.FROM_THE_TRAIL.replace("audit.event event", "tests.audit_event event"))

    told = StaffMember.objects.exclude(given_at=None).values_list("id", "given_by", "given_at")
    assert list(told) == [(given.id, house.chiara.pk, given.given_at)]


def test_a_post_that_is_over_is_not_lengthened(house: House) -> None:
    post = StaffMember.objects.get(user=house.amina)
    StaffMember.objects.filter(pk=post.pk).update(valid_until=TODAY)

    refused = browser_of(house.chiara).post(
        address("post_end", house.amina.pk, post.pk), {"last_day": "31.12.2030"}
    )

    assert refused.context["form"].non_field_errors() == [
        "This post is over. Give the person a new one instead."
    ]
    post.refresh_from_db()
    assert post.valid_until == TODAY


def test_asvs_6_4_6_managers_make_no_way_in_to_what_they_do_not_look_after(house: House) -> None:
    """Amina works elsewhere too: with a code two managers could be her there."""
    create_staff_member(username="amina", organisation=house.other)
    confirmed = {"met": "on"}
    browser_of(house.chiara).post(address("recovery_ask", house.amina.pk), confirmed)

    refused = browser_of(house.second_manager).post(
        address("recovery_confirm", house.amina.pk), confirmed
    )
    shown = browser_of(house.administrator).post(
        address("recovery_confirm", house.amina.pk), confirmed
    )

    assert refused.url == address("staff_show", house.amina.pk)
    assert RecoveryRequest.objects.get().confirmed_by == house.administrator
    assert shown.context["code"]


def test_an_account_has_one_role_wherever_it_is_used_at_once(house: House) -> None:
    """What a worker may do would count for whoever the same account accompanies as a mentor."""
    for where in (house.ours, house.other):
        create_staff_member(username="newcomer", organisation=where, role=Role.MENTOR)
    posts = StaffMember.objects.filter(user__username="newcomer")
    who = posts[0].user_id
    told = {
        "organisation": str(house.ours.pk),
        "role": "social_worker",
        "from_": TODAY.isoformat(),
    }
    browser = browser_of(house.chiara)

    refused = browser.post(address("post_give", who), told)
    posts.filter(organisation=house.other).update(valid_until=TODAY)
    accepted = browser.post(address("post_give", who), told)

    [[words]] = refused.context["form"].errors.values()
    assert words.endswith("Invite the person with a second account for this post.")
    assert accepted.url == address("staff_show", who)


def test_manager_renews_no_invitation_of_somebody_who_works_elsewhere_too(house: House) -> None:
    newcomer = create_staff_member(username="newcomer", organisation=house.ours).user
    create_staff_member(username="newcomer", organisation=house.other)

    refused = browser_of(house.chiara).post(address("invitation_renew", newcomer.pk))

    assert refused.url == address("staff_show", newcomer.pk)
    assert not newcomer.entry_codes.exists()


def test_asvs_6_4_4_recovery_is_not_confirmed_without_saying_that_it_is_the_person(
    house: House,
) -> None:
    response = browser_of(house.chiara).post(address("recovery_ask", house.amina.pk), {})

    assert response.context["form"].errors.keys() == {"met"}
    assert RecoveryRequest.objects.count() == 0


def test_recovery_that_was_taken_back_cannot_be_confirmed(house: House) -> None:
    first, second = browser_of(house.chiara), browser_of(house.second_manager)
    first.post(address("recovery_ask", house.amina.pk), {"met": "on"})

    second.post(address("recovery_withdraw", house.amina.pk))

    response = second.post(address("recovery_confirm", house.amina.pk), {"met": "on"})
    assert response.status_code == 404


def test_asvs_8_4_2_what_cannot_be_taken_back_asks_who_sits_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(house.chiara)
    later = timezone.now() + datetime.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    invited = browser.post(address("staff_invite"), typed(house))
    closed = browser.post(address("account_close", house.amina.pk))
    signed_out = browser.post(address("staff_sessions_end", house.amina.pk))

    assert (invited.status_code, closed.status_code, signed_out.status_code) == (403, 403, 403)
    assert ("full_name", "Anna Ērgle") in invited.context["kept"]
    assert User.objects.get(pk=house.amina.pk).is_active


@pytest.mark.parametrize("many", [1, 12])
def test_list_of_people_asks_the_database_as_often_for_many_as_for_one(
    house: House, many: int, django_assert_max_num_queries
) -> None:
    for number in range(many):
        create_staff_member(username=f"worker{number}", organisation=house.ours)
    browser = browser_of(house.chiara)

    with django_assert_max_num_queries(16):
        assert len(names_on(browser)) == 4 + many


def test_people_are_found_by_part_of_their_name(house: House) -> None:
    page = search(browser_of(house.administrator), address("staff_list"), q="DAN")

    assert [person.username for person in page.context["people"]] == ["daniel"]
