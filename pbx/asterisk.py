"""Where Asterisk is on this machine, and how it is started and asked.

A host's own Asterisk is used from 22.10 on (earlier ones order the queue wrongly); otherwise the local rootfs
that `pbx/rootfs.sh` made. In docker-compose.yml it runs in a container of its own, and is only prepared here.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ENTER = Path(__file__).with_name("enter.sh")
DATA_IN_ROOT = Path("/srv/saijai")
ROOT_VARIABLE = "SAIJAI_ASTERISK_ROOT"
ELSEWHERE_VARIABLE = "SAIJAI_ASTERISK_USER"  # uid:gid that Asterisk runs as in its own container
OLDEST = (22, 10)


class NoAsterisk(Exception):
    """There is no Asterisk that can be started; the text says what to run."""


@dataclass(frozen=True)
class Asterisk:
    """One installed Asterisk. `root` is None for the host's own."""

    root: Path | None

    @property
    def modules_dir(self) -> Path:
        """The folder of its modules, as Asterisk itself sees it."""
        base = self.root or Path("/")
        found = sorted(base.glob("usr/lib/*/asterisk/modules")) + sorted(base.glob("usr/lib/asterisk/modules"))
        if not found:
            raise NoAsterisk(f"no Asterisk modules below {base}: run ./saijai again to build the root anew")
        return Path("/") / found[0].relative_to(base)

    def pbx_dir(self, data_dir: Path) -> Path:
        """DIR as Asterisk sees it."""
        return DATA_IN_ROOT if self.root else data_dir

    @property
    def owner(self) -> tuple[int, int]:
        """uid and gid that Asterisk runs as: never root."""
        passwd = (self.root or Path("/")) / "etc" / "passwd"
        for line in passwd.read_text(encoding="utf-8").splitlines():
            name, _, uid, gid, *_ = line.split(":")
            if name == "asterisk":
                return int(uid), int(gid)
        raise NoAsterisk(f"no user asterisk in {passwd}: run ./saijai again to build the root anew")

    def command(self, data_dir: Path, *arguments: str) -> list[str]:
        """The command line that runs `asterisk` with the configuration in DIR."""
        config = self.pbx_dir(data_dir) / "asterisk" / "etc" / "asterisk.conf"
        return self.program(data_dir, "asterisk", "-C", str(config), *arguments)

    def program(self, data_dir: Path, *words: str) -> list[str]:
        """The command line that runs any program where Asterisk runs, as its user."""
        if self.root:
            return [str(ENTER), str(self.root), str(data_dir), *words]
        return ["setpriv", "--reuid=asterisk", "--regid=asterisk", "--init-groups", *words]

    def ask(self, data_dir: Path, words: str, seconds: float = 10) -> str:
        """What `asterisk -rx` answers. NoAsterisk: it does not run or does not answer in time."""
        command = self.command(data_dir, "-rx", words)
        if not self._socket(data_dir).exists():
            raise NoAsterisk("Asterisk does not run")
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired as late:
            raise NoAsterisk(f"Asterisk gave no answer to '{words}' within {seconds} s") from late
        if done.returncode != 0:
            raise NoAsterisk(f"Asterisk does not answer: {done.stdout.strip() or done.stderr.strip()}")
        return done.stdout

    def _socket(self, data_dir: Path) -> Path:
        return data_dir / "asterisk" / "run" / "asterisk.ctl"

    def is_booted(self, data_dir: Path) -> bool:
        """Whether every module is loaded, so that a call would be taken."""
        try:
            return "fully booted" in self.ask(data_dir, "core waitfullybooted", seconds=5)
        except NoAsterisk:
            return False


@dataclass(frozen=True)
class Elsewhere(Asterisk):
    """An Asterisk in a container of its own, which sees DIR at the same path: made ready here, started there."""

    user: tuple[int, int]

    @property
    def modules_dir(self) -> Path:
        """Where containers/asterisk.Dockerfile has the modules on every kind of machine."""
        return Path("/usr/lib/asterisk/modules")

    @property
    def owner(self) -> tuple[int, int]:
        """uid and gid in that container."""
        return self.user

    def program(self, data_dir: Path, *words: str) -> list[str]:
        """NoAsterisk, always."""
        raise NoAsterisk("Asterisk runs in a container of its own: see docker compose ps asterisk")


def find() -> Asterisk:
    """The Asterisk of this machine. NoAsterisk: neither a host's own nor a root."""
    if elsewhere := os.environ.get(ELSEWHERE_VARIABLE, ""):
        uid, _, gid = elsewhere.partition(":")
        return Elsewhere(None, (int(uid), int(gid or uid)))
    if _host_version() >= OLDEST:
        return Asterisk(None)
    root = os.environ.get(ROOT_VARIABLE, "")
    if root and (Path(root) / "usr/sbin/asterisk").exists():
        return Asterisk(Path(root))
    raise NoAsterisk(f"no Asterisk {OLDEST[0]}.{OLDEST[1]} here: start through ./saijai, which installs it")


def _host_version() -> tuple[int, int]:
    program = shutil.which("asterisk")
    if program is None:
        return (0, 0)
    said = subprocess.run([program, "-V"], capture_output=True, text=True, timeout=10, check=False).stdout
    found = re.search(r"Asterisk (?:certified/)?(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
