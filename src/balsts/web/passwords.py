"""The field in which somebody chooses a password."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from balsts.accounts.models import User
from balsts.accounts.rules import blockers_for_password
from balsts.organisations.queries.staff import words_around
from balsts.web.wording import say_all


class NewPasswordField(forms.CharField):
    """Takes any characters and any length that is long enough; refuses what is guessed soon."""

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", _("New password")),
            help_text=_(
                "At least 12 characters; three or four words that do not belong together are good. "
                "You may paste it from a password manager."
            ),
            strip=False,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "new-password", "spellcheck": "false"}
            ),
            **kwargs,
        )
        self.user = user

    def validate(self, value: Any) -> None:
        """Say why the password is not good enough."""
        super().validate(value)
        blockers = blockers_for_password(
            value, words=words_around(self.user), breached=settings.BALSTS_BREACHED_PASSWORDS
        )
        if blockers:
            raise ValidationError(say_all(blockers))
