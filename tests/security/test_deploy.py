"""The units in deploy/: every part a user of its own, each with its own settings and no secret.

That they do what they say is tried as root by deploy/trial/separation.py; here nobody is forgotten.
"""

import os
import re
import shutil
import subprocess

import pytest

from balsts.platform.database_roles import LIMITS
from balsts.platform.sealing.start_code import CREDENTIAL
from tests.conventions.reading import ROOT

DEPLOY = ROOT / "deploy"
UNITS = {path.stem.removeprefix("balsts-"): path for path in (DEPLOY / "systemd").glob("*.service")}
GUIDE = (ROOT / "docs" / "how-to" / "run-on-a-server.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
OF_OTHERS = {
    "DJANGO_SETTINGS_MODULE",
    "PYTHONUTF8",
    "PYTHONDONTWRITEBYTECODE",
}
ROLES_OF = {
    "balsts-web": {"app", "sign_in"},
    "balsts-jobs": {"jobs"},
    "balsts-keys": {"keeper"},
    "balsts-owner": {"owner"},
    "balsts-backup": {"backup", "archive"},
}


def told(unit: str, key: str) -> list[str]:
    lines = UNITS[unit].read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def settings_in(name: str) -> dict[str, str]:
    lines = (DEPLOY / "etc" / name).read_text(encoding="utf-8").splitlines()
    return dict(re.findall(r'^([A-Z_]+)="(.*)"$', "\n".join(lines), re.MULTILINE))


def lines_of(name: str) -> list[list[str]]:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def members_of(group: str) -> set[str]:
    lines = lines_of("sysusers/balsts.conf")
    return {words[1] for words in lines if words[0] == "m" and words[2] == group}


def test_asvs_13_3_2_pages_jobs_keeper_and_copies_are_users_of_their_own():
    users = {unit: told(unit, "User") for unit in UNITS}

    assert users == {
        "web": ["balsts-web"],
        "jobs": ["balsts-jobs"],
        "ledger": ["balsts-jobs"],
        "ledger-copy": ["balsts-jobs"],
        "keeper": ["balsts-keys"],
        "backup": ["balsts-backup"],
        "base": ["balsts-backup"],
        "watch": ["balsts-jobs"],
        "messenger": ["balsts-messenger"],
    }


MAY_SPEAK_TO = {"web": {"localhost"}, "messenger": {"localhost"}}


@pytest.mark.parametrize("unit", UNITS)
def test_asvs_13_2_4_no_part_sends_anything_past_its_own_machine(unit: str):
    """The kernel drops what goes elsewhere; most parts have no address of a network at all."""
    allowed = {word for line in told(unit, "IPAddressAllow") for word in line.split()}
    families = {word for line in told(unit, "RestrictAddressFamilies") for word in line.split()}

    assert told(unit, "IPAddressDeny") == ["any"]
    assert allowed == MAY_SPEAK_TO.get(unit, set())
    assert bool(families & {"AF_INET", "AF_INET6"}) == bool(allowed)
    assert families <= {"AF_UNIX", "AF_INET", "AF_INET6"}


@pytest.mark.parametrize("unit", UNITS)
def test_asvs_15_2_2_no_part_takes_all_memory_or_all_processes_of_the_machine(unit: str):
    [memory], [tasks] = told(unit, "MemoryMax"), told(unit, "TasksMax")

    assert re.fullmatch(r"(\d+M|[1-4]G)", memory)
    assert int(tasks) <= 256
    assert told(unit, "LimitCORE") == ["0"]


def test_a_page_that_takes_all_memory_ends_its_own_worker_and_not_the_pages():
    assert told("web", "OOMPolicy") == ["continue"]
    assert "--respawn-failed-workers" in told("web", "ExecStart")[0]


def test_what_carries_the_seals_out_sees_them_and_nothing_else_of_balsts():
    hidden = told("messenger", "InaccessiblePaths")[0].split()

    assert told("messenger", "TemporaryFileSystem") == ["/srv/balsts:ro"]
    assert told("messenger", "BindReadOnlyPaths") == ["-/srv/balsts/seals"]
    assert told("messenger", "ReadWritePaths") == []
    assert {"-/etc/balsts", "-/run/postgresql", "-/run/balsts-keeper"} <= set(hidden)


@pytest.mark.parametrize("unit", ["web", "jobs"])
def test_neither_pages_nor_jobs_start_before_ledger_and_database_know_the_same(unit: str):
    assert told(unit, "Requires") == ["balsts-ledger.service"]
    assert "balsts-ledger.service" in told(unit, "After")[0].split()
    assert [words.split()[-2:] for words in told("ledger", "ExecStart")] == [["erasures", "check"]]


def test_every_user_and_group_of_a_unit_is_made():
    made = {words[1] for words in lines_of("sysusers/balsts.conf") if words[0] in "ug"}
    needed = {name for unit in UNITS for key in ("User", "Group") for name in told(unit, key)}

    assert (needed - made, set(ROLES_OF) - made) == (set(), set())


def test_who_shares_the_data_folder_is_neither_the_keeper_nor_the_copies():
    assert members_of("balsts-data") == {"balsts-web", "balsts-jobs", "balsts-owner"}


def test_who_comes_to_the_folder_of_copies_is_the_database_the_copies_and_the_machine_that_fetches():
    assert members_of("balsts-archive") == {"postgres", "balsts-backup", "balsts-fetch"}


def test_what_copies_the_ledger_writes_into_the_folder_for_it_and_is_told_no_key():
    groups = {unit: told(unit, "SupplementaryGroups") for unit in UNITS}
    hidden = told("ledger-copy", "InaccessiblePaths")[0].split()

    assert {unit: found for unit, found in groups.items() if found} == {
        "ledger-copy": ["balsts-archive"]
    }
    assert told("ledger-copy", "ReadWritePaths") == ["/var/lib/balsts-archive/erasures"]
    assert told("ledger-copy", "EnvironmentFile") == ["/etc/balsts/common.env"]
    assert {"-/etc/balsts/ledger-key", "-/var/lib/balsts-keys"} <= set(hidden)
    assert (
        "install -d -m 2750 -o balsts-jobs -g balsts-archive /var/lib/balsts-archive/erasures"
        in GUIDE
    )


def test_asvs_13_2_2_every_user_of_the_machine_is_its_own_roles_and_nobody_elses():
    roles: dict[str, set[str]] = {}
    for _, user, role in lines_of("postgresql/pg_ident.conf"):
        roles.setdefault(user, set()).add(role.removeprefix("balsts_TAIL_"))
    methods = [words[-2:] for words in lines_of("postgresql/pg_hba.conf")]

    assert roles == ROLES_OF
    assert methods == [
        ["postgres", "peer"],
        ["peer", "map=balsts"],
        ["peer", "map=balsts"],
        ["all", "reject"],
    ]


def test_files_of_the_cluster_are_copied_by_the_archive_alone_and_it_enters_no_database():
    lines = lines_of("postgresql/pg_hba.conf")

    assert [words[1:3] for words in lines if words[1] == "replication"] == [
        ["replication", "balsts_TAIL_archive"]
    ]


@pytest.mark.parametrize("name", [path.name for path in sorted((DEPLOY / "etc").iterdir())])
def test_asvs_13_3_1_no_secret_stands_in_the_surroundings_of_any_part(name: str):
    found = settings_in(name)

    assert found
    assert [key for key in found if key.endswith(("_KEY", "_PASSWORD"))] == []
    assert [key for key, value in found.items() if re.search(r"password|//[^/]*@", value)] == []


def test_asvs_13_3_2_only_the_keeper_is_told_where_the_keys_are():
    parts = {path.stem: settings_in(path.name) for path in (DEPLOY / "etc").iterdir()}
    who = {part for part, settings in parts.items() if "BALSTS_KEYS" in settings}
    entering = {
        part: {
            value.rpartition("balsts_TAIL_")[2] for key, value in settings.items() if "?" in value
        }
        for part, settings in parts.items()
    }

    assert who == {"keys"}
    assert {f"balsts-{part}": roles for part, roles in entering.items() if roles} == ROLES_OF
    assert told("keeper", "EnvironmentFile") == ["/etc/balsts/keys.env"]
    assert "-/var/lib/balsts-keys" in told("web", "InaccessiblePaths")[0].split()


def test_asvs_13_3_1_the_start_code_comes_from_systemd_to_the_keeper_alone_and_stays_in_memory():
    handed = {unit: told(unit, "LoadCredentialEncrypted") for unit in UNITS}

    assert {unit: found for unit, found in handed.items() if found} == {"keeper": [CREDENTIAL]}
    assert [told(unit, "LoadCredential") + told(unit, "SetCredential") for unit in UNITS] == (
        [[]] * len(UNITS)
    )
    assert told("keeper", "MemorySwapMax") == ["0"]
    assert f"/etc/credstore.encrypted/{CREDENTIAL}" in GUIDE


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd reads its own units")
def test_systemd_understands_every_line_of_every_unit(tmp_path):
    """With programs that are here in the place of those of a server, on a way without a space."""
    scripts, units = tmp_path / "deploy", tmp_path / "units"
    shutil.copytree(DEPLOY, scripts)
    units.mkdir()
    (units / "postgresql.service").write_text("[Service]\nExecStart=/bin/true\n")
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/srv/balsts-source/.venv/bin/python", "/usr/bin/true")
        (units / unit.name).write_text(text.replace("/srv/balsts-source/deploy", str(scripts)))

    def said():
        done = subprocess.run(
            [
                "systemd-analyze",
                "verify",
                "--recursive-errors=yes",
                "--man=no",
                *units.iterdir(),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        # What it says of units that are not ours is the machine's own affair.
        return [line for line in (done.stdout + done.stderr).splitlines() if "balsts-" in line]

    as_they_are = said()
    keeper = units / "balsts-keeper.service"
    keeper.write_text(keeper.read_text().replace("LoadCredentialEncrypted", "LoadCredentialSealed"))
    assert (as_they_are, [("LoadCredentialSealed" in line) for line in said()]) == ([], [True])


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("systemd-creds"), reason="root and systemd seal here"
)
@pytest.mark.parametrize(
    ("part", "is_sealed", "said"),
    [
        ("keys", True, "ABCD-EFGH typed"),
        ("keys", False, "nothing typed"),
        ("jobs", True, "nothing typed"),
    ],
)
def test_a_command_of_the_keeper_is_handed_the_start_code_through_a_pipe_and_nobody_else_is(
    tmp_path, part, is_sealed, said
):
    """`balsts-as` as it is, but with folders, a user and a program that are here."""
    surroundings = os.environ | {"SYSTEMD_CREDENTIAL_SECRET": str(tmp_path / "machine")}
    if is_sealed:
        subprocess.run(
            ["systemd-creds", "encrypt", "--with-key=host", f"--name={CREDENTIAL}", "-",
             tmp_path / CREDENTIAL],
            env=surroundings, input=b"ABCD-EFGH", capture_output=True, check=True,
        )  # fmt: skip
    for name in ("common", part):
        (tmp_path / f"{name}.env").write_text("A=1\n")
    program = tmp_path / "program"
    program.write_text(
        'if [ "${BALSTS_START_CODE_FD:-}" ]; then cat <&3; else printf nothing; fi; printf " "; cat'
    )
    text = (DEPLOY / "balsts-as").read_text(encoding="utf-8")
    for was, now in {
        "/etc/balsts": str(tmp_path),
        "/etc/credstore.encrypted": str(tmp_path),
        '--reuid="balsts-$part" --regid="balsts-$part"': "--reuid=root --regid=root",
        "/srv/balsts-source/.venv/bin/python -m balsts.console.main": f"/bin/sh {program}",
    }.items():
        assert was in text
        text = text.replace(was, now)
    script = tmp_path / "balsts-as"
    script.write_text(text)

    done = subprocess.run(
        ["/bin/sh", script, part], env=surroundings, input="typed",
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout == said, done.stderr


def test_only_the_job_runner_is_told_the_key_of_the_ledger_and_pages_are_kept_from_the_file():
    parts = {path.stem: settings_in(path.name) for path in (DEPLOY / "etc").iterdir()}
    who = {part for part, settings in parts.items() if "BALSTS_LEDGER_KEY_FILE" in settings}
    kept = set(told("web", "InaccessiblePaths")[0].split())

    assert who == {"jobs"}
    assert {"-/srv/balsts/erasures", "-/etc/balsts/ledger-key"} <= kept
    assert (
        "install -m 400 -o balsts-jobs -g balsts-jobs /srv/balsts/secrets/erasure-ledger-key"
        in (GUIDE)
    )
    assert "install -d -m 700 -o balsts-jobs -g balsts-jobs /srv/balsts/erasures" in GUIDE


def test_every_setting_that_is_given_is_one_of_the_reference():
    given = {key for path in (DEPLOY / "etc").iterdir() for key in settings_in(path.name)}

    missing = {key for key in given - OF_OTHERS if f"`{key.removesuffix('_FILE')}`" not in SETTINGS}
    assert missing == set()


def test_the_guide_names_every_file_that_is_to_be_put_somewhere():
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    together = {
        "deploy/etc/*.env",
        "deploy/systemd/balsts-*.service",
        "deploy/systemd/balsts-*.timer",
    }
    unnamed = {
        str(path.relative_to(ROOT))
        for path in files
        if str(path.relative_to(ROOT)) not in GUIDE
        and not any(path.match(pattern) and pattern in GUIDE for pattern in together)
    }

    assert len(files) >= 15
    assert unnamed - {"deploy/trial/inside.py"} == set()


def test_after_a_breach_the_pages_role_is_set_back_to_what_it_is_made_with():
    guide = (ROOT / "docs" / "how-to" / "answer-a-breach.md").read_text(encoding="utf-8")

    said = re.findall(r"alter role balsts_TAIL_app set (\w+) = '?(\w+)'?;", guide)

    assert dict(said) == LIMITS["app"] | {"track_activities": "off"}
