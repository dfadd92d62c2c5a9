"""Forged, doubled and twisted requests against every address there is."""

import ast
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.forms import ModelForm
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import CaseSpell
from balsts.exchange.models import ImportRun
from balsts.web.input_rules import form_classes
from tests.conventions.reading import SOURCE, called_name, calls, place, python_files
from tests.factories.clients import create_client, create_enrolment
from tests.people import create_cast
from tests.security.addresses import ADDRESSES, VIEWS
from tests.security.walk import RudeBrowser, read, rude_browser_of, walk
from tests.security.world import create_world
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
UNSAFE = ("post", "put", "patch", "delete")
# Methods that no page has are turned away before anything is looked at, the token included.
REFUSED = {"post": 403, "put": 405, "patch": 405, "delete": 405}
TODAY = timezone.localdate()
# What a page shown may write: that it was shown, that a letter left, when its reader was last there.
TRAIL = re.compile(
    r"audit[_.]|INSERT INTO \"exchange_export\"|django_session|sec\.|select set_config|SAVEPOINT",
    re.IGNORECASE,
)
WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|ALTER|CREATE|DROP|CALL)\b", re.IGNORECASE
)


# A link to a page of others, as its tag draws it.
SAYS_SO = re.compile(r'class="outside-link\b.*rel="noreferrer"')


def outside_links(html: str) -> list[str]:
    return re.findall(r"<a [^>]*href=\"https?://[^>]*>", html)


def forging_browser(user=None) -> Browser:
    browser = RudeBrowser(enforce_csrf_checks=True, raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def test_asvs_3_5_1_no_address_takes_an_unsafe_request_without_the_pages_own_token(cast):
    browser = forging_browser(cast.chiara)

    taken = [
        (method, name, answer.status_code)
        for name, address in ADDRESSES.items()
        for method in UNSAFE
        if (answer := getattr(browser, method)(address)).status_code != REFUSED[method]
    ]

    assert len(ADDRESSES) > 50
    assert taken == []


def test_no_view_asks_to_be_left_out_of_the_check():
    assert [name for name, view in VIEWS.items() if getattr(view, "csrf_exempt", False)] == []


def test_who_is_refused_so_reads_what_to_do():
    browser = forging_browser()
    browser.cookies["django_language"] = "en"

    page = browser.post(reverse("accounts:sign_in")).content.decode()

    assert "Go back in your browser, copy what you typed" in page
    assert "DEBUG" not in page


def token_of(browser: Browser, address: str) -> str:
    page = browser.get(address).content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    "foreign", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_right_token_from_a_wrong_place_is_refused_even_at_sign_in(foreign):
    browser = forging_browser()
    told = {"csrfmiddlewaretoken": token_of(browser, reverse(settings.LOGIN_URL))}

    forged = browser.post(reverse(settings.LOGIN_URL), told, headers={"origin": foreign})
    honest = browser.post(reverse(settings.LOGIN_URL), told)

    assert (forged.status_code, honest.status_code) == (403, 200)


def test_nobody_is_signed_out_by_a_foreign_page(cast):
    browser = forging_browser(cast.chiara)

    browser.post(reverse("accounts:sign_out"))

    assert browser.get(reverse("casework:my_day_show")).status_code == 200


@pytest.mark.slow  # walks through every page that three people can reach
def test_asvs_3_5_3_and_3_7_3_and_4_1_1_pages_change_only_the_trail_and_say_what_they_and_links_are(
    tmp_path, settings
):
    settings.BALSTS_DATA = tmp_path
    world = create_world(today=TODAY)
    browsers = [browser_of(walker) for walker in world.walkers]
    written, kinds, outside = [], set(), []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and not TRAIL.search(sql):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        for browser in browsers:
            for page in walk(browser):
                kinds.add(page.content_type)
                outside += outside_links(page.html)

    unsaid = [one for one in outside if not SAYS_SO.search(one)]
    assert (written, kinds) == ([], {"text/html; charset=utf-8"})
    assert (outside != [], unsaid) == (True, [])


def test_refusals_say_what_they_are_too(cast):
    refused = [browser_of(cast.chiara).get("/nothing/here/"), Browser().get("/nothing/here/")]

    assert {one["Content-Type"] for one in refused} == {"text/html; charset=utf-8"}


FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "javascript:alert(1)",
    r"\\evil.example",
    "data:text/html,x",
]


