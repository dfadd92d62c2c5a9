"""A test that commits leaves nothing behind, and loses nothing that migrations wrote."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(turn):
    from_migrations = ContentType.objects.filter(app_label="accounts").count()

    _, is_new = ContentType.objects.get_or_create(app_label="tests", model="left_behind")

    written = len(list(apps.get_app_config("accounts").get_models()))
    assert (from_migrations, is_new) == (written, True)
