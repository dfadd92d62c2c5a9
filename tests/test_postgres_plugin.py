"""A test that commits leaves nothing behind, and loses nothing that migrations wrote."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from balsts.organisations.models import Programme
from tests.factories.organisations import create_programme


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(turn):
    from_migrations = ContentType.objects.filter(app_label="accounts").count()

    is_left = Programme.objects.filter(code="left_behind").exists()
    create_programme(code="left_behind")

    written = len(list(apps.get_app_config("accounts").get_models()))
    assert (from_migrations, is_left) == (written, False)
