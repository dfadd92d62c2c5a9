"""Passkeys (WebAuthn): what a browser is asked, and what its answer proves.

A challenge is signed and carries its time, so asking keeps nothing; that it is answered once is
for whoever keeps the answer to see to. Nothing here reads or writes a table.
"""

import datetime
import hmac
import json
import secrets
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from balsts.accounts.models import User
from balsts.platform.derived_keys import keyed_hash

GOOD_FOR: Final = datetime.timedelta(minutes=5)
NONCE, SIGNATURE = 24, 32
LONGEST_ANSWER: Final = 20_000


class NotProved(Exception):
    """The answer proves nothing: another site's, another question's, too late, or made up."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """The address at which people sign in: a passkey belongs to one, and is useless elsewhere."""

    host: str
    origin: str

    @property
    def can_have_passkeys(self) -> bool:
        """Whether browsers offer passkeys here: not for a bare number of an address."""
        return not self.host.replace(".", "").isdecimal() and ":" not in self.host

    def server(self) -> Fido2Server:
        """Return the side of the ceremony that checks."""
        return Fido2Server(
            PublicKeyCredentialRpEntity(name="Balsts", id=self.host),
            attestation=AttestationConveyancePreference.NONE,
            verify_origin=lambda origin: origin == self.origin,
        )


def challenge_for(purpose: str, *, at: datetime.datetime) -> bytes:
    """Return a challenge that only answers to the same purpose can carry."""
    told = struct.pack(">q", int(at.timestamp())) + secrets.token_bytes(NONCE)
    return told + _signature(purpose, told)


def registration_options(
    site: Site, user: User, known: Iterable[AttestedCredentialData], *, at: datetime.datetime
) -> dict[str, Any]:
    """Return what a browser is asked to make a passkey with; it can sign in by itself later."""
    options, _ = site.server().register_begin(
        PublicKeyCredentialUserEntity(
            name=user.username, id=user.pk.bytes, display_name=user.full_name
        ),
        credentials=list(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge_for(registration_purpose(user), at=at),
    )
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def authentication_options(
    site: Site,
    purpose: str,
    known: Iterable[AttestedCredentialData] = (),
    *,
    at: datetime.datetime,
) -> dict[str, Any]:
    """Return what a browser is asked to sign in with; of nobody's passkeys, with any of the site."""
    options, _ = site.server().authenticate_begin(
        credentials=list(known) or None,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge_for(purpose, at=at),
    )
    return dict(options)["publicKey"]  # type: ignore[no-any-return]


def registration_purpose(user: User) -> str:
    """Return the purpose of a challenge that makes a passkey of this user."""
    return f"register {user.pk}"


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A passkey that a browser has made."""

    credential: AttestedCredentialData
    sign_count: int
    challenge: bytes


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Which passkey has signed, and how often it has, by its own count."""

    credential_id: bytes
    response: AuthenticationResponse
    challenge: bytes

    @property
    def sign_count(self) -> int:
        """Return the key's count of its signatures."""
        return self.response.response.authenticator_data.counter


def read_registration(site: Site, user: User, answer: str, *, at: datetime.datetime) -> Registered:
    """Return the passkey that was made, or refuse."""
    response = _read(RegistrationResponse, answer)
    challenge = response.response.client_data.challenge
    _check_challenge(challenge, registration_purpose(user), at=at)
    try:
        data: AuthenticatorData = site.server().register_complete(_state(challenge), response)
    except (ValueError, TypeError, KeyError) as error:
        raise NotProved from error
    if data.credential_data is None:
        raise NotProved
    return Registered(credential=data.credential_data, sign_count=data.counter, challenge=challenge)


def read_answer(purpose: str, answer: str, *, at: datetime.datetime) -> Answered:
    """Read an answer whose challenge is ours; what it proves, `check_answer` tells."""
    response = _read(AuthenticationResponse, answer)
    challenge = response.response.client_data.challenge
    _check_challenge(challenge, purpose, at=at)
    return Answered(
        credential_id=bytes(response.raw_id), response=response, challenge=bytes(challenge)
    )


def check_answer(site: Site, answered: Answered, credential: bytes) -> None:
    """Refuse an answer that the passkey has not signed for this site."""
    try:
        known = AttestedCredentialData(bytes(credential))
        site.server().authenticate_complete(_state(answered.challenge), [known], answered.response)
    except (ValueError, TypeError, KeyError) as error:
        raise NotProved from error


def challenge_hash(challenge: bytes) -> bytes:
    """Return what is kept of a challenge that was answered."""
    return keyed_hash("spent challenge", bytes(challenge))


def _read(kind: Any, answer: str) -> Any:
    if len(answer) > LONGEST_ANSWER:
        raise NotProved
    try:
        content = json.loads(answer)
        if not isinstance(content, Mapping):
            raise NotProved
        return kind.from_dict(content)
    except (ValueError, TypeError, KeyError, AttributeError, SuspiciousOperation) as error:
        raise NotProved from error


def _check_challenge(challenge: bytes, purpose: str, *, at: datetime.datetime) -> None:
    told, signature = bytes(challenge[:-SIGNATURE]), bytes(challenge[-SIGNATURE:])
    if len(told) != NONCE + 8 or not hmac.compare_digest(signature, _signature(purpose, told)):
        raise NotProved
    asked_at = datetime.datetime.fromtimestamp(struct.unpack(">q", told[:8])[0], tz=datetime.UTC)
    if not -datetime.timedelta(seconds=1) <= at - asked_at <= GOOD_FOR:
        raise NotProved


def _signature(purpose: str, told: bytes) -> bytes:
    return keyed_hash(f"challenge {purpose}", told)


def _state(challenge: bytes) -> dict[str, Any]:
    return {
        "challenge": websafe_encode(challenge),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