@pytest.mark.parametrize("back", FOREIGN)
def test_asvs_3_7_2_no_redirect_leaves_the_house(cast, back):
    browser = browser_of(cast.chiara)

    chosen = browser.post(reverse("accounts:ui_language_choose"), {"language": "en", "next": back})
    signed_in = browser.get(f"{reverse('accounts:sign_in')}?next={back}")

    assert [chosen["Location"], signed_in["Location"]] == ["/", "/"]


@pytest.mark.parametrize("back", FOREIGN)
def test_no_typed_address_becomes_a_link(cast, back):
    page = search(rude_browser_of(cast.chiara), reverse("clients:client_list"), q=back)
    sign_in = RudeBrowser().get(reverse("accounts:sign_in"), {"next": back})

    links = [link for one in (page, sign_in) for link in read(one.content.decode()).links]

    assert links != []
    assert [link for link in links if not link.startswith(("/", "#", "?"))] == []
    assert [link for link in links if link.startswith(("//", "/\\"))] == []


def test_asvs_1_2_2_what_was_chosen_is_encoded_in_the_links_that_keep_it(cast):
    asked = 'نورزی&"#<//:'
    page = rude_browser_of(cast.chiara).get(reverse("clients:client_list"), {"place": asked})

    kept = [link for link in read(page.content.decode()).links if "place=" in link]

    assert kept != []
    assert {parse_qs(urlsplit(link).query)["place"][0] for link in kept} == {asked}
    assert [link for link in kept if re.search(r'[<>"#]|//', link)] == []


