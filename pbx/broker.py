"""The embedded MQTT broker of a one-machine installation: Mosquitto on loopback, users and rights made at install."""

import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from pbx import secrets
from runtime.settings import Settings

START = Path(__file__).with_name("broker.sh")
USER = "mosquitto"
SEEN_AS = "/mnt"  # the folder as the broker sees it
LOOPBACK = ("127.0.0.1", "localhost", "::1")
USERS = (("listener", "mqtt"), ("reader", "mqtt_reader"), ("sos", "mqtt_sos"))  # with the names of their secrets
RIGHTS = """# who may do what: the listener tells, a reader listens, the devices' gateway presses and hears the answer
user listener
topic readwrite saijai/#
user reader
topic read saijai/#
topic deny saijai/v1/sos/#
user sos
topic write saijai/v1/sos/+
topic read saijai/v1/sos/+/answer
"""


class NoBroker(Exception):
    """There is no Mosquitto that can be started; the text says what is missing."""


def is_embedded(settings: Settings) -> bool:
    """Whether this installation runs its own broker: its address is on this machine."""
    return urlsplit(settings.mqtt_url).hostname in LOOPBACK


def prepare(settings: Settings) -> list[str]:
    """Write the broker's configuration; the command that starts it. NoBroker: it cannot be started here."""
    folder = settings.data_dir / "mosquitto"
    folder.mkdir(parents=True, exist_ok=True)
    if not _has_all(folder / "passwords"):
        _write_passwords(settings, folder / "passwords")
    (folder / "rights").write_text(RIGHTS, encoding="ascii")
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
        "log_type warning\n",
        encoding="utf-8",
    )
    try:
        owner = pwd.getpwnam(USER)
    except KeyError:
        raise NoBroker(f"there is no user {USER}: is the package mosquitto installed?") from None
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o700 if path.is_dir() else 0o600)
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
