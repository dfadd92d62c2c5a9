"""A sealed value opens only with its own key, at its own place, and whole."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.sealing.envelope import (
    Place,
    Tampered,
    new_key,
    padded,
    seal,
    unpadded,
    unseal,
)

HERE = Place(table="casework_sealednote", row="1", column="text", subject="fatima")
KEY = bytes(range(32))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(text=texts, block=st.sampled_from([32, 512]))
def test_what_was_sealed_opens_again(text, block):
    sealed = seal(padded(text, block=block), key=KEY, bound_to=HERE.named())

    assert unpadded(unseal(sealed, key=KEY, bound_to=HERE.named())) == text


@given(text=texts, position=st.integers(0), bit=st.integers(0, 7))
def test_asvs_11_3_3_a_single_changed_bit_is_noticed(text, position, bit):
    sealed = bytearray(seal(padded(text, block=32), key=KEY, bound_to=HERE.named()))
    sealed[position % len(sealed)] ^= 1 << bit

    with pytest.raises(Tampered):
        unseal(bytes(sealed), key=KEY, bound_to=HERE.named())


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place(table="casework_task", row="1", column="text", subject="fatima"),
        Place(table="casework_sealednote", row="2", column="text", subject="fatima"),
        Place(table="casework_sealednote", row="1", column="kind", subject="fatima"),
        Place(table="casework_sealednote", row="1", column="text", subject="omar"),
    ],
)
def test_a_value_moved_anywhere_else_does_not_open(elsewhere):
    sealed = seal(b"she lives at", key=KEY, bound_to=HERE.named())

    with pytest.raises(Tampered):
        unseal(sealed, key=KEY, bound_to=elsewhere.named())


@given(
    parts=st.lists(st.text(max_size=5), min_size=4, max_size=4),
    others=st.lists(st.text(max_size=5), min_size=4, max_size=4),
)
def test_no_two_places_have_the_same_name(parts, others):
    one, other = (
        Place(table=table, row=row, column=column, subject=subject)
        for table, row, column, subject in (parts, others)
    )

    assert (one.named() == other.named()) == (one == other)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_value_cut_short_does_not_open(length):
    sealed = seal(b"she lives at", key=KEY, bound_to=HERE.named())

    with pytest.raises(Tampered):
        unseal(sealed[:length], key=KEY, bound_to=HERE.named())


def test_another_key_does_not_open():
    sealed = seal(b"she lives at", key=KEY, bound_to=HERE.named())

    with pytest.raises(Tampered):
        unseal(sealed, key=new_key(), bound_to=HERE.named())


def test_asvs_11_3_4_the_same_text_never_looks_the_same_twice():
    sealed = {seal(b"she lives at", key=KEY, bound_to=HERE.named()) for _ in range(50)}

    assert len(sealed) == 50


def test_lengths_tell_the_number_of_blocks_only():
    short, longer = padded("health", block=32), padded("what they fled from", block=32)

    assert (len(short), len(longer)) == (32, 32)


def test_asvs_11_3_2_values_are_sealed_with_aes_256_gcm():
    """Opened by hand: a format byte, twelve bytes of nonce, the text, sixteen bytes of tag."""
    sealed = seal(b"she lives at", key=KEY, bound_to=b"here")
    nonce, text, tag = sealed[1:13], sealed[13:-16], sealed[-16:]

    opening = Cipher(algorithms.AES(KEY), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(b"here")

    assert (sealed[:1], len(KEY)) == (b"\x01", 32)
    assert opening.update(text) + opening.finalize() == b"she lives at"
