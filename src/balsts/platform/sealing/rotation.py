"""Changing the key of keys, and writing it on paper in three parts of which two are enough."""

from collections.abc import Iterator, Sequence

from shamir_mnemonic import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.utils import MnemonicError

from balsts.platform.sealing.envelope import KEY_BYTES, Place
from balsts.platform.sealing.keyring import Keyring, KeyTrouble
from balsts.platform.sealing.ledger import Ledger, WrappedKey

SHARES, NEEDED = 3, 2


def wrap_everything_anew(keyring: Keyring, ledger: Ledger, *, table: str) -> Iterator[int]:
    """Wrap under the current key all that is wrapped under another; tell how many, time and again.

    Each portion is a transaction of its own: stopped anywhere, the next call goes on from there.
    Meanwhile notes are read and written, since every key that is in use stays in the folder.
    """
    while portion := ledger.wrapped_otherwise(keyring.current):
        pairs = [(one, *_anew(keyring, one, table)) for one in portion]
        yield ledger.wrap_anew(pairs)


def shares_of(keyring: Keyring, key_id: str) -> list[str]:
    """Return a key as three lines of words (SLIP-39); any two give it back, one tells nothing."""
    groups = generate_mnemonics(1, [(NEEDED, SHARES)], keyring.secret(key_id))
    return list(groups[0])


def key_from_shares(shares: Sequence[str]) -> bytes:
    """Return the key; a word misread is named by the line in which it stands."""
    try:
        key: bytes = combine_mnemonics([" ".join(share.lower().split()) for share in shares])
    except MnemonicError as error:
        raise KeyTrouble(f"These shares give no key: {error}") from None
    if len(key) != KEY_BYTES:
        raise KeyTrouble("These shares belong to something else than a key of this program.")
    return key


def _anew(keyring: Keyring, one: WrappedKey, table: str) -> tuple[str, bytes]:
    place = Place(table=table, row=one.row, column=one.column, subject=one.subject)
    key = keyring.unwrap(one.wrapped, key_id=one.key_id, place=place)
    return keyring.wrap(key, place=place)
