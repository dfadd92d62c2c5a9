"""How somebody who is signed in proves once more who they are."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balsts.accounts.models import User
from balsts.accounts.operations.user import record_failed_proof, record_proof

PROVED_AT = "proved_at"


class ProofForm(forms.Form):
    """Asks for the password; its names cannot be taken for those of the form it stands before."""

    prefix_of_all: ClassVar = "proof_of_person"

    proof_of_person_password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True, "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, user: User, at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.at = at

    def clean_proof_of_person_password(self) -> str:
        """Refuse a wrong password, and write into the trail which of both it was."""
        password: str = self.cleaned_data["proof_of_person_password"]
        if not self.user.check_password(password):
            record_failed_proof(by=self.user, at=self.at)
            raise ValidationError(_("That is not your password. Please try again."))
        record_proof(by=self.user, at=self.at)
        return ""


def last_proof(request: HttpRequest) -> datetime.datetime | None:
    """Return when the person of this login session last proved who they are."""
    text = request.session.get(PROVED_AT)
    return datetime.datetime.fromisoformat(text) if text else None


def renew_session(request: HttpRequest, *, at: datetime.datetime) -> None:
    """Remember the proof under a new session id: whoever copied the old one has nothing."""
    if isinstance(request.user, User):
        update_session_auth_hash(request, request.user)
    request.session[PROVED_AT] = at.isoformat()


def remember_sign_in(*, request: HttpRequest, **_kwargs: object) -> None:
    """Signing in is a proof too."""
    request.session[PROVED_AT] = timezone.now().isoformat()


def connect() -> None:
    """Listen to signing in."""
    user_logged_in.connect(remember_sign_in, dispatch_uid="balsts.web.proof")
