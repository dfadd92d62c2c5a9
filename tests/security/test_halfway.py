"""The one token that says something by itself: that the right password was shown a moment ago."""

import json

import pytest
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from balsts.access.enums import Role
from balsts.web.accounts import halfway
from tests.factories.organisations import create_provider, create_staff_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return create_staff_member(
        username="amina", organisation=create_provider(code="ours"), role=Role.SOCIAL_WORKER
    ).user


def token_for(user) -> str:
    response = HttpResponse()
    halfway.remember_password(response, user, next_="/clients/")
    return response.cookies[halfway.COOKIE].value


def shown(token: str):
    request = HttpRequest()
    request.COOKIES[halfway.COOKIE] = token
    return halfway.who_has_shown_the_password(request)


def test_asvs_9_1_1_a_token_that_was_changed_says_nothing(amina):
    token = token_for(amina)
    head, _, rest = token.partition(":")
    changed = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{head}A:{rest}",
        f"{head}:",
        head,
        "",
    ]

    assert shown(token).user == amina
    assert [shown(one) for one in changed] == [None] * len(changed)


def test_asvs_9_1_2_only_one_algorithm_makes_and_checks_tokens(amina):
    """The token does not name its algorithm, so nobody can ask for another one."""
    weaker = signing.TimestampSigner(salt=halfway.PASSWORD_SHOWN, algorithm="sha1")
    payload = token_for(amina).rsplit(":", 2)[0]

    assert signing.Signer().algorithm == "sha256"
    assert shown(weaker.sign(payload)) is None


def test_asvs_9_1_3_the_key_comes_from_the_settings_and_never_from_the_token(amina):
    told = {"user": str(amina.pk), "mark": "x", "next": "/", "jwk": "k", "kid": "k"}
    foreign = signing.dumps(told, key="k", salt=halfway.PASSWORD_SHOWN)

    assert shown(foreign) is None
    assert settings.SECRET_KEY != "k"


def test_asvs_9_2_1_a_token_is_good_for_five_minutes(amina, monkeypatch):
    token = token_for(amina)
    now = signing.time.time()
    answers = []
    for seconds in (299, 301):
        monkeypatch.setattr(signing.time, "time", lambda moment=now + seconds: moment)
        answers.append(shown(token) is not None)

    assert answers == [True, False]


def test_asvs_9_2_2_and_9_2_3_and_9_2_4_a_token_of_another_purpose_is_not_taken(amina):
    """The purpose is part of the signature: what one step issues no other step accepts."""
    told = {"user": str(amina.pk), "mark": halfway._mark(amina), "next": "/"}
    elsewhere = [
        signing.dumps(told, salt=halfway.CODE_SHOWN),
        signing.dumps(told),
        signing.TimestampSigner().sign(json.dumps(told)),
    ]

    assert shown(signing.dumps(told, salt=halfway.PASSWORD_SHOWN)).user == amina
    assert [shown(one) for one in elsewhere] == [None, None, None]


def test_a_changed_password_ends_what_was_shown(amina):
    token = token_for(amina)
    amina.set_password("another one entirely")
    amina.save()

    assert shown(token) is None
