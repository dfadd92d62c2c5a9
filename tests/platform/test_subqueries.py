"""A subquery written once answers like the subquery, in every place a query can stand."""

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.organisations.models import StaffMember
from balsts.platform.subqueries import WrittenOnce
from tests.factories.organisations import create_provider, create_staff_member

pytestmark = pytest.mark.django_db


def a_worker_and_a_manager() -> User:
    provider = create_provider(code="ours")
    create_staff_member(username="chiara", organisation=provider, role=Role.PROVIDER_MANAGER)
    worker = create_staff_member(username="amina", organisation=provider, role=Role.SOCIAL_WORKER)
    return worker.user


def roles() -> ArraySubquery:
    posts = StaffMember.objects.filter(user_id=OuterRef("pk")).order_by("role")
    return ArraySubquery(posts.values("role"))


def test_answers_and_sql_are_those_of_the_subquery() -> None:
    a_worker_and_a_manager()
    users = User.objects.filter(is_system=False).order_by("username")

    once = users.annotate(roles=WrittenOnce(roles()))

    plain = users.annotate(roles=roles())
    assert str(once.query) == str(plain.query)
    assert list(once.values_list("username", "roles")) == list(
        plain.values_list("username", "roles")
    )
    assert [row.roles for row in once] == [["social_worker"], ["provider_manager"]]


def test_it_is_written_for_the_first_query_only(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    write = ArraySubquery.as_sql
    monkeypatch.setattr(
        ArraySubquery, "as_sql", lambda *args, **rest: written.append(1) or write(*args, **rest)
    )
    kept = WrittenOnce(roles())

    first = list(User.objects.annotate(roles=kept))
    second = list(User.objects.filter(is_active=True).annotate(roles=kept))

    assert first == second
    assert len(written) == 1


def test_inside_another_query_it_follows_the_tables_new_names() -> None:
    amina = a_worker_and_a_manager()
    among = User.objects.annotate(roles=WrittenOnce(roles())).filter(
        roles__contains=["social_worker"]
    )

    posts = StaffMember.objects.filter(user__in=among)

    assert [post.user for post in posts] == [amina]


def test_the_same_one_serves_several_models() -> None:
    amina = a_worker_and_a_manager()
    kept = WrittenOnce(Subquery(User.objects.filter(pk=OuterRef("pk")).values("username")))

    of_users = User.objects.annotate(named=kept).get(pk=amina.pk)
    of_posts = StaffMember.objects.annotate(named=kept).get(user=amina)

    assert (of_users.named, of_posts.named) == ("amina", None)


def test_what_nothing_can_answer_is_nothing_and_not_asked() -> None:
    amina = a_worker_and_a_manager()
    kept = WrittenOnce(Subquery(User.objects.filter(pk__in=[]).values("username")))

    with CaptureQueriesContext(connection) as asked:
        row = User.objects.annotate(named=kept).get(pk=amina.pk)

    assert row.named is None
    assert len(asked) == 1


def test_a_subquery_that_needs_a_join_outside_is_refused() -> None:
    abroad = User.objects.filter(full_name=OuterRef("organisation__name"))
    kept = WrittenOnce(Subquery(abroad.values("username")))

    with pytest.raises(ValueError, match="across a relation"):
        StaffMember.objects.annotate(named=kept)
