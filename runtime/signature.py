"""Whoever holds a paper of this centre can check with its public key that the centre wrote it, and not a comma else.

Ed25519 (RFC 8032); keys and signatures are base64.
"""

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def make_key() -> str:
    """A new private key."""
    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key(key: str) -> str:
    """What others need to check. ValueError: this is no key."""
    return b64encode(_private(key).public_key().public_bytes_raw()).decode()


def sign(key: str, content: bytes) -> str:
    """The signature of this content. ValueError: this is no key."""
    return b64encode(_private(key).sign(content)).decode()


def is_genuine(public: str, content: bytes, signature: str) -> bool:
    """Whether the holder of the private key signed exactly this content; also False for what is no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public)).verify(b64decode(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(key))
