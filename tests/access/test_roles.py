"""Roles and their permissions, as the signed policy says."""

import pytest
import yaml

from balsts.access.enums import ACCOMPANIES_CLIENTS, LEADS_CASES, Permission, Role
from balsts.access.roles import (
    UnknownPermissionInPolicy,
    permissions_by_role,
    permissions_of,
    roles_that_may,
)
from balsts.platform.policies import policy_path

POLICY = yaml.safe_load(policy_path("roles.yaml").read_text(encoding="utf-8"))
ABOUT_CLIENTS = {
    Permission.SEE_ASSIGNED_CLIENTS,
    Permission.SEE_ENROLLED_CLIENTS,
    Permission.REGISTER_CLIENTS,
    Permission.RECORD_LEGAL_STATUS,
    Permission.MANAGE_CASES,
    Permission.MANAGE_PLANS,
    Permission.COMPLETE_OWN_STEPS,
    Permission.RECORD_SERVICES,
    Permission.HAND_OUT_LETTERS,
    Permission.ASSIGN_STAFF,
    Permission.IMPORT_CASELOADS,
    Permission.READ_NOTES_OF_OTHERS,
    Permission.READ_SEALED_NOTES,
    Permission.WRITE_SEALED_NOTES,
    Permission.LEND_CLIENTS,
    Permission.OPEN_IN_EMERGENCY,
}
SEES_NO_CLIENT = [
    Role.STATISTICIAN,
    Role.FUNDER_COORDINATOR,
    Role.INTERPRETER,
    Role.AUDITOR,
    Role.PUBLISHER,
    Role.SYSTEM_ADMINISTRATOR,
]


def test_policy_and_program_know_the_same_roles():
    assert set(POLICY) == set(Role.values)


def test_policy_and_program_know_the_same_permissions():
    assert {name for terms in POLICY.values() for name in terms["permissions"]} == set(
        Permission.values
    )


def test_every_role_is_described_in_plain_words():
    assert [role for role, terms in POLICY.items() if not terms["description"].strip()] == []


@pytest.mark.parametrize("role", SEES_NO_CLIENT)
def test_whoever_draws_checks_publishes_or_keeps_the_program_touches_no_client(role):
    assert permissions_of(role) & ABOUT_CLIENTS == set()


@pytest.mark.parametrize("role", sorted(ACCOMPANIES_CLIENTS))
def test_mentors_see_whom_they_accompany_and_record_what_they_did(role):
    assert permissions_of(role) == {
        Permission.SEE_ASSIGNED_CLIENTS,
        Permission.RECORD_SERVICES,
        Permission.COMPLETE_OWN_STEPS,
        Permission.RECEIVE_REQUESTS,
    }


@pytest.mark.parametrize("role", sorted(LEADS_CASES))
def test_who_leads_cases_may_do_what_a_case_needs(role):
    needed = {Permission.MANAGE_CASES, Permission.MANAGE_PLANS, Permission.RECORD_SERVICES}

    assert needed <= permissions_of(role)


@pytest.mark.parametrize(
    "permission",
    [Permission.READ_TRAIL, Permission.REVIEW_EMERGENCY_ACCESS, Permission.MANAGE_USERS],
)
def test_nobody_who_sees_clients_judges_who_looked_or_lets_people_in(permission):
    holders = {role for role in Role if permission in permissions_of(role)}

    assert holders != set()
    assert {role for role in holders if permissions_of(role) & ABOUT_CLIENTS} == set()


def test_roles_are_found_by_any_of_the_permissions():
    assert roles_that_may(Permission.MANAGE_USERS, Permission.PUBLISH_FIGURES) == {
        Role.SYSTEM_ADMINISTRATOR,
        Role.PUBLISHER,
    }


def test_nobody_keeps_the_program_and_reads_its_trail():
    assert permissions_of(Role.SYSTEM_ADMINISTRATOR) == {Permission.MANAGE_USERS}


def test_a_name_the_program_does_not_know_stops_the_start(tmp_path, monkeypatch):
    policy = tmp_path / "roles.yaml"
    policy.write_text("mentor:\n  description: x\n  permissions: [fly]\n", encoding="utf-8")
    monkeypatch.setattr("balsts.access.roles.policy_path", lambda _: policy)
    permissions_by_role.cache_clear()

    with pytest.raises(UnknownPermissionInPolicy, match="'fly' is not a valid Permission"):
        permissions_by_role()

    permissions_by_role.cache_clear()


def test_a_role_of_which_the_policy_says_nothing_may_nothing(monkeypatch):
    monkeypatch.setattr("balsts.access.roles.permissions_by_role", dict)

    assert permissions_of(Role.PROVIDER_MANAGER) == frozenset()
