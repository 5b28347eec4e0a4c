"""A signature fits one content and one key, and nothing else."""

import pytest

from runtime import signature

KEY, OTHER = signature.make_key(), signature.make_key()
PUBLIC = signature.public_key(KEY)
SIGNED = signature.sign(KEY, "คุณยายล้ม".encode())


def test_what_was_signed_is_genuine():
    assert signature.is_genuine(PUBLIC, "คุณยายล้ม".encode(), SIGNED)


def test_each_key_is_another():
    assert KEY != OTHER and signature.public_key(OTHER) != PUBLIC


@pytest.mark.parametrize(
    ("public", "content", "signed"),
    [
        (PUBLIC, "คุณยายลุก".encode(), SIGNED),
        (signature.public_key(OTHER), "คุณยายล้ม".encode(), SIGNED),
        (PUBLIC, "คุณยายล้ม".encode(), signature.sign(OTHER, "คุณยายล้ม".encode())),
        (PUBLIC, "คุณยายล้ม".encode(), ""),
        (PUBLIC, "คุณยายล้ม".encode(), "no base64!"),
        ("", "คุณยายล้ม".encode(), SIGNED),
    ],
    ids=["another content", "another key", "signed by another", "no signature", "no base64", "no key"],
)
def test_anything_else_is_not(public, content, signed):
    assert not signature.is_genuine(public, content, signed)
