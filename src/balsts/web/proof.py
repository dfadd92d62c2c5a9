"""Proving who one is: at sign-in, and once more before what weighs much."""

import datetime
import json
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from balsts.accounts.enums import Proof
from balsts.accounts.models import User
from balsts.accounts.notices import tell_of_sign_in
from balsts.accounts.operations.attempts import count_failed_sign_in, count_sign_in
from balsts.accounts.operations.factors import use_app_code, use_passkey
from balsts.accounts.operations.user import record_failed_proof, record_proof, record_sign_in
from balsts.accounts.passkeys import authentication_options
from balsts.accounts.passwords import TooManyAtOnce, is_password_of
from balsts.accounts.queries.attempts import wait_before
from balsts.accounts.queries.factors import Factors, factors_of
from balsts.accounts.queries.notice import account_notices_waiting
from balsts.accounts.queries.user import system_actor
from balsts.accounts.sessions import acting_on_under
from balsts.organisations.queries.staff import needs_passkey
from balsts.web.visitor import network_of, site_of

PROVED_AT = "proved_at"
SIGNED_IN_AT = "signed_in_at"
BACKEND = "balsts.accounts.sessions.UserOfSession"
LOOK_AT_ACCOUNT = _(
    "Something has happened with your way in. Look at “Own account”, under your name, whether it was "
    "you."
)
BUSY = _("Many people are signing in just now. Please try again in a few seconds.")


def waiting_words(wait: datetime.timedelta) -> str:
    """Say how long to wait; the same whether the account exists or not."""
    seconds = int(wait.total_seconds()) + 1
    return ngettext(
        "Too many attempts did not succeed. Please wait %(seconds)s second, then try again; your "
        "account is not locked.",
        "Too many attempts did not succeed. Please wait %(seconds)s seconds, then try again; your "
        "account is not locked.",
        seconds,
    ) % {"seconds": seconds}


class ProofForm(forms.Form):
    """Asks for a passkey, a password or a code, as the person has them.

    Its names cannot be taken for those of the form it stands before.
    """

    prefix_of_all: ClassVar = "proof_of_person"

    proof_of_person_passkey = forms.CharField(
        required=False, max_length=20_000, widget=forms.HiddenInput
    )
    proof_of_person_secret = forms.CharField(
        label=_("Your password, or the code of your application"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "spellcheck": "false"}
        ),
    )

    def __init__(
        self, *args: Any, request: HttpRequest, at: datetime.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(request.user, User):
            raise TypeError(request.user)
        self.user = request.user
        self.at = at
        self.site = site_of(request)
        self.network = network_of(request)
        self.factors = factors_of(self.user)
        self.wants_passkey = bool(self.factors.passkeys) and needs_passkey(
            self.user, on=timezone.localdate(at)
        )
        types = self.user.has_usable_password() or self.factors.code_generator is not None
        if self.wants_passkey or not types:
            del self.fields["proof_of_person_secret"]
        else:
            is_answered = bool(self.data.get("proof_of_person_passkey"))
            self.fields["proof_of_person_secret"].required = not is_answered

    @property
    def purpose(self) -> str:
        """Return what the challenge is for: this person's proof, nothing else."""
        return f"prove {self.user.pk}"

    @property
    def passkey_options(self) -> str:
        """Return what the browser asks the person's passkeys; "" where there are none to ask."""
        if not self.factors.passkeys or not self.site.can_have_passkeys:
            return ""
        return json.dumps(
            authentication_options(self.site, self.purpose, self.factors.credentials, at=self.at)
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what proves nothing, and write into the trail which of both it was."""
        if self.errors:
            return {}
        wait = wait_before(account=self.user.username, network=self.network, at=self.at)
        if wait:
            raise ValidationError(waiting_words(wait))
        proof = self._proof()
        if proof is None:
            record_failed_proof(by=self.user, at=self.at)
            count_failed_sign_in(
                account=self.user.username, network=self.network, by=system_actor(), at=self.at
            )
            raise ValidationError(_("That did not prove who you are. Please try again."))
        record_proof(proof=proof, by=self.user, at=self.at)
        count_sign_in(network=self.network, by=self.user, at=self.at)
        return {}

    def _proof(self) -> Proof | None:
        answer = self.cleaned_data.get("proof_of_person_passkey", "")
        secret = self.cleaned_data.get("proof_of_person_secret", "")
        if answer:
            user = use_passkey(
                site=self.site, purpose=self.purpose, answer=answer, by=self.user, at=self.at
            )
            return Proof.PASSKEY if user else None
        if not secret or self.wants_passkey:
            return None
        if use_app_code(code=secret, by=self.user, at=self.at):
            return Proof.APP_CODE
        try:
            return Proof.PASSWORD if is_password_of(self.user, secret) else None
        except TooManyAtOnce:
            raise ValidationError(BUSY) from None


def sign_in(request: HttpRequest, user: User, *, proof: Proof, at: datetime.datetime) -> None:
    """Open a session for somebody who has proved who they are, under a token of its own."""
    request.session.flush()
    login(request, user, backend=BACKEND)
    request.session[PROVED_AT] = at.isoformat()
    request.session["proof"] = str(proof)
    # What is written of it belongs to the new session already.
    network = network_of(request)
    with acting_on_under(request.session):
        record_sign_in(proof=proof, by=user, at=at)
        tell_of_sign_in(user, network=network, at=at)
        if account_notices_waiting(user):
            messages.warning(request, LOOK_AT_ACCOUNT)
        count_sign_in(network=network, by=user, at=at)


def proofs_for(user: User, factors: Factors, *, on: datetime.date) -> Iterable[Proof]:
    """Return the second steps that somebody may take after the password."""
    if factors.passkeys:
        yield Proof.PASSKEY
        if needs_passkey(user, on=on):
            return
    if factors.code_generator:
        yield Proof.APP_CODE
    if factors.recovery_codes_left:
        yield Proof.RECOVERY_CODE


def last_proof(request: HttpRequest) -> datetime.datetime | None:
    """Return when the person of this login session last proved who they are."""
    text = request.session.get(PROVED_AT)
    return datetime.datetime.fromisoformat(text) if text else None


def renew_session(request: HttpRequest, *, at: datetime.datetime) -> None:
    """Remember the proof under a new session id: whoever copied the old one has nothing."""
    keep_this_session(request, at=at)


def keep_this_session(request: HttpRequest, *, at: datetime.datetime) -> None:
    """Give the session a new id and let it outlive a change of the password; no other does."""
    if isinstance(request.user, User):
        update_session_auth_hash(request, request.user)
    request.session[PROVED_AT] = at.isoformat()


def remember_sign_in(*, request: HttpRequest, **_kwargs: object) -> None:
    """Signing in is a proof too, and from then on the longest time of a session counts."""
    request.session[PROVED_AT] = request.session[SIGNED_IN_AT] = timezone.now().isoformat()


def connect() -> None:
    """Listen to signing in."""
    user_logged_in.connect(remember_sign_in, dispatch_uid="balsts.web.proof")
