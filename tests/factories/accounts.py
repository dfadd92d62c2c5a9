"""What people sign in with, for tests."""

import datetime
import json

from balsts.accounts import app_codes
from balsts.accounts.models import CodeGenerator, User
from balsts.accounts.operations.factors import add_passkey, make_recovery_codes
from balsts.accounts.passkeys import Site, registration_options
from tests.factories.organisations import create_user
from tests.web.passkeys import SoftPasskey

SITE = Site(host="testserver", origin="http://testserver")


def create_passkey(user: User, *, at: datetime.datetime) -> SoftPasskey:
    """Give the user a passkey of the test server, and return its other half."""
    passkey = SoftPasskey()
    options = json.dumps(registration_options(SITE, user, [], at=at))
    add_passkey(site=SITE, name="Key", answer=passkey.make(options), by=user, at=at)
    return passkey


def create_code_generator(user: User, *, at: datetime.datetime) -> bytes:
    """Give the user an application that makes codes, and return its secret."""
    secret = app_codes.new_secret()
    CodeGenerator.objects.create(
        user=user, secret=app_codes.sealed(secret), last_step=0, added_at=at
    )
    return secret


def create_user_with_codes(
    *, username: str, at: datetime.datetime
) -> tuple[User, bytes, list[str]]:
    """Make a user with the password `secret`, an application and recovery codes."""
    user = create_user(username=username)
    user.joined_at = at
    user.save()
    return user, create_code_generator(user, at=at), make_recovery_codes(by=user, at=at)
