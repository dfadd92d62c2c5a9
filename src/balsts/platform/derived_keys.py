"""Keys for one purpose each, derived from the installation's secret key.

What is hashed here cannot be guessed from a copy of the database, what is encrypted cannot be read
from it; whoever also has the secret key can do both.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def keyed_hash(purpose: str, text: str | bytes) -> bytes:
    """Return 32 bytes that nobody can make without the secret key."""
    content = text.encode() if isinstance(text, str) else text
    return hmac.new(_key(str(settings.SECRET_KEY), purpose), content, hashlib.sha256).digest()


def encrypt(purpose: str, content: bytes) -> bytes:
    """Encrypt with the newest secret key."""
    return _fernet(purpose).encrypt(content)


def decrypt(purpose: str, content: bytes) -> bytes:
    """Decrypt what was encrypted for the purpose, with the secret key of now or an earlier one."""
    return _fernet(purpose).decrypt(bytes(content))


def _fernet(purpose: str) -> MultiFernet:
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(_key(secret, purpose))) for secret in secrets
    )


def _key(secret: str, purpose: str) -> bytes:
    derivation = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"balsts {purpose}".encode()
    )
    return derivation.derive(secret.encode())
