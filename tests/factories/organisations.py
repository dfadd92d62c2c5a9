"""Programmes, organisations, contracts and staff for tests: small, invented, no surprises."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import connection

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.accounts.passwords import set_password
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import (
    Contract,
    Institution,
    Organisation,
    Programme,
    StaffMember,
)

LONG_AGO = datetime.date(2016, 4, 6)


def create_programme(*, code: str = "state_service", policy: str = "lv") -> Programme:
    """Return the programme with this code, made on first asking."""
    return Programme.objects.filter(code=code).first() or Programme.objects.create(
        code=code,
        names={"lv": "Programma", "en": "Programme", "ru": "Программа"},
        entitlement_policy=policy,
    )


def create_provider(*, code: str, kind: str = OrganisationKind.PROVIDER) -> Organisation:
    """Make an organisation."""
    return Organisation.objects.create(code=code, name=f"Organisation {code}", kind=kind)


def create_contract(
    *,
    provider: Organisation,
    number: str = "",
    programme: Programme | None = None,
    from_: datetime.date = LONG_AGO,
    until: datetime.date | None = None,
) -> Contract:
    """Make a contract, open-ended unless told otherwise; `until` is exclusive."""
    return Contract.objects.create(
        number=number or f"C-{provider.code}",
        provider=provider,
        programme=programme or create_programme(),
        planned_from=from_,
        planned_until=until,
        actual_from=from_,
        actual_until=until,
    )


def create_user(*, username: str, full_name: str = "", ui_language: str = "en") -> User:
    """Make a user who signs in with the password `secret`."""
    user = User(
        username=username,
        full_name=full_name or username.title(),
        ui_language=ui_language,
    )
    user.save()
    set_password(user, "secret")
    return user


def create_staff_member(
    *,
    username: str,
    organisation: Organisation,
    role: Role = Role.SOCIAL_WORKER,
    from_: datetime.date = LONG_AGO,
    until: datetime.date | None = None,
    given_by: User | None = None,
    given_at: datetime.datetime | None = None,
) -> StaffMember:
    """Make a user with a post; unless told, nobody knows who gave it."""
    user = User.objects.filter(username=username).first() or create_user(username=username)
    return StaffMember.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=from_,
        valid_until=until,
        given_by=given_by,
        given_at=given_at,
    )


def create_staff(posts: Iterable[tuple[str, Organisation, Role]]) -> dict[str, StaffMember]:
    """Make many users with a post each, as `create_staff_member` does, in four statements."""
    posts = list(posts)
    users = {
        one.username: one for one in User.objects.filter(username__in=[who for who, *_ in posts])
    }
    fresh = [
        User(username=who, full_name=who.title(), ui_language="en")
        for who, *_ in posts
        if who not in users
    ]
    User.objects.bulk_create(fresh)
    _let_sign_in(fresh)
    users |= {one.username: one for one in fresh}
    members = [
        StaffMember(user=users[who], organisation=organisation, role=role, valid_from=LONG_AGO)
        for who, organisation, role in posts
    ]
    StaffMember.objects.bulk_create(members)
    return {one.user.username: one for one in members}


def _let_sign_in(users: list[User]) -> None:
    """Set the password of them all, as `create_user` does for one."""
    known = {one.pk: one for one in users}
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, sec.password_set(id, %s) from unnest(%s::uuid[]) id",
            [make_password("secret"), list(known)],
        )
        for user_id, mark in cursor.fetchall():
            known[user_id].password_mark = mark


def create_institution(*, kind: str = "pmlp", name: str = "") -> Institution:
    """Return the institution, made on first asking."""
    institution, _ = Institution.objects.get_or_create(kind=kind, name=name)
    return institution


def create_contract_from_before(*, funder: Organisation, number: str = "B-1") -> Contract:
    """Make a contract of a funder, as there were before the database refused them."""
    contract = create_contract(
        provider=create_provider(code=f"gave-{number.lower()}"), number=number
    )
    with connection.cursor() as cursor:
        cursor.execute("select tests.gave_as_a_funder(%s, %s)", [contract.id, funder.id])
    contract.refresh_from_db()
    return contract
