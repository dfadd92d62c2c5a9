"""Every answer says what the browser may not do: pages, files, refusals, faults, static files."""

import json
import logging
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from balsts.platform.security_headers import HEADERS, POLICY, POLICY_OF_FILES, REPORTS_PATH
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
UNKNOWN = {
    "UUIDConverter": "0b0e7e5a-0000-4000-8000-000000000000",
    "IntConverter": 1,
}


def break_(_request):
    raise RuntimeError("Fatima Noorzai")


urlpatterns = [path("break/", break_)]


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def addresses(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{prefix}{pattern.namespace}:")
        elif isinstance(pattern, URLPattern):
            values = {
                name: UNKNOWN.get(type(converter).__name__, "unknown")
                for name, converter in pattern.pattern.converters.items()
            }
            yield f"{prefix}{pattern.name}", values


def missing(response) -> dict[str, str]:
    """The headers that are not as they should be; files have a policy of their own."""
    expected = dict(HEADERS)
    if "attachment" in response.get("Content-Disposition", ""):
        expected["Content-Security-Policy"] = POLICY_OF_FILES
    keeps = expected.pop("Cache-Control").split(", ")
    faults = {
        name: response.get(name, "") for name in expected if response.get(name) != expected[name]
    }
    if not set(keeps) <= set(response.get("Cache-Control", "").split(", ")):
        faults["Cache-Control"] = response.get("Cache-Control", "")
    return faults


def test_asvs_3_4_3_policy_is_the_one_that_was_decided():
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'; report-uri /browser-reports/; report-to browser"
    )


@pytest.mark.slow  # asks for every address
@pytest.mark.parametrize("who", ["nobody", "chiara", "gunta"])
def test_asvs_3_4_4_and_3_4_5_and_3_4_6_every_address_answers_with_every_header(
    cast: Cast, who: str, tmp_path: Path, settings
) -> None:
    settings.BALSTS_DATA = tmp_path
    browser = browser_of(getattr(cast, who, None))

    found = {}
    for name, values in addresses():
        for method in ("get", "post"):
            response = getattr(browser, method)(reverse(name, kwargs=values))
            found[name, method, response.status_code] = missing(response)

    assert {key: faults for key, faults in found.items() if faults} == {}
    assert len(found) > 100


def test_asvs_3_4_8_and_3_5_8_pages_and_what_they_load_are_alone_and_nobody_elses(
    cast: Cast, settings, tmp_path: Path
) -> None:
    (tmp_path / "a.js").write_text("1")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = True
    asked = {
        "page": browser_of(cast.amina).get(reverse("clients:client_list")),
        "file": browser_of(cast.amina).get(
            reverse("clients:letter_pdf", args=[cast.fatima.reference]), {"language": "en"}
        ),
        "sign-in": Browser().get(reverse("accounts:sign_in")),
        "script": Browser().get("/static/a.js"),
    }
    asked["script"].close()

    told = {
        name: (
            response.status_code,
            response["Cross-Origin-Opener-Policy"],
            response["Cross-Origin-Resource-Policy"],
        )
        for name, response in asked.items()
    }

    assert told == dict.fromkeys(asked, (200, "same-origin", "same-origin"))


def test_asvs_14_2_2_and_14_3_2_page_about_a_person_is_kept_by_nobody(cast: Cast) -> None:
    response = browser_of(cast.amina).get(
        reverse("clients:client_detail", args=[cast.fatima.reference])
    )

    assert missing(response) == {}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"path": "/nowhere/"}, 404), ({"path": "/clients/", "HTTP_HOST": "evil.example"}, 400)],
)
def test_refusals_carry_every_header(asked: dict, status: int) -> None:
    response = Browser().get(asked.pop("path"), **asked)

    assert (response.status_code, missing(response)) == (status, {})


def test_forged_form_is_refused_with_every_header(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.amina)

    response = browser.post(reverse("accounts:sign_out"))

    assert (response.status_code, missing(response)) == (403, {})


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.filterwarnings("ignore")
def test_asvs_16_5_4_fault_carries_every_header_and_says_nothing_of_itself(caplog) -> None:
    browser = Browser(raise_request_exception=False)

    response = browser.get("/break/")

    assert (response.status_code, missing(response)) == (500, {})
    assert "Fatima" not in response.text


def test_static_file_carries_them_too_and_may_be_kept(settings, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { color: red }")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = True

    response = Browser().get("/static/a.css")
    response.close()

    assert response.status_code == 200
    assert missing(response).keys() == {"Cache-Control"}
    assert response["Cache-Control"].startswith("max-age=")


def report(**body: str) -> str:
    return json.dumps([{"type": "csp-violation", "body": body}])


def sent(content: str | bytes, caplog) -> list[str]:
    """What is logged when a browser sends this."""
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        response = Browser().post(REPORTS_PATH, content, content_type="application/reports+json")
    assert response.status_code == 204
    return [record.getMessage() for record in caplog.records]


def test_asvs_3_4_7_report_of_a_browser_is_logged_in_our_words_only(cast: Cast, caplog) -> None:
    address = f"https://x/clients/{cast.fatima.reference}/?q=Fatima"

    lines = sent(
        report(
            effectiveDirective="script-src-elem",
            blockedURL="inline",
            documentURL=address,
            sample="alert('Fatima')",
        ),
        caplog,
    )

    assert lines == ["Browser refused script-src-elem (inline) on page clients:client_detail"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[" * 10_000,
        b"\xff\xfe",
        report(effectiveDirective="Fatima\nWARNING forged", documentURL="x"),
        json.dumps(["Fatima", {"body": "Fatima"}, {"body": {"effectiveDirective": 1}}, None]),
        "x" * 100_000,
    ],
)
def test_asvs_16_4_1_nothing_that_was_sent_reaches_the_log(content, caplog) -> None:
    assert sent(content, caplog) == []


def test_same_report_is_said_once_by_a_server_however_often_it_comes(caplog) -> None:
    browser = Browser()
    content = report(effectiveDirective="img-src", blockedURL="https://a.b/Fatima", documentURL="/")

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            browser.post(REPORTS_PATH, content, content_type="application/reports+json")

    assert [record.getMessage() for record in caplog.records] == [
        "Browser refused img-src (address) on page casework:my_day_show"
    ]


def test_reports_are_sent_and_never_read() -> None:
    assert Browser().get(REPORTS_PATH).status_code == 405


@override_settings(SECURE_HSTS_SECONDS=63_072_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
def test_asvs_3_4_1_over_https_the_browser_is_told_to_use_nothing_else_for_two_years() -> None:
    response = Browser().get(reverse("accounts:sign_in"), secure=True)

    assert response["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
