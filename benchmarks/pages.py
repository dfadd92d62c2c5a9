"""Times the everyday pages on a loaded database: wall time, CPU of the web workers, queries' growth.

    BALSTS_DATA=data-100k python benchmarks/pages.py [--rounds 40]

Starts `balsts start --no-seed` on the database that `load.py` filled and of which `balsts figures
--now` has made the usual figures, signs in as the manager who sees everybody, and asks for each page again and again over one connection. Prints p50 and p95 of
wall time, CPU milliseconds a request (all web processes), the size of the answer, and the memory
of the web server's processes.
"""

import argparse
import contextlib
import http.client
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

PORT = 18973
ADDRESS = f"http://127.0.0.1:{PORT}"
SEARCHES = ["kovalen", "noorz", "hassan", "yusu", "zakhar", "badi", "tesfa", "rahim", "Jusufs"]
PORTRAIT = f"/figures/portrait/?cut_off={time.localtime().tm_year - 1}-12-31"
MONTH = "/figures/month/"
ASKED_WHY = 'name="why_outside_kind"'
IDLE = 5  # seconds after which a browser does not trust an open connection any more
TICKS = os.sysconf("SC_CLK_TCK")
SELF, SELF_AND_GONE = slice(11, 13), slice(11, 15)  # user and system time in /proc/…/stat


class Visitor:
    """One signed-in browser without a window, on one connection that stays open."""

    def __init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self._cookies: dict[str, str] = {}
        self._asked_at = 0.0
        self.answered: list[float] = []  # when, by the clock of `time.perf_counter`

    def get(self, path: str) -> str:
        answer, text = self._ask("GET", path)
        if answer.status != HTTPStatus.OK:
            raise SystemExit(f"{path} answered {answer.status}")
        return text

    def post(self, path: str, fields: list[tuple[str, str]]) -> str:
        token = self._cookies.get("csrf", "")
        body = urllib.parse.urlencode([("csrfmiddlewaretoken", token), *fields])
        answer, text = self._ask("POST", path, body)
        if answer.status != HTTPStatus.FOUND:
            raise SystemExit(f"{path} was not accepted:\n{text[:4000]}")
        return answer.headers["Location"]

    def search(self, text: str) -> str:
        """Type a name as a reader does, and go to where the answer stands."""
        return self.get(self.post("/clients/", [("q", text)]))

    def _ask(
        self, method: str, path: str, body: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Referer": ADDRESS + path,
            "Origin": ADDRESS,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if time.monotonic() - self._asked_at > IDLE:
            self.renew()
        self._asked_at = time.monotonic()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self.answered.append(time.perf_counter())
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.strip().partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer, text

    def beside(self) -> "Visitor":
        """Return a second connection of the same browser."""
        other = Visitor()
        other._cookies = self._cookies
        return other

    def renew(self) -> None:
        """Begin a new connection where the old one broke."""
        self._connection.close()

    def open_file(self, path: str) -> str:
        """Open a page of a file; where it is asked why, answer once and go on, as a person does."""
        page = self.get(path)
        if ASKED_WHY not in page:
            return page
        reference = path.split("/")[2]
        told = [("next", path), ("why_outside_kind", "quality"), ("why_outside_words", "")]
        page = self.get(self.post(f"/clients/{reference}/why/", told))
        if ASKED_WHY in page:
            raise SystemExit(f"{path} asks why, again and again")
        return page

    def record_service(self, reference: str) -> str:
        """Open the form for a service of this client, fill it in and send it."""
        return self.post(*self.form_of_a_service(reference))

    def form_of_a_service(self, reference: str) -> tuple[str, list[tuple[str, str]]]:
        path = f"/clients/{reference}/services/add/"
        form = self.open_file(path)
        client = re.search(r'name="participants" value="([^"]+)"', form)
        key = re.search(r'name="id" value="([^"]+)"', form)
        assert client is not None
        assert key is not None
        fields = [
            ("id", key[1]), ("service_type", "accompaniment"), ("on", time.strftime("%Y-%m-%d")),
            ("minutes", "1"), ("mode", "in_person_outside"), ("participants", client[1]),
            ("place", "riga"), ("note", ""), ("institution_kind", ""), ("interpreter_language", ""),
            ("barrier_institution_kind", ""),
        ]  # fmt: skip
        return path, fields

    def guess(self, name: str) -> str:
        """Try to sign in with a wrong password; return what it was answered."""
        if "csrf" not in self._cookies:
            self.get("/account/sign-in/")
        fields = [
            ("username", name),
            ("password", "wrong"),
            ("csrfmiddlewaretoken", self._cookies["csrf"]),
        ]
        answer, _ = self._ask("POST", "/account/sign-in/", urllib.parse.urlencode(fields))
        return str(answer.status)

    def sign_in(self, username: str = "chiara") -> None:
        self.get("/account/sign-in/")
        self.post("/account/sign-in/", [("username", username), ("password", "benchmark")])


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "balsts"), "start", "--no-seed", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
    )
    try:
        visitor = signed_in(server)
        tasks = _tasks(visitor)
        print(f"{'task':<14}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'kB':>8}")
        for name, task in tasks.items():
            _measure(name, task, rounds)
        print(f"memory of the web server, PSS: {memory():.0f} MiB")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def _tasks(visitor: Visitor) -> dict[str, Callable[[], str]]:
    draw = random.Random(7)
    references: list[str] = []
    for text in SEARCHES:
        page = visitor.search(text)
        references += re.findall(r"/clients/(BL-[0-9A-Z-]+)/", page)
    references = sorted(set(references))
    for (
        reference
    ) in references:  # said once in the morning; what is measured is the rest of the day
        visitor.open_file(f"/clients/{reference}/")

    if not all('class="picture' in visitor.get(path) for path in (PORTRAIT, MONTH)):
        raise SystemExit("No figures are stored; `balsts figures --now` makes them.")

    waiting: list[tuple[str, list[tuple[str, str]]]] = []
    return {
        "list": lambda: visitor.get("/clients/"),
        "search": lambda: visitor.search(draw.choice(SEARCHES)),
        "client": lambda: visitor.get(f"/clients/{draw.choice(references)}/"),
        "form": lambda: visitor.get(f"/clients/{draw.choice(references)}/services/add/"),
        "(fill in)": lambda: (
            waiting.append(visitor.form_of_a_service(draw.choice(references))) or ""
        ),
        "save": lambda: visitor.post(*waiting.pop()),
        "my day": lambda: visitor.get("/"),
        "portrait": lambda: visitor.get(PORTRAIT),
        "month": lambda: visitor.get(MONTH),
    }


