"""Which algorithms the source uses, how strong, and what happens when a key is changed."""

import ast
import base64
import os
import re
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone

from balsts.accounts import codes, passkeys, sessions
from balsts.platform import derived_keys
from balsts.platform.installation import Installation
from balsts.platform.sealing import envelope
from tests.conventions.reading import SOURCE, called_name, calls, place, python_files, tree
from tests.security.test_code import imports_of
from tests.security.test_configuration import production

__all__ = ["production"]
PROVEN = ("hashlib", "hmac", "secrets", "ssl", "cryptography", "fido2", "django.utils.crypto")
# The codes that telephones make, and the form in which lists of stolen passwords are published.
NOW = timezone.now()
SHA_1 = {"accounts/app_codes.py", "accounts/rules.py"}


def text_of_source() -> dict[str, str]:
    return {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
        for path in python_files()
    }


def files_with(pattern: str) -> set[str]:
    return {name for name, text in text_of_source().items() if re.search(pattern, text)}


def test_asvs_11_2_1_cryptography_comes_from_the_standard_library_django_and_two_proven_ones():
    others = imports_of("Crypto", "Cryptodome", "nacl", "jose", "pyaes", "rsa", "ecdsa", "M2Crypto")

    assert imports_of(*PROVEN) != []
    assert others == []


def test_asvs_11_3_1_no_weak_mode_and_no_weak_padding():
    assert files_with(r"modes\.ECB|MODE_ECB|PKCS1v15|TripleDES|Blowfish|ARC4|\bDES\b|RC4") == set()


def test_asvs_11_4_1_only_approved_hash_functions_and_sha_1_where_others_ask_for_it():
    assert files_with(r"\bmd5\b|\bMD5\b|md4|ripemd") - {"platform/settings_test.py"} == set()
    assert files_with(r"\bsha1\b|\bSHA1\b") == SHA_1


def test_asvs_11_4_2_passwords_are_hashed_by_scrypt_at_a_cost(production):
    first = production["PASSWORD_HASHERS"][0]

    assert first.endswith("ScryptPasswordHasher")
    assert ScryptPasswordHasher.work_factor >= 2**14
    assert (ScryptPasswordHasher.block_size, ScryptPasswordHasher.parallelism >= 1) == (8, True)


def test_asvs_11_4_3_what_guards_integrity_has_256_bits():
    """Digests are SHA-256 whole; only what is shown to people as a mark is cut."""
    short = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path)
        if called_name(call) in {"md5", "sha1", "sha224", "blake2s", "adler32", "crc32"}
        and path.relative_to(SOURCE).as_posix() not in SHA_1
    ]

    assert short == []
    assert len(derived_keys.keyed_hash("a", "b")) == 32


def test_asvs_11_2_2_what_lies_under_the_old_key_is_read_with_the_new_one(settings):
    kept = derived_keys.encrypt("seeds", b"secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123"

    assert derived_keys.decrypt("seeds", kept) == b"secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        derived_keys.decrypt("seeds", kept)


def test_asvs_11_3_3_and_11_2_5_changed_ciphertext_is_refused_whole():
    kept = base64.urlsafe_b64decode(derived_keys.encrypt("seeds", b"secret"))
    for place_ in (10, len(kept) // 2, len(kept) - 1):
        changed = bytearray(kept)
        changed[place_] ^= 1
        with pytest.raises(InvalidToken):
            derived_keys.decrypt("seeds", base64.urlsafe_b64encode(changed))


def test_asvs_11_2_3_and_11_5_1_secrets_have_128_bits_or_more_of_the_systems_source(tmp_path):
    """Dice are for the invented caseload alone."""
    here = Installation(folder=tmp_path)
    made = {*here.roles.passwords.values(), here.secret("secret-key", length=64)}
    dice = {path.partition("/reference_caseload")[0] for path in imports_of("random")}
    short = [
        place(path, call.lineno)
        for path in python_files()
        for call in calls(path)
        if called_name(call) in {"token_bytes", "token_urlsafe"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value < 16
    ]

    assert [one for one in made if len(one) * 4 < 128] == []
    assert dice == {"exchange"}
    assert short == []


def test_asvs_11_6_1_passkeys_are_taken_with_approved_algorithms_only():
    """Of those the library knows; none is SHA-1 or short RSA."""
    source = tree(SOURCE / "accounts" / "passkeys.py")
    named = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}

    assert "RS1" not in named
    assert {one.ALGORITHM for one in approved()} <= APPROVED


# ECDSA and EdDSA, RSA with SHA-256, and ML-DSA, in the numbers of COSE.
APPROVED = {-7, -8, -9, -19, -35, -36, -37, -47, -48, -49, -50, -51, -53, -257}


def approved():
    from fido2.cose import CoseKey  # noqa: PLC0415 - only here

    return [CoseKey.for_alg(one) for one in CoseKey.supported_algorithms()]


def test_passkeys_are_there():
    assert passkeys.NONCE >= 16


def test_asvs_11_5_2_secrets_are_new_each_time_however_many_ask_at_once():
    """Chance comes from the system's generator, which never blocks once it has begun and is never shared out twice."""
    makers = (
        lambda: secrets.token_urlsafe(sessions.TOKEN_BYTES),
        codes.new_code,
        lambda: passkeys.challenge_for("sign in", at=NOW).hex(),
        lambda: envelope.new_key().hex(),
    )
    barrier = threading.Barrier(8)

    def draw(_number: int) -> list[str]:
        barrier.wait(10)
        return [make() for _ in range(100) for make in makers]

    with ThreadPoolExecutor(8) as pool:
        drawn = [one for batch in pool.map(draw, range(8)) for one in batch]

    assert len(drawn) == 8 * 100 * len(makers)
    assert len(set(drawn)) == len(drawn)
    assert len(os.getrandom(32, os.GRND_NONBLOCK)) == 32
