"""A conversation on disk can be heard only by who holds the key: encrypts recordings, and opens them again.

Format: age (X25519), one file a call. Sealing needs the public half only, so the service cannot read what it stored.
"""

import os
import struct
from pathlib import Path

import pyrage

HEADER_OCTETS = 44  # a WAV with nothing but its header: nobody was ever bridged
_FORMAT = struct.Struct("<4s4x4s4s4xHHIIH")  # RIFF, WAVE, "fmt ", coding, channels, rate, octets per second, block


class RecordingRefused(Exception):
    """A recording cannot be sealed or opened; the text says which and why."""


def audio_seconds(plain: Path) -> float:
    """How long the recording is, by its size: after a crash the length in a WAV header is wrong. 0: no audio."""
    octets = plain.stat().st_size
    with plain.open("rb") as stream:
        header = stream.read(_FORMAT.size)
    if octets <= HEADER_OCTETS or len(header) < _FORMAT.size:
        return 0.0
    riff, wave, _, _, _, _, octets_per_second, _ = _FORMAT.unpack(header)
    if (riff, wave) != (b"RIFF", b"WAVE") or octets_per_second == 0:
        return 0.0
    return round((octets - HEADER_OCTETS) / int(octets_per_second), 3)


def seal(plain: Path, sealed: Path, public_key_file: Path) -> int:
    """Encrypt `plain` into `sealed`, all or nothing; returns its octets. RecordingRefused: no key, or no room."""
    recipient = _recipient(public_key_file)
    fresh = sealed.with_name(sealed.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target, plain.open("rb") as source:
        try:
            pyrage.encrypt_io(source, target, [recipient])
        except pyrage.EncryptError as error:  # what the disk said, in another coat
            raise RecordingRefused(f"{sealed.name} cannot be written: {error}") from error
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(sealed)
    _sync_directory(sealed.parent)
    return sealed.stat().st_size


def open_recording(sealed: Path, key: str) -> bytes:
    """The WAV that was sealed; `key` is the text of recordings.key. RecordingRefused: it is not for this key."""
    try:
        identity = pyrage.x25519.Identity.from_str(_line(key, "AGE-SECRET-KEY-"))
        plain: bytes = pyrage.decrypt(sealed.read_bytes(), [identity])
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise RecordingRefused(f"{sealed.name}: {error}") from error
    return plain


def _recipient(public_key_file: Path) -> object:
    try:
        return pyrage.x25519.Recipient.from_str(_line(public_key_file.read_text(encoding="utf-8"), "age1"))
    except (OSError, pyrage.RecipientError) as error:
        raise RecordingRefused(f"no key to seal recordings with ({public_key_file.name}): {error}") from error


def _line(text: str, start: str) -> str:
    # age-keygen writes comments around the key
    return next((line.strip() for line in text.splitlines() if line.strip().startswith(start)), "")


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