def _measure(name: str, task: Callable[[], str], rounds: int) -> None:
    for _ in range(5):
        task()
    walls, sizes = [], []
    cpu = cpu_of_pages()
    for _ in range(rounds):
        begun = time.perf_counter()
        sizes.append(len(task()))
        walls.append((time.perf_counter() - begun) * 1000)
    cpu = (cpu_of_pages() - cpu) / rounds
    p95 = statistics.quantiles(walls, n=20)[18]
    print(
        f"{name:<14}{statistics.median(walls):>9.1f}{p95:>9.1f}{cpu:>9.1f}"
        f"{statistics.median(sizes) / 1024:>8.0f}",
        flush=True,
    )


def signed_in(server: subprocess.Popen) -> Visitor:
    for _ in range(300):
        if server.poll() is not None:
            raise SystemExit("The server did not start.")
        try:
            visitor = Visitor()
            visitor.sign_in()
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return visitor
    raise SystemExit("The server did not answer.")


def _web_processes() -> list[Path]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"granian" in words and str(PORT).encode() in words:
            found.append(folder)
    return found


def cpu_of_pages() -> float:
    """CPU milliseconds that the web server's processes have used so far."""
    return sum(_milliseconds(folder, SELF) for folder in _web_processes())


def cpu_of_database(postmaster: int) -> float:
    """CPU milliseconds that a database server and its children have used so far, gone ones too."""
    first = Path(f"/proc/{postmaster}")
    total = _milliseconds(first, SELF_AND_GONE)
    for number in (first / "task" / str(postmaster) / "children").read_text().split():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it ended just now
            total += _milliseconds(Path(f"/proc/{number}"), SELF)
    return total


def _milliseconds(process: Path, fields: slice) -> float:
    numbers = (process / "stat").read_text().rsplit(")", 1)[1].split()[fields]
    return sum(map(int, numbers)) * 1000 / TICKS


def memory() -> float:
    kilobytes = 0
    for folder in _web_processes():
        rollup = (folder / "smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
        kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


if __name__ == "__main__":
    main()
