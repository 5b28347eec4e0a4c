"""The embedded MQTT broker of a one-machine installation: Mosquitto on loopback, users and rights made at install.

Readers on other machines are heard by TLS only, on a door of their own, with the same users and rights.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pbx import certificates, secrets
from runtime import processes
from runtime.settings import Settings

START = Path(__file__).with_name("broker.sh")
USER = "mosquitto"
SEEN_AS = "/mnt"  # the folder as the broker sees it
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("0.0.0.0", "::")  # addresses that are no name of this machine
TLS = "tls.pem"  # certificate and key
USERS = (
    ("listener", "mqtt"),
    ("reader", "mqtt_reader"),
    ("sos", "mqtt_sos"),
    ("command", "mqtt_command"),
)  # with the names of their secrets
RIGHTS = """# who may do what: the listener tells, a reader listens, the devices' gateway presses and hears the
# answer, a program of the town asks for a call back and hears the answer
user listener
topic readwrite saijai/#
user reader
topic read saijai/#
topic deny saijai/v1/sos/#
topic deny saijai/v1/command/#
user sos
topic write saijai/v1/sos/+
topic read saijai/v1/sos/+/answer
user command
topic write saijai/v1/command/+
topic read saijai/v1/command/+/answer
"""


_TLS_DOOR = """listener {settings.mqtt_tls_port} {settings.bind}
certfile {file}
keyfile {file}
"""


class NoBroker(Exception):
    """There is no Mosquitto that can be started; the text says what is missing."""


def is_embedded(settings: Settings) -> bool:
    """Whether this installation runs its own broker: its address is on this machine."""
    return urlsplit(settings.mqtt_url).hostname in LOOPBACK


def tls_names(settings: Settings) -> Collection[str]:
    """By which names and addresses readers reach the broker: those of the settings, and this machine's own."""
    told = [name.strip() for name in settings.mqtt_tls_names.split(",")]
    host = urlsplit(settings.mqtt_url).hostname or ""
    known = (*LOOPBACK, host, settings.bind, settings.external_address, *told)
    return tuple(dict.fromkeys(name for name in known if name and name not in ANYWHERE))


def renew(settings: Settings, now: datetime) -> bool:
    """Before its certificate ends the running broker gets another, and nobody's session ends; True when it did."""
    folder = settings.data_dir / "mosquitto"
    if not settings.mqtt_tls_port or not folder.exists():
        return False
    certificates.keep(settings.secrets_dir, tls_names(settings), now)
    if not _hand_over_certificate(settings, folder):
        return False
    if (pid := processes.pid_of(settings.data_dir, "mosquitto")) is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGHUP)
    return True


def _hand_over_certificate(settings: Settings, folder: Path) -> bool:
    """Where the broker reads it; False: it lies there already."""
    kept, given, fresh = settings.secrets_dir / certificates.SERVER, folder / TLS, folder / f"{TLS}.new"
    if given.exists() and given.read_bytes() == kept.read_bytes():
        return False
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_bytes(kept.read_bytes())
    _own(fresh)
    fresh.replace(given)
    return True


def _own(*paths: Path) -> None:
    """They belong to the broker's user, and to nobody else."""
    try:
        owner = pwd.getpwnam(USER)
    except KeyError:
        raise NoBroker(f"there is no user {USER}: is the package mosquitto installed?") from None
    for path in paths:
        shutil.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o700 if path.is_dir() else 0o600)


def prepare(settings: Settings, now: datetime) -> list[str]:
    """Write the broker's configuration; the command that starts it. NoBroker: it cannot be started here."""
    folder = settings.data_dir / "mosquitto"
    folder.mkdir(parents=True, exist_ok=True)
    if not _has_all(folder / "passwords"):
        _write_passwords(settings, folder / "passwords")
    (folder / "rights").write_text(RIGHTS, encoding="ascii")
    if is_outside := settings.mqtt_tls_port > 0:
        try:
            certificates.keep(settings.secrets_dir, tls_names(settings), now)
        except ValueError as damaged:
            raise NoBroker(f"its certificate cannot be made: {damaged}") from damaged
        _hand_over_certificate(settings, folder)
    at = urlsplit(settings.mqtt_url)
    (folder / "mosquitto.conf").write_text(
        f"listener {at.port or 1883} {'::1' if at.hostname == '::1' else '127.0.0.1'}\n"
        f"pid_file {SEEN_AS}/mosquitto.pid\n"
        "allow_anonymous false\n"
        f"password_file {SEEN_AS}/passwords\n"
        f"acl_file {SEEN_AS}/rights\n"
        "persistence true\n"
        f"persistence_location {SEEN_AS}/\n"
        "autosave_interval 5\n"
        "max_queued_messages 100000\n"
        "log_dest stderr\n"
        "log_type error\n"
        "log_type warning\n" + (_TLS_DOOR.format(settings=settings, file=f"{SEEN_AS}/{TLS}") * is_outside),
        encoding="utf-8",
    )
    _own(folder, *folder.iterdir())
    return [str(START), str(folder)]


def _has_all(file: Path) -> bool:
    """Also those whom an earlier release did not know."""
    if not file.exists():
        return False
    known = {line.partition(":")[0] for line in file.read_text(encoding="ascii").splitlines()}
    return known >= {user for user, _ in USERS}


def _write_passwords(settings: Settings, file: Path) -> None:
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{user}:{secrets.read(settings, name)}\n" for user, name in USERS), encoding="ascii")
    try:
        subprocess.run(["mosquitto_passwd", "-U", str(fresh)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        fresh.unlink()
        raise NoBroker(f"mosquitto_passwd: {error}") from error
    fresh.replace(file)
