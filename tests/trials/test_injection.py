"""What the trial of slipped statements hands on: every word of an address that names something, and who asks."""

import pytest

from trials.injection import CLEAN, FOUND, Try, as_compared, marked, slipped_in


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/clients/BL-7K3M-Q2XD/", "/clients/BL-7K3M-Q2XD*/"),
        ("/figures/report/2025.csv", "/figures/report/2025.csv*"),
        ("/clients/register/", "/clients/register/"),
        (
            "/account/people/0b5c6d7e-0000-4000-8000-000000000001/posts/0b5c6d7e-0000-4000-8000-000000000002/end/",
            "/account/people/0b5c6d7e-0000-4000-8000-000000000001*/posts/0b5c6d7e-0000-4000-8000-000000000002*/end/",
        ),
    ],
)
def test_words_that_name_something_are_marked_in_an_address(address: str, expected: str) -> None:
    assert marked(address) == expected


def test_a_request_says_as_whom_it_asks_and_what_it_sends() -> None:
    one = Try(place="clients:client_list", person="auditor", address="/clients/", fields="q=a")

    words = one.words(80)

    assert words[:4] == ["-u", "http://127.0.0.1:80/clients/", "-H", "X-Asks-As: auditor"]
    assert words[-2:] == ["--data", "q=a"]


def test_what_was_found_is_told_apart_from_what_was_not() -> None:
    found = "sqlmap identified the following injection point(s):\n---\nParameter: q (POST)\n"
    clean = "[CRITICAL] all tested parameters do not appear to be injectable."

    assert (FOUND.findall(found), bool(CLEAN.search(found))) == (["q (POST)"], False)
    assert (FOUND.findall(clean), bool(CLEAN.search(clean))) == ([], True)
    assert not CLEAN.search("[INFO] skipping Cookie parameter 'session'")


def test_what_is_slipped_in_is_told_apart_from_names_codes_and_numbers() -> None:
    told = "/clients/BL-7K3M-Q2XD%27%20OR/?sort=given_name&q=1%27%20AND%205%3D5&on=2026&id=0b5c6d7e-0000"

    assert slipped_in(told) == ["BL-7K3M-Q2XD' OR", "1' AND 5=5"]


def test_pages_that_differ_by_their_frame_and_by_the_mask_of_their_secret_are_the_same() -> None:
    page = (
        '<nav>{0}</nav><main id="a"><input name="csrfmiddlewaretoken" value="{0}">\n{1}</main>{0}'
    )

    assert as_compared(page.format("one", "a").encode()) == as_compared(
        page.format("two", "a").encode()
    )
    assert as_compared(page.format("one", "a").encode()) != as_compared(
        page.format("one", "b").encode()
    )
    assert as_compared(b'{"found": 3}') == b'{"found": 3}'
