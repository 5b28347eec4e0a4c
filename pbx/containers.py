"""In containers each process finds what it needs and no more: its own secrets, and volumes that belong to its user.

Every process of ours runs there as the same user, and the volumes that it mounts are its border.
"""

import base64
import hashlib
import os
import secrets as random
from datetime import datetime
from pathlib import Path

from pbx import broker, certificates, secrets
from runtime.settings import Settings

NEEDED = {
    "agi": ("phone.key",),
    "heartbeat": ("heartbeat",),
    "console": ("console", "page"),
    "ami_listener": (
        "phone.key",
        "page",
        "ami",
        "mqtt",
        "recordings.pub",
        "journal.key",
    ),  # it can seal recordings, and open none
}
MOSQUITTO_ROUNDS = 101
HEALTH_RIGHTS = "topic read $SYS/#\n"


def hand_out(settings: Settings, secrets_for: Path, user: tuple[int, int], now: datetime) -> None:
    """After `pbx.place.prepare`, as root: deal the secrets out below `secrets_for`, and give everything to `user`."""
    _write_broker(settings, now)
    for process, names in NEEDED.items():
        folder = secrets_for / process
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            _put(folder / name, (settings.secrets_dir / name).read_bytes())
    for top in (settings.data_dir, secrets_for):
        _give(top, user)


def _write_broker(settings: Settings, now: datetime) -> None:
    folder = settings.data_dir / "mosquitto"
    folder.mkdir(parents=True, exist_ok=True)
    users = {user: secrets.read(settings, name) for user, name in broker.USERS}
    passwords = "".join(f"{user}:{mosquitto_hash(password)}\n" for user, password in users.items())
    _put(folder / "passwords", passwords.encode())
    _put(folder / "rights", broker.RIGHTS.encode())
    _put(folder / "health-rights", HEALTH_RIGHTS.encode())
    certificates.keep(settings.secrets_dir, broker.tls_names(settings), now)
    _put(folder / broker.TLS, (settings.secrets_dir / certificates.SERVER).read_bytes())


def mosquitto_hash(password: str) -> str:
    """The line that mosquitto_passwd would write: PBKDF2 with SHA-512, format 7."""
    salt = random.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, MOSQUITTO_ROUNDS)
    return f"$7${MOSQUITTO_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _put(file: Path, content: bytes) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(file)


def _give(top: Path, user: tuple[int, int]) -> None:
    for folder, _, files in os.walk(top):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            there = path.lstat()
            if (there.st_uid, there.st_gid) != user:
                os.chown(path, *user, follow_symlinks=False)
