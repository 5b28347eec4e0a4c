"""Secrets are made once, at the first start, and never leave DIR/secrets (0700, files 0600)."""

import base64
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

import pyrage

from runtime import signature
from runtime.settings import Settings

PLAIN = ("ami", "mqtt", "mqtt_reader", "mqtt_sos", "mqtt_command", "heartbeat", "console", "page")
PIN_DIGITS = 6  # keyed in at a telephone


def make(settings: Settings) -> None:
    """Create what is missing; what exists is never changed."""
    folder = settings.secrets_dir
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name in PLAIN:
        _write_once(folder / name, secrets.token_urlsafe(24))
    _write_once(folder / "studio.pin", f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}")
    _write_once(folder / "phone.key", secrets.token_hex(32))
    if not (folder / "recordings.pub").exists():  # with it, the key may lie in a safe elsewhere: no new one is made
        _write_once(folder / "recordings.key", str(pyrage.x25519.Identity.generate()))
        identity = pyrage.x25519.Identity.from_str(read(settings, "recordings.key"))
        _write_once(folder / "recordings.pub", str(identity.to_public()))
    _write_once(folder / "journal.key", signature.make_key())
    _write_once(folder / "journal.pub", signature.public_key(read(settings, "journal.key")))


def operator_secret(settings: Settings, operator_id: str) -> str:
    """The SIP password of one operator, made at the first question."""
    folder = settings.secrets_dir / "operators"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    file = folder / operator_id
    _write_once(file, secrets.token_urlsafe(18))
    return file.read_text(encoding="ascii")


def page_password(key: str, operator_id: str, nonce: str) -> str:
    """The SIP password of an operator's page for one sign-in: who knows the key makes it, nobody has to keep it."""
    made = hmac.digest(key.encode(), f"{operator_id} {nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def read(settings: Settings, name: str) -> str:
    """A secret by its name. FileNotFoundError: `make` has not run in this DIR."""
    return (settings.secrets_dir / name).read_text(encoding="ascii").strip()


def _write_once(file: Path, value: str) -> None:
    """Whole and on disk, or not at all; of two processes that make it at once, the first one's stays."""
    if file.exists():
        return
    descriptor, fresh = tempfile.mkstemp(prefix=".", dir=file.parent)  # 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(value)
            out.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(fresh, file)
    finally:
        Path(fresh).unlink()
