"""When the certificate ends with which the server in front shows who it is.

We do not end TLS ourselves, so the operator names the file (`BALSTS_CERTIFICATE`), or a copy of it that
we may read. A certificate is no secret; its key is, and lies elsewhere.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.utils import timezone

WARNED_DAYS: Final = 14
GUIDE: Final = "See docs/how-to/run-on-a-server.md, `HTTPS in front`."


@dataclass(frozen=True, kw_only=True)
class CertificateEnd:
    """The last moment of a certificate and the whole days until then; no moment: it cannot be read."""

    at: datetime.datetime | None
    days: int = 0


def certificate_ends_soon(*, at: datetime.datetime) -> CertificateEnd | None:
    """Return when it ends where that is near, past or not to be found out; else nothing."""
    path: Path | None = settings.BALSTS_CERTIFICATE
    if path is None:
        return None
    ends_at = _end_in(path, _changed_at(path))
    if ends_at is None:
        return CertificateEnd(at=None)
    left = ends_at - at
    if left >= datetime.timedelta(days=WARNED_DAYS):
        return None
    return CertificateEnd(at=ends_at, days=left.days)


@lru_cache(maxsize=2)
def _end_in(path: Path, changed_at: int) -> datetime.datetime | None:
    """Read the first certificate of the file, which is the server's own."""
    try:
        content = path.read_bytes() if changed_at else b""
        return x509.load_pem_x509_certificates(content)[0].not_valid_after_utc
    except (OSError, ValueError):
        return None


def _changed_at(path: Path) -> int:
    """Return when the file or who may read it was changed, 0 where there is none for us."""
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0


@register(Tags.security)
def certificate_does_not_end_soon(**_: Any) -> list[CheckMessage]:
    """Say to whoever asks `balsts check` that browsers will soon refuse the pages."""
    end = certificate_ends_soon(at=timezone.now())
    if end is None:
        return []
    if end.at is None:
        words = f"The certificate in {settings.BALSTS_CERTIFICATE} cannot be read: nobody is told when it ends."
    elif end.days < 0:
        words = f"The certificate has ended on {end.at:%Y-%m-%d}: browsers refuse the pages."
    else:
        words = f"The certificate ends in {end.days} days, on {end.at:%Y-%m-%d}: renew it."
    return [checks.Warning(words, hint=GUIDE, id="balsts.W009")]
