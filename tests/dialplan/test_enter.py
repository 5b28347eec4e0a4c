"""Asterisk's own view of the machine: DIR at one place, no root, and a host name that resolves without a server."""

import subprocess
from pathlib import Path

import pytest

from pbx import asterisk


def _inside(data: Path, *words: str, name: str = "") -> str:
    root = asterisk.find().root
    if root is None:
        pytest.fail("this machine has its own Asterisk 22: these promises are the rootfs's")
    command = [str(asterisk.ENTER), str(root), str(data), *words]
    if name:
        command = ["unshare", "--uts", "sh", "-c", f'hostname {name} && exec "$@"', "sh", *command]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()


def test_a_host_name_that_no_server_knows_resolves_inside(tmp_path: Path) -> None:
    assert _inside(tmp_path, "getent", "hosts", "no-such-name-anywhere", name="no-such-name-anywhere")


def test_dir_is_seen_at_srv_saijai_and_nothing_runs_as_root(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("it is me", encoding="ascii")
    tmp_path.chmod(0o755)
    assert _inside(tmp_path, "cat", "/srv/saijai/here") == "it is me"
    assert _inside(tmp_path, "id", "-un") == "asterisk"


def test_nothing_stays_mounted(tmp_path: Path) -> None:
    _inside(tmp_path, "true")
    assert str(tmp_path) not in Path("/proc/mounts").read_text(encoding="utf-8")
