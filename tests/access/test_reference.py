"""The page of roles is what the policy says."""

from balsts.access.enums import Permission, Role
from balsts.access.reference import roles_page
from balsts.access.roles import permissions_by_role
from tests.conventions.reading import ROOT


def test_reference_is_the_page_that_the_command_prints():
    kept = (ROOT / "docs" / "reference" / "roles.md").read_text(encoding="utf-8")

    assert kept == roles_page(), "print it anew: .venv/bin/balsts roles > docs/reference/roles.md"


def test_page_names_every_role_and_every_permission():
    page = roles_page()

    assert [role for role in Role.values if f"(`{role}`)" not in page] == []
    assert [name for name in Permission.values if f"| `{name}` |" not in page] == []


def test_a_role_is_told_with_its_sentence_and_its_permissions_in_order():
    told = {part.split("\n", 1)[0]: part for part in roles_page().split("\n## ")}

    assert told["Social mentor (`mentor`)"] == (
        "Social mentor (`mentor`)\n\n"
        "Accompanies the clients assigned to them, records what was done, and says when a step of the"
        " plan that is the mentor's was done. Reads own notes, not those of others, and nothing about"
        " health or what somebody lived through. Does not change status, plans or cases otherwise.\n\n"
        "Permissions: `complete_own_steps`, `receive_requests`, `record_services`,"
        " `see_assigned_clients`.\n"
    )


def test_a_permission_is_told_with_whoever_has_it():
    row = next(
        line for line in roles_page().splitlines() if line.startswith("| `approve_erasures`")
    )

    assert row == (
        "| `approve_erasures` | let files be erased that another has put on a list | provider manager,"
        " movement coordinator, auditor and data protection officer |"
    )


def test_a_role_that_may_do_nothing_is_told_so(monkeypatch):
    usual = permissions_by_role()
    nothing = {**usual, Role.PUBLISHER: frozenset()}
    monkeypatch.setattr("balsts.access.reference.permissions_by_role", lambda: nothing)

    assert "\n\nPermissions: none.\n" in roles_page()


def test_every_permission_has_a_sentence_of_its_own():
    labels = [str(permission.label) for permission in Permission]

    assert [one for one in labels if one != one.lower() and one.istitle()] == []
    assert len(set(labels)) == len(labels)
