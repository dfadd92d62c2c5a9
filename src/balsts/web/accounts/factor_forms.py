"""What is typed to set up a second step."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from balsts.accounts import app_codes
from balsts.accounts.models import User
from balsts.platform.text import clean_line
from balsts.web.code_picture import CodePicture, code_picture
from balsts.web.fields import LineField
from balsts.web.passwords import NewPasswordField

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class NewPasskeyForm(forms.Form):
    """A passkey that the browser has made, and what its owner calls it."""

    name = LineField(
        label=_("Name of the passkey"),
        max_length=60,
        help_text=_("So that you know it again: “Office computer”, “Blue security key”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passkey = LineField(max_length=20_000, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Keep the name on one line, without hidden characters."""
        try:
            return clean_line(self.cleaned_data["name"])
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CodeGeneratorForm(forms.Form):
    """The code that an application shows after it was told the secret in the picture."""

    code = LineField(
        label=_("Code that the application shows now"),
        max_length=12,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )

    def __init__(self, *args: Any, user: User, secret: bytes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.secret = secret

    @property
    def picture(self) -> CodePicture:
        """Return the picture for the telephone."""
        return code_picture(app_codes.address(self.secret, username=self.user.username))

    @property
    def secret_words(self) -> str:
        """Return the secret to type where no picture can be read."""
        text = app_codes.as_text(self.secret)
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


class JoiningForm(CodeGeneratorForm):
    """A password, and an application that makes codes: the way in without a passkey."""

    field_order = ("password", "code")

    def __init__(self, *args: Any, user: User, secret: bytes, **kwargs: Any) -> None:
        super().__init__(*args, user=user, secret=secret, **kwargs)
        self.fields["password"] = NewPasswordField(user=user)
        self.order_fields(self.field_order)


class EntryCodeForm(forms.Form):
    """The code that the person was given."""

    code = forms.CharField(
        label=_("Invitation or recovery code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class SessionForm(forms.Form):
    """Which session is to end."""

    session = forms.UUIDField()


class NoticesForm(forms.Form):
    """Up to which moment the person has read what happened with the own way in."""

    until = forms.DateTimeField()


class PasswordForm(forms.Form):
    """A new password."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = NewPasswordField(user=user)
