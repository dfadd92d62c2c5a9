"""A certificate that ends is announced; one that cannot be read is, too."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import checks
from django.utils import timezone

from balsts.platform.certificate import (
    CertificateEnd,
    certificate_does_not_end_soon,
    certificate_ends_soon,
)

NOW = datetime.datetime(2026, 11, 27, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def certificate(ends_at: datetime.datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "balsts.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ends_at - 90 * DAY)
        .not_valid_after(ends_at)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def named(settings, tmp_path):
    settings.BALSTS_CERTIFICATE = tmp_path / "fullchain.pem"
    return settings.BALSTS_CERTIFICATE


@pytest.mark.parametrize(
    ("left", "end"),
    [
        (14 * DAY, None),
        (14 * DAY - datetime.timedelta(minutes=1), 13),
        (DAY, 1),
        (datetime.timedelta(hours=1), 0),
        (datetime.timedelta(hours=-1), -1),
    ],
)
def test_from_fourteen_days_before_its_end_on_it_is_announced(named, left, end):
    named.write_bytes(certificate(NOW + left))

    expected = None if end is None else CertificateEnd(at=NOW + left, days=end)
    assert certificate_ends_soon(at=NOW) == expected


def test_of_a_chain_the_first_is_the_servers_own(named):
    named.write_bytes(certificate(NOW + 30 * DAY) + certificate(NOW + DAY))

    assert certificate_ends_soon(at=NOW) is None


def test_a_renewed_one_is_noticed_without_a_new_start(named):
    named.write_bytes(certificate(NOW + DAY))
    before = certificate_ends_soon(at=NOW)
    renewed = named.with_name("renewed.pem")
    renewed.write_bytes(certificate(NOW + 90 * DAY))
    renewed.replace(named)

    assert (before.days, certificate_ends_soon(at=NOW)) == (1, None)


@pytest.mark.parametrize("content", [b"", b"no certificate", None])
def test_one_that_cannot_be_read_is_announced_as_such(named, content):
    if content is not None:
        named.write_bytes(content)

    assert certificate_ends_soon(at=NOW) == CertificateEnd(at=None)


def test_where_none_is_named_nobody_asks(settings):
    settings.BALSTS_CERTIFICATE = None

    assert (certificate_ends_soon(at=NOW), certificate_does_not_end_soon()) == (None, [])


@pytest.mark.parametrize(
    ("left", "words"),
    [(3 * DAY, "ends in 2 days"), (-DAY, "has ended on"), (None, "cannot be read")],
)
def test_check_says_when_it_ends(named, left, words):
    if left is not None:
        named.write_bytes(certificate(timezone.now() + left))

    [warning] = [one for one in checks.run_checks(tags=["security"]) if one.id == "balsts.W009"]
    assert words in warning.msg
