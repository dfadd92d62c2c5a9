"""The tables of signing in."""

from balsts.accounts.models.attempts import AttemptCounter, SpentChallenge
from balsts.accounts.models.entry_code import EntryCode
from balsts.accounts.models.factors import CodeGenerator, Passkey, RecoveryCode
from balsts.accounts.models.notice import AccountNotice
from balsts.accounts.models.recovery_request import RecoveryRequest
from balsts.accounts.models.user import UI_LANGUAGES, User, UserManager

__all__ = [
    "UI_LANGUAGES",
    "AccountNotice",
    "AttemptCounter",
    "CodeGenerator",
    "EntryCode",
    "Passkey",
    "RecoveryCode",
    "RecoveryRequest",
    "SpentChallenge",
    "User",
    "UserManager",
]
