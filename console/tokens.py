"""What a browser carries to be known again, and what it must send back so that no other site can act in its name."""

import hashlib
import hmac
import secrets

NONCE_OCTETS = 12


def new_token() -> str:
    """256 random bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def csrf_of(token: str) -> str:
    """For the forms of the browser that has this cookie. Another text each time: compression tells nothing."""
    nonce = secrets.token_hex(NONCE_OCTETS)
    return f"{nonce}.{_proof(token, nonce)}"


def is_csrf_of(token: str, given: str) -> bool:
    """Whether a page that this browser got from us sent it."""
    nonce, _, proof = given.partition(".")
    return bool(token) and hmac.compare_digest(_proof(token, nonce).encode(), proof.encode("utf-8", "replace"))


def _proof(token: str, nonce: str) -> str:
    key, said = token.encode("utf-8", "replace"), b"csrf:" + nonce.encode("utf-8", "replace")
    return hmac.new(key, said, hashlib.sha256).hexdigest()
