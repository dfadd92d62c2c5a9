"""The real web server, as `balsts start` runs it, under requests that no browser sends."""

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import closing

import pytest

from balsts.console import one_machine
from balsts.console.start import _web_server
from tests.conventions.reading import ROOT

HOST = one_machine.HOST


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port(django_db_setup):
    """Start the server with one worker on the database of this test run, and end it."""
    port = free_port()
    words = _web_server(port)
    words[words.index("--workers") + 1] = "1"
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "balsts.platform.settings_test",
        "BALSTS_HOSTS": HOST,
        "PYTHONPATH": str(ROOT / "src"),
    }
    server = subprocess.Popen(words, env=surroundings, start_new_session=True, cwd=ROOT)
    try:
        wait_until_it_answers(port, server)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def wait_until_it_answers(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if asked(port, "GET /account/sign-in/ HTTP/1.1", "Host: " + HOST)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer")


def sent(port: int, raw: bytes, *, seconds: float = 10) -> bytes:
    """Send bytes as they are and return what comes back until the server closes."""
    with closing(socket.create_connection((HOST, port), timeout=seconds)) as wire:
        parts = []
        try:
            wire.sendall(raw)
            while part := wire.recv(65536):
                parts.append(part)
        except BrokenPipeError:
            parts.append(wire.recv(65536))
        except (TimeoutError, ConnectionResetError):
            pass
        return b"".join(parts)


def asked(port: int, *lines: str, body: bytes = b"") -> tuple[int, str]:
    """Return the status and the whole answer to one request; 0 if none came."""
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    answer = sent(port, head + body).decode("utf-8", "replace")
    found = re.match(r"HTTP/1\.[01] (\d{3})", answer)
    return (int(found[1]) if found else 0), answer


def still_serves(port: int) -> bool:
    return asked(port, "GET /account/sign-in/ HTTP/1.1", "Host: " + HOST)[0] == 200


def test_a_host_that_is_not_ours_is_refused(port):
    asks = ("Host: evil.example", "Host: 127.0.0.1.evil.example", "Host: x\x01y")
    answers = [asked(port, "GET /account/sign-in/ HTTP/1.1", one)[0] for one in asks]
    forwarded = asked(port, "GET / HTTP/1.1", "Host: " + HOST, "X-Forwarded-Host: evil.example")

    assert answers == [400, 400, 400]
    assert "evil.example" not in forwarded[1]


def test_asvs_13_4_4_and_4_1_4_methods_that_no_page_has_are_refused(port):
    methods = ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DELETE", "PUT", "PATCH", "BREW")

    answers = [asked(port, f"{one} /account/sign-in/ HTTP/1.1", "Host: " + HOST) for one in methods]
    told = asked(port, "TRACE / HTTP/1.1", "Host: " + HOST, "X-Secret: told-back")[1]

    assert [status for status, _ in answers if status not in {400, 403, 405, 501}] == []
    assert "told-back" not in told


def test_asvs_4_2_1_a_request_with_two_lengths_is_never_two_requests(port):
    """Whatever the first length says, nothing behind the chunked end is answered as a request."""
    hidden = f"GET /account/sign-in/?smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    both = (
        f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {5 + len(hidden)}\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
    ).encode()
    twice = (
        f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n"
        f"Content-Length: {len(hidden)}\r\n\r\n{hidden}"
    ).encode()
    folded = (
        f"POST / HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".encode()
    )

    statuses = [
        re.findall(rb"HTTP/1\.1 (\d{3})", sent(port, raw, seconds=2))
        for raw in (both, twice, folded)
    ]

    assert [found for found in statuses if len(found) > 1 and b"200" in found[1:]] == []
    assert b"400" in statuses[1][:1]


def test_too_much_of_anything_is_refused_and_the_server_goes_on(port):
    many = "&".join(f"p{n}=1" for n in range(10_001)).encode()
    form = (
        "Host: " + HOST,
        "Cookie: csrf=" + "a" * 32,
        "Content-Type: application/x-www-form-urlencoded",
    )
    answers = {
        "parameters": asked(
            port,
            "POST /account/sign-in/ HTTP/1.1",
            *form,
            f"Content-Length: {len(many)}",
            body=many,
        )[0],
        "body": asked(
            port,
            "POST /account/sign-in/ HTTP/1.1",
            *form,
            f"Content-Length: {4 * 2**20}",
            body=b"username=" + b"a" * (4 * 2**20 - 9),
        )[0],
        "header": asked(
            port, "GET /account/sign-in/ HTTP/1.1", "Host: " + HOST, "X-Long: " + "a" * 2**20
        )[0],
        "headers": asked(
            port, "GET / HTTP/1.1", "Host: " + HOST, *(f"X-{n}: 1" for n in range(5000))
        )[0],
        "line": asked(port, f"GET /?{'a' * 200_000} HTTP/1.1", "Host: " + HOST)[0],
    }

    assert {name: status for name, status in answers.items() if not 400 <= status < 500} == {}
    assert still_serves(port)


def test_what_breaks_off_or_is_no_http_leaves_the_server_serving(port):
    half = (
        f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\n"
    )
    with closing(socket.create_connection((HOST, port), timeout=5)) as wire:
        wire.sendall(half.encode())
    noise = [
        sent(port, raw, seconds=1)
        for raw in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\x00/ HTTP/9.9\r\n\r\n", b"\r\n" * 50)
    ]

    assert [one for one in noise if b" 500 " in one] == []
    assert still_serves(port)


def test_asvs_13_4_1_and_13_4_3_neither_source_nor_folders_are_served(port):
    paths = (
        "/.git/HEAD", "/.git/config", "/.env", "/src/balsts/platform/settings.py", "/static/",
        "/static/../manage.py", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/staticfiles.json/..",
        "/static//etc/passwd", "/static/..%5c..%5cetc/passwd", "/static/css/", "/pyproject.toml",
    )  # fmt: skip

    answers = {path: asked(port, f"GET {path} HTTP/1.1", "Host: " + HOST) for path in paths}

    assert {path: one[0] for path, one in answers.items() if one[0] == 200} == {}
    assert [path for path, one in answers.items() if "ref:" in one[1] or "root:" in one[1]] == []


def test_asvs_13_4_6_answers_tell_no_versions(port):
    head = asked(port, "GET /account/sign-in/ HTTP/1.1", "Host: " + HOST)[1].partition("\r\n\r\n")[
        0
    ]

    assert re.findall(r"(?i)(granian|python|django|balsts)[/ ]?\d", head) == []
    assert "x-powered-by" not in head.lower()


def test_asvs_16_5_1_refusals_show_a_sentence_and_no_insides(port):
    answers = [
        asked(port, "GET /nothing/ HTTP/1.1", "Host: " + HOST),
        asked(port, "GET / HTTP/1.1", "Host: evil.example"),
        asked(port, "GET /account/sign-in/%ff%fe HTTP/1.1", "Host: " + HOST),
        asked(port, "POST /account/sign-in/ HTTP/1.1", "Host: " + HOST, "Content-Length: 0"),
    ]
    told = [
        answer
        for _, answer in answers
        if re.search(r"Traceback|File \"|django\.|SELECT |psycopg|/site-packages/|DEBUG", answer)
    ]

    assert [status for status, _ in answers if status >= 500 or status == 200] == []
    assert told == []


def test_asvs_12_3_3_the_server_listens_to_this_machine_only():
    """Whoever wants pages from elsewhere meets the operator's TLS in front of it."""
    words = _web_server(8000)

    assert words[words.index("--host") + 1] == "127.0.0.1"
