"""The rules of pages find what they are meant to find."""

import socket
from http.client import HTTPConnection

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


OUTSIDE = ("192.0.2.1", 80)


@pytest.mark.parametrize(
    "leave",
    [
        lambda probe: probe.connect(OUTSIDE),
        lambda probe: probe.connect_ex(OUTSIDE),
        lambda probe: probe.sendto(b"out", OUTSIDE),
        lambda probe: probe.sendto(b"out", 0, OUTSIDE),
        lambda probe: probe.sendmsg([b"out"], [], 0, OUTSIDE),
        lambda _: socket.create_connection(OUTSIDE),
        lambda _: HTTPConnection("192.0.2.1").request("GET", "/"),
    ],
)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_test_leaves_the_machine(leave, kind):
    with (
        socket.socket(type=kind) as probe,
        pytest.raises(Outside, match=r"192\.0\.2\.1"),
    ):
        leave(probe)


@pytest.mark.parametrize(
    "ask",
    [
        lambda name: socket.getaddrinfo(name, 80),
        lambda name: socket.getaddrinfo(name.encode(), 80),
        socket.gethostbyname,
        socket.gethostbyname_ex,
        socket.gethostbyaddr,
        lambda name: socket.create_connection((name, 80)),
    ],
)
def test_no_test_asks_who_has_a_name_elsewhere(ask):
    with pytest.raises(Outside, match=r"balsts\.example"):
        ask("balsts.example")


def test_this_machine_is_still_spoken_to():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as probe:
        assert probe.connect_ex(server.getsockname()) == 0
    assert socket.getaddrinfo("localhost", 80) != []
