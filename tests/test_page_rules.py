"""The rules of pages find what they are meant to find."""

import socket

import pytest

from tests.closed_sockets import Outside
from tests.page_rules import faults_of

GOOD = '<html lang="lv" dir="ltr"><script src="/static/a.js"></script><p>100 %</p></html>'


def test_page_that_keeps_the_rules_has_no_faults():
    assert faults_of(GOOD) == []


def test_fields_are_kept_by_no_browser_where_the_form_or_the_field_says_so():
    page = """
        <form autocomplete="off"><input name="given_name"><textarea name="note"></textarea></form>
        <form><input name="code" autocomplete="one-time-code"><input type="hidden" name="next"></form>
        <textarea readonly>what was written</textarea>
    """

    assert faults_of(page) == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<script>alert(1)</script>", "holds an inline script"),
        ("<style>p {}</style>", "holds an inline style sheet"),
        ('<p class="a" style="color: red">', "holds a style attribute"),
        ('<a href="#" onclick="go()">', "holds an event attribute"),
        ("<p>{{ client.name }}</p>", "holds something unrendered"),
        ('<c-chip label="x" />', "holds something unrendered"),
        ("<p>until %(day)s</p>", "holds a sentence with an unfilled place"),
        ('<html lang="lv">', "does not say its language and direction"),
        (
            '<form><input name="given_name"></form>',
            "lets browsers keep what is typed into given_name",
        ),
        (
            '<form autocomplete="off"></form><textarea name="note"></textarea>',
            "lets browsers keep what is typed into note",
        ),
    ],
)
def test_page_that_breaks_a_rule_is_named(page, fault):
    assert faults_of(page) == [fault]


def test_no_test_leaves_the_machine():
    with socket.socket() as probe, pytest.raises(Outside, match=r"192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))
