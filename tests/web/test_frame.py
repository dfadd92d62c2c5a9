"""What stands round every page."""

import re

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from balsts.access.enums import Role
from balsts.access.roles import permissions_of
from balsts.organisations.queries.standing import standing_of
from balsts.web.frame import frame
from balsts.web.navigation import PLACES
from tests.conventions.test_templates import DRAWN_ONCE
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def framed(user, path="/", **asked):
    request = RequestFactory().get(path, asked)
    request.user = user
    request.standing = standing_of(user, on=TODAY)
    return frame(request)


def test_before_sign_in_there_are_only_languages():
    bare = frame(RequestFactory().get("/"))

    assert bare["navigation"] == ()
    assert [one.code for one in bare["frame"].languages] == ["lv", "en", "ru"]
    assert bare["frame"].user_name == ""


def test_who_is_signed_in_is_named_with_their_role(cast: Cast):
    with translation.override("en"):
        found = framed(cast.edgars)["frame"]

    assert (found.user_name, found.user_role) == ("Edgars", "social mentor")


def test_who_sees_clients_can_search_them_and_others_cannot(cast: Cast):
    assert framed(cast.amina)["frame"].search_url == reverse("clients:client_list")
    assert framed(cast.esther)["frame"].search_url == ""


def test_what_was_searched_among_clients_stays_in_the_box(cast: Cast):
    amina, chiara = browser_of(cast.amina), browser_of(cast.chiara)

    among_clients = search(amina, reverse("clients:client_list"), q="noor")
    among_staff = search(chiara, reverse("accounts:staff_list"), q="noor")

    assert among_clients.context["frame"].search_text == "noor"
    assert among_staff.context["frame"].search_text == ""


def test_the_language_of_the_page_is_marked(cast: Cast):
    with translation.override("ru"):
        languages = framed(cast.amina)["frame"].languages

    assert [one.code for one in languages if one.is_current] == ["ru"]


def test_places_to_go_are_those_the_role_opens(cast: Cast):
    mentor = [item.url for item in framed(cast.edgars)["navigation"]]
    statistician = [item.url for item in framed(cast.esther)["navigation"]]

    assert reverse("casework:my_day_show") in mentor
    assert set(mentor) & set(statistician) == set()


@pytest.mark.parametrize("role", Role)
def test_no_key_leads_to_two_places(role: Role):
    open_ones = [
        (key, reverse(name))
        for _label, name, _icon, key, any_of in PLACES
        if set(any_of) & permissions_of(role)
    ]

    assert len({key for key, _ in set(open_ones)}) == len(set(open_ones))


def test_the_last_of_many_places_fold_and_few_places_stand_in_a_row(cast: Cast):
    few = browser_of(cast.amina).get("/").context["navigation"]
    many = browser_of(cast.chiara).get("/").context["navigation"]

    assert [item.is_folded for item in few] == [False] * len(few)
    assert [item.is_folded for item in many] == [False] * 6 + [True] * (len(many) - 6)
    assert len(many) > 7


def test_who_reads_nothing_shared_finds_the_same_place_under_emergencies(cast: Cast):
    place = reverse("sharing:lent_list")
    with translation.override("en"):
        places = {
            who.username: [one.label for one in framed(who)["navigation"] if one.url == place]
            for who in (cast.amina, cast.chiara, cast.edgars)
        }

    assert places == {"amina": ["Emergency"], "chiara": ["Shared"], "edgars": []}


def chosen(browser, language):
    """Return the page of the own account in a language."""
    browser.post(reverse("accounts:ui_language_choose"), {"language": language, "next": "/"})
    return browser.get(reverse("accounts:own_account")).content.decode()


@pytest.mark.parametrize("username", ["amina", "ibrahim", "katrina"])
def test_what_is_drawn_once_is_drawn_in_each_language(cast: Cast, username: str):
    """Also for an interpreter and for whoever has no post: they have no places at all."""
    browser = browser_of(getattr(cast, username))
    words = {
        "en": ("Internal system:", "Keyboard shortcuts", "search clients", "Go on working"),
        "lv": ("Iekšēja sistēma:", "Īsinājumtaustiņi", "meklēt klientus", "Turpināt darbu"),
    }
    if username == "amina":
        words = {"en": (*words["en"], "Ending soon"), "lv": (*words["lv"], "Beidzas drīz")}

    pages = [(language, chosen(browser, language)) for language in ("en", "lv", "en")]

    assert [
        (language, word)
        for language, page in pages
        for other, theirs in words.items()
        for word in theirs
        if (word in page) != (language == other)
    ] == []


def test_what_is_drawn_once_marks_the_place_where_one_is_now(cast: Cast):
    browser = browser_of(cast.amina)
    places = [reverse("clients:client_list"), reverse("casework:ending_list")]

    marked = [
        re.findall(r'<a href="([^"]+)" aria-current="page"', browser.get(one).content.decode())
        for one in [*places, *places]
    ]

    # In the bar and in the menu of narrow screens.
    assert marked == [[one, one] for one in [*places, *places]]


def test_what_is_drawn_once_is_drawn_for_each_role_and_holds_nothing_of_anybody(cast: Cast):
    cache.clear()
    people = (cast.amina, cast.edgars, cast.esther, cast.chiara, cast.gunta)
    search(browser_of(cast.amina), reverse("clients:client_list"), q="Zz-typed")
    links, of_somebody = {}, {"csrfmiddlewaretoken", "X-CSRFToken", "BL-", "Zz-typed"}
    for person in people:
        browser = browser_of(person)
        for _ in range(2):
            answer = browser.get(reverse("accounts:own_account"))
            page, frame = answer.content.decode(), answer.context["frame"]
            bar = page.partition("<nav")[2].partition("</nav>")[0]
            links.setdefault(person.username, []).append(set(re.findall(r'<a href="([^"]+)"', bar)))
            of_somebody |= set(re.findall(r'"X-CSRFToken": "(\w+)"', page))
            of_somebody |= {
                frame.user_name,
                frame.user_role,
                frame.session_person,
                frame.session_entry,
            }
            if person in (cast.amina, cast.edgars, cast.chiara):
                browser.get(reverse("clients:client_list"))

    names = [key.split(":", 2)[2] for key in list(cache._cache)]
    kept = " ".join(cache.get(name) for name in names)

    assert links == {
        person.username: [{item.url for item in framed(person)["navigation"]}] * 2
        for person in people
    }
    assert {name.split(".")[2] for name in names} == set(DRAWN_ONCE)
    assert len(of_somebody) > 4 + 4 * len(people)
    assert [word for word in of_somebody if word in kept] == []
