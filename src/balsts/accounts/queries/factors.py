"""What a user can prove with, besides a password."""

from dataclasses import dataclass
from uuid import UUID

from fido2.webauthn import AttestedCredentialData

from balsts.accounts.models import CodeGenerator, Passkey, RecoveryCode, User
from balsts.accounts.wall import answer


@dataclass(frozen=True, kw_only=True)
class Factors:
    """What somebody has; recovery codes count only beside something else."""

    passkeys: tuple[Passkey, ...]
    code_generator: CodeGenerator | None
    recovery_codes_left: int

    @property
    def is_complete(self) -> bool:
        """Whether there is a second factor at all."""
        return bool(self.passkeys) or self.code_generator is not None

    @property
    def credentials(self) -> list[AttestedCredentialData]:
        """Return the passkeys as the ceremony wants them."""
        return [AttestedCredentialData(bytes(passkey.credential)) for passkey in self.passkeys]


def factors_of(user: User) -> Factors:
    """Return everything the user can prove with."""
    return Factors(
        passkeys=tuple(Passkey.objects.filter(user=user).order_by("added_at", "id")),
        code_generator=CodeGenerator.objects.filter(user=user).first(),
        recovery_codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
    )


def has_passkey(user: User) -> bool:
    """Whether the user can sign in with a passkey; answered about those one looks after."""
    return answer("select sec.has_passkey(%s)", user.pk) is True


def passkey_of(user: User, passkey_id: UUID) -> Passkey | None:
    """Return one of the user's own passkeys."""
    return Passkey.objects.filter(user=user, id=passkey_id).first()