def test_asvs_3_7_3_links_to_pages_of_others_are_made_in_one_place():
    written = [
        place(path)
        for path in sorted([*(SOURCE / "web").rglob("*.html"), *(SOURCE / "web").rglob("*.py")])
        if re.search(r'href="https?://|rel="noreferrer"', path.read_text(encoding="utf-8"))
    ]
    led = [
        place(path, call.lineno)
        for path in python_files("web/**/*.py")
        for call in calls(path)
        if called_name(call)
        in {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"}
        and re.search(r"https?://|build_absolute_uri", ast.unparse(call))
    ]

    assert written == ["src/balsts/web/formatting.py"]
    assert led == []


def test_asvs_3_7_5_an_old_browser_is_told_so_before_anybody_signs_in():
    """Every browser since 2023 says over TLS whose page it comes from; one that does not is told."""
    browser = RudeBrowser()
    browser.cookies["django_language"] = "en"
    said = "Your browser is old"

    pages = [
        browser.get(reverse("accounts:sign_in"), secure=True, headers=told).content.decode()
        for told in ({}, {"sec-fetch-site": "none"})
    ]
    without_tls = browser.get(reverse("accounts:sign_in")).content.decode()

    assert [said in page for page in (*pages, without_tls)] == [True, False, False]


def test_asvs_3_7_5_a_browser_that_keeps_no_cookie_of_ours_is_told_why_nobody_gets_in(cast):
    with_cookie = forging_browser()
    with_cookie.cookies["django_language"] = "en"
    token_of(with_cookie, reverse("accounts:sign_in"))
    without = forging_browser()
    without.cookies["django_language"] = "en"
    said = "Then your browser keeps no cookies of this address"

    answers = [
        one.post(reverse("accounts:sign_in"), {"username": "chiara", "password": "secret"})
        for one in (without, with_cookie)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert [said in answer.content.decode() for answer in answers] == [True, False]


LONG = "ķ" * 3000


def test_asvs_4_2_5_what_browsers_are_asked_to_send_stays_short(cast):
    """Our own program sends one request, to itself; all others are made of what our answers say."""
    stranger, browser = RudeBrowser(), rude_browser_of(cast.chiara)
    clients = reverse("clients:client_list")

    asked = [
        stranger.get(clients, {"place": LONG}),
        stranger.get(clients, {"place": "riga"}),
        browser.post(clients, {"q": LONG}),
        browser.post(reverse("accounts:ui_language_choose"), {"language": "en", "next": LONG}),
    ]
    cookies = sum(
        len(name) + len(cookie.value)
        for one in (stranger, browser)
        for name, cookie in one.cookies.items()
    )

    assert [answer.status_code for answer in asked] == [302] * 4
    assert [len(answer["Location"]) > 5000 for answer in asked] == [False] * 4
    assert "next=/clients/%3Fplace%3Driga" in asked[1]["Location"]
    assert asked[0]["Location"].endswith("next=/clients/")
    assert cookies < 1000


def test_asvs_3_5_7_scripts_are_files_that_know_nobody(cast):
    """No address answers with script: what a script needs stands in the page, which others cannot load."""
    browser = rude_browser_of(cast.chiara)
    kinds = {
        name: answer["Content-Type"]
        for name, address in ADDRESSES.items()
        if "script" in (answer := browser.get(address)).get("Content-Type", "")
    }
    templates = [place(path) for path in SOURCE.rglob("*.js.html")] + [
        place(path) for path in (SOURCE / "web" / "templates").rglob("*.js")
    ]

    assert (kinds, templates) == ({}, [])


DISGUISES = (
    "/x.css",
    "x.css",
    ";x.css",
    "%2Fx.css",
    "%3Bx.js",
    "?x.css",
    "..%2F..%2Fstatic%2Fx.css",
)


@pytest.mark.parametrize("disguise", DISGUISES)
def test_asvs_14_2_5_no_page_about_a_person_passes_for_a_file_that_may_be_kept(cast, disguise):
    address = reverse("clients:client_detail", args=[cast.fatima.reference])
    browser = rude_browser_of(cast.amina)

    plain, disguised = browser.get(address), browser.get(f"{address}{disguise}")

    assert "Fatima" in plain.content.decode()
    assert ("Fatima" in disguised.content.decode()) == disguise.startswith("?")
    assert disguised["Content-Type"].startswith("text/html")
    assert "no-store" in disguised["Cache-Control"]


MARKUP = '<b title="x">&\'{{7*7}}%s%(a)s{0.__class__}</b>'


def test_asvs_1_2_1_typed_text_is_text_in_elements_and_attributes(cast):
    """In the box of the search it stands in an attribute, in the sentence below in an element."""
    page = search(rude_browser_of(cast.chiara), reverse("clients:client_list"), q=MARKUP)
    html = page.content.decode()

    assert MARKUP not in html
    assert unescape(html).count(MARKUP) >= 1
    assert "&lt;b title=&quot;x&quot;&gt;&amp;&#x27;{{7*7}}%s%(a)s{0.__class__}&lt;/b&gt;" in html


def test_asvs_1_1_2_a_name_is_kept_as_it_was_typed_and_escaped_where_it_is_shown(cast):
    cast.fatima.__class__.objects.filter(pk=cast.fatima.pk).update(given_name="O<i>&amp;</i>")

    html = (
        browser_of(cast.amina)
        .get(reverse("clients:client_detail", args=[cast.fatima.reference]))
        .content.decode()
    )

    assert "O<i>" not in html
    assert "O&lt;i&gt;&amp;amp;&lt;/i&gt;" in html


def test_asvs_1_1_1_an_address_is_decoded_once(cast):
    browser = rude_browser_of(cast.chiara)
    page = browser.get(f"{reverse('clients:client_list')}?place=%2541%253Cb%253E").content.decode()
    twice = reverse("clients:client_detail", args=[cast.fatima.reference]).replace("-", "%252D")

    assert "place=%2541%253Cb%253E" in page
    assert browser.get(twice).status_code == 404


ORM_WORDS = {
    "_connector": "OR",
    "_negated": "1",
    "org__members__password__startswith": "a",
    "given_name__regex": "(a+)+$",
    "order_by": "-sealed__text",
    "sort": "-given_name,id);select pg_sleep(5)--",
    "case": "x' OR 1=1--",
    "worker": "1 OR 1=1",
    "citizenship": "SY') --",
    "a.b": "1",
    "a\x01b": "1",
    "__class__": "x",
    "pk__in": "1",
}


def shown_references(browser: Browser, **asked: str) -> list[str]:
    page = browser.get(reverse("clients:client_list"), asked).content.decode()
    return sorted(set(re.findall(r"/clients/(BL-[A-Z0-9-]+)/", page)))


@pytest.mark.parametrize("word", ORM_WORDS)
def test_words_of_the_database_layer_in_an_address_widen_nothing(cast, word):
    theirs = create_client()
    create_enrolment(theirs, cast.other_contract)

    shown = shown_references(rude_browser_of(cast.amina), **{word: ORM_WORDS[word]})

    assert shown in ([cast.fatima.reference], [])


def test_asvs_15_3_5_a_parameter_is_read_as_its_own_type_or_not_at_all(cast):
    """A list where a word is expected, a word where a number is, other digits: nothing breaks."""
    browser = rude_browser_of(cast.chiara)
    address = reverse("clients:client_list")
    twisted = [
        "q[]=a",
        "q=a&q=b",
        "q[$ne]=1",
        "page=٣",
        "page=1e9",
        "after[]=x&after=y",
        "sort=name&sort=-name",
    ]

    assert [one for one in twisted if browser.get(f"{address}?{one}").status_code != 200] == []


def test_asvs_2_3_1_no_step_is_done_before_the_one_it_stands_on(tmp_path, settings):
    """An import is agreed to only after its check, and once; a case that is open is not re-opened."""
    settings.BALSTS_DATA = tmp_path
    world = create_world(today=TODAY)
    browser = browser_of(world.cast.chiara)
    run = ImportRun.objects.get()
    spells = CaseSpell.objects.count()
    browser.post(reverse("exchange:import_confirm", args=[run.id]))
    browser.post(
        reverse("casework:case_reopen", args=[world.cast.fatima.reference]),
        {"reopened_on": TODAY.isoformat(), "reason": "x"},
    )

    run.refresh_from_db()
    assert run.state not in {"agreed", "done", "imported"}
    assert CaseSpell.objects.count() == spells


def test_asvs_3_4_2_no_foreign_origin_is_let_in_to_read(cast):
    browser = browser_of(cast.chiara)
    asked = [
        browser.get(reverse("clients:client_list"), headers={"origin": origin})
        for origin in ("https://evil.example", "null")
    ]
    asked.append(browser.options("/", headers={"access-control-request-method": "POST"}))

    told = {name.lower() for answer in asked for name in answer.headers}

    assert [name for name in told if name.startswith("access-control-")] == []


def test_asvs_3_2_1_an_answer_cannot_be_taken_for_something_else(cast):
    """Pages say what they are and may not be guessed or framed; files come as attachments."""
    page = browser_of(cast.amina).get(
        reverse("clients:client_detail", args=[cast.fatima.reference])
    )
    file = browser_of(cast.amina).get(
        reverse("clients:letter_pdf", args=[cast.fatima.reference]), {"language": "en"}
    )

    assert page["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_asvs_15_3_3_a_form_sets_only_the_fields_it_shows():
    """No form takes its fields from a table, and no view copies a request onto a row."""
    from_tables = [
        form.__name__
        for form in form_classes()
        if issubclass(form, ModelForm) or not form.base_fields
    ]
    copied = [
        place(path, call.lineno)
        for path in python_files("web/**/*.py")
        for call in calls(path)
        if called_name(call)
        in {"setattr", "construct_instance", "modelform_factory", "model_to_dict"}
        or (called_name(call) == "update" and "request.POST" in ast.unparse(call))
    ]

    assert [name for name in from_tables if name not in MADE_FOR_ONE_REQUEST] == []
    assert copied == []


# Their fields depend on what is asked, and are listed where they are made.
MADE_FOR_ONE_REQUEST = {"PasswordForm"}
