"""Makes DIR ready for a start: folders, secrets, sounds, configuration, and who may write where."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import prompts.install
from domain.escalation import NOBODY_ELSE, Reach
from pbx import configuration, second_line, secrets
from pbx.asterisk import Asterisk
from prompts import edition
from prompts.errors import PromptsError
from prompts.shelf import open_folder
from runtime import log
from runtime.clock import SystemClock
from runtime.settings import Settings

PERSONAL_SOUNDS = ("names", "notes")  # prompts.names, prompts.notes: said of one resident each
LONGEST_CALL = timedelta(days=1)
PROCESSES = ("agi", "ami_listener", "alarms", "heartbeat", "console", "cli")


def prepare(
    settings: Settings, operators: Sequence[str], asterisk: Asterisk, cache: Path, reach: Reach = NOBODY_ELSE
) -> None:
    """Idempotent: makes what is missing, rewrites the configuration, keeps all that was stored."""
    data = settings.data_dir
    for folder in ("run", "log", "sounds", "moh", "recordings/live", "recordings/sealed", "studio"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    for process in PROCESSES:
        settings.spool_dir(process).mkdir(parents=True, exist_ok=True)
    secrets.make(settings)
    try:
        prompts.install.install(data, cache)
    except PromptsError as missing:  # a prompt that is not heard never stops the ringing
        log.logger().error("some prompts could not be installed", why=str(missing))
    now = SystemClock().now()  # Asterisk will begin with the newest prompts; where it runs elsewhere, calls go on
    edition.forget(data, edition.unheard(data, now - LONGEST_CALL))
    edition.went_live(data, edition.newest(data), now)
    configuration.clear(settings)
    configuration.write(settings, operators, asterisk.pbx_dir(data), asterisk.modules_dir, reach)
    second_line.prepare(settings)
    hand_over(settings, asterisk)


def hand_over(settings: Settings, asterisk: Asterisk) -> None:
    """What Asterisk reads or writes belongs to its user; nobody else can read its passwords."""
    uid, gid = asterisk.owner
    data = settings.data_dir
    data.chmod(0o711)
    (data / "studio").mkdir(exist_ok=True)  # an installation of an earlier release has none yet
    for top in (data / "asterisk", data / "recordings" / "live", data / "studio"):
        for folder, _, files in os.walk(top):
            os.chown(folder, uid, gid)
            for name in files:
                os.chown(Path(folder) / name, uid, gid, follow_symlinks=False)
    for kind in PERSONAL_SOUNDS:  # what is said of residents is for Asterisk and root alone
        spoken = data / "sounds" / "th" / kind
        open_folder(spoken)
        os.chown(spoken, -1, gid)
        spoken.chmod(0o750)
    (data / "asterisk").chmod(0o750)
    (data / "asterisk" / "log").chmod(0o700)  # who called whom, by number
    (data / "recordings").chmod(0o711)
    for folder in ("live", "sealed"):  # a running call lies in the open: nobody but Asterisk and root may look
        (data / "recordings" / folder).chmod(0o700)
    (data / "studio").chmod(0o700)
    for private in ("log", "run", *(f"spool/{process}" for process in PROCESSES)):
        (data / private).chmod(0o700)
    (data / "spool").chmod(0o711)
    second_line.hand_over(settings, uid, gid)
