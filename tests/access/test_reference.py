"""The page of roles is what the policy says."""

from balsts.access.enums import Permission, Role
from balsts.access.reference import roles_page
from tests.conventions.reading import ROOT


def test_reference_is_the_page_that_the_command_prints():
    kept = (ROOT / "docs" / "reference" / "roles.md").read_text(encoding="utf-8")

    assert kept == roles_page(), "print it anew: .venv/bin/balsts roles > docs/reference/roles.md"


def test_page_names_every_role_and_every_permission():
    page = roles_page()

    assert [role for role in Role.values if f"(`{role}`)" not in page] == []
    assert [name for name in Permission.values if f"| `{name}` |" not in page] == []


def test_every_permission_has_a_sentence_of_its_own():
    labels = [str(permission.label) for permission in Permission]

    assert [one for one in labels if one != one.lower() and one.istitle()] == []
    assert len(set(labels)) == len(labels)
