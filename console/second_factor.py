"""The second factor: codes of an authenticator app (TOTP), each used once; recovery codes for a lost telephone."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

ISSUER = "Saijai"
STEP_SECONDS = 30
FRESH_SECONDS = 900
DRIFT_STEPS = 1  # a telephone's clock may be off by one step
RECOVERY_CODES, RECOVERY_OCTETS = 8, 8


class SecondFactor:
    """`key` is a secret of the installation: the database alone opens no second factor."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._seal = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"totp:" + self._key).digest()))

    def new_secret(self, account_id: str, at: datetime) -> str:
        """A fresh one, sealed for this account."""
        said = f"{account_id}:{pyotp.random_base32()}".encode()
        return self._seal.encrypt_at_time(said, int(at.timestamp())).decode()

    def is_fresh(self, sealed: str, account_id: str, at: datetime) -> bool:
        """Whether it was sealed here for this account a moment ago."""
        if not self.secret(sealed, account_id):
            return False
        made_at = self._seal.extract_timestamp(sealed.encode())
        return 0 <= at.timestamp() - made_at + 1 <= FRESH_SECONDS

    def secret(self, sealed: str, account_id: str) -> str:
        """As an app wants it; empty: it was not sealed here for this account."""
        try:
            owner, _, opened = self._seal.decrypt(sealed.encode("utf-8", "replace")).decode().partition(":")
        except InvalidToken:
            return ""
        return opened if owner == account_id else ""

    def picture(self, sealed: str, account_id: str) -> str:
        """The QR code that an app reads, as inline SVG."""
        address = pyotp.TOTP(self.secret(sealed, account_id)).provisioning_uri(name=account_id, issuer_name=ISSUER)
        return str(segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff"))

    def step_of(self, sealed: str, account_id: str, code: str, at: datetime, last_step: int) -> int | None:
        """Which step this code is of, later than the last one that was used; None: none."""
        secret, given = self.secret(sealed, account_id), "".join(code.split())
        if not secret or not (len(given) == 6 and given.isascii() and given.isdigit()):
            return None
        now = int(at.timestamp()) // STEP_SECONDS
        totp = pyotp.TOTP(secret)
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
            if hmac.compare_digest(totp.generate_otp(step), given) and step > last_step:
                return step
        return None

    def recovery_codes(self) -> tuple[str, ...]:
        """To be written down; shown once."""
        words = (secrets.token_hex(RECOVERY_OCTETS) for _ in range(RECOVERY_CODES))
        return tuple("-".join(word[at : at + 4] for at in range(0, len(word), 4)) for word in words)

    def digest(self, recovery_code: str) -> str:
        """What is kept of it."""
        plain = "".join(recovery_code.split()).replace("-", "").lower()
        return hmac.new(self._key, b"recovery:" + plain.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def left_after(self, kept: Sequence[str], given: str) -> tuple[str, ...] | None:
        """What is left once this recovery code is used; None: it is none of them."""
        digest = self.digest(given)
        return tuple(one for one in kept if one != digest) if digest in kept else None
