"""The secret in the picture for a telephone, until the application has shown that it read it."""

from base64 import b32decode, b32encode

from django.http import HttpRequest

from balsts.accounts import app_codes
from balsts.accounts.models import User

SECRET = "secret_shown"  # noqa: S105 - a place in the session, not a secret


def secret_to_set_up(request: HttpRequest, user: User) -> bytes:
    """Return the secret that this session shows this user: the same for every try."""
    user_id, text = request.session.get(SECRET, ("", ""))
    if user_id == str(user.pk):
        return b32decode(text)
    secret = app_codes.new_secret()
    request.session[SECRET] = (str(user.pk), b32encode(secret).decode())
    return secret


def forget_secret(request: HttpRequest) -> None:
    """Forget the secret that was set up; the next one is another."""
    request.session.pop(SECRET, None)
