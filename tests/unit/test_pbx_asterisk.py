"""Asterisk is found where it is, new enough, and asked within a time limit; where there is none, it is said."""

import os
import subprocess
from pathlib import Path

import pytest

from pbx import asterisk
from pbx.asterisk import Asterisk, Elsewhere, NoAsterisk


@pytest.fixture(name="stub")
def _stub(tmp_path, monkeypatch):
    """Puts a program of this name first on PATH."""
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    monkeypatch.setenv("PATH", f"{stubs}:{os.environ['PATH']}")
    monkeypatch.delenv(asterisk.ROOT_VARIABLE, raising=False)
    monkeypatch.delenv(asterisk.ELSEWHERE_VARIABLE, raising=False)

    def stub(name: str, script: str) -> None:
        (stubs / name).write_text(f"#!/bin/sh\n{script}\n")
        (stubs / name).chmod(0o755)

    return stub


@pytest.fixture(name="root")
def _root(tmp_path) -> Path:
    """A root as pbx/rootfs.sh makes it."""
    root = tmp_path / "root"
    (root / "usr/sbin").mkdir(parents=True)
    (root / "usr/sbin/asterisk").touch()
    (root / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True)
    (root / "etc").mkdir()
    (root / "etc/passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\nasterisk:x:104:107::/var/lib/asterisk:/bin/false\n"
    )
    return root


def runs(data_dir: Path) -> Path:
    """What a running Asterisk leaves there: its control socket."""
    (data_dir / "asterisk" / "run").mkdir(parents=True)
    (data_dir / "asterisk" / "run" / "asterisk.ctl").touch()
    return data_dir


@pytest.mark.parametrize(
    ("says", "is_used"),
    [
        ("Asterisk 22.10.0~dfsg+~cs6.15.60671435-1", True),
        ("Asterisk 22.11.1", True),
        ("Asterisk 23.0.0", True),
        ("Asterisk certified/22.10-cert1", True),
        ("Asterisk 22.9.0", False),
        ("Asterisk 22.4.1", False),
        ("Asterisk 20.15.0", False),
        ("Asterisk certified/20.7-cert6", False),
        ("Asterisk GIT-master-1234", False),
        ("", False),
    ],
)
def test_the_machines_own_asterisk_is_used_from_22_10_on(stub, says, is_used):
    stub("asterisk", f"echo '{says}'")
    if is_used:
        assert asterisk.find() == Asterisk(None)
    else:
        with pytest.raises(NoAsterisk, match=r"no Asterisk 22.10 here: start through ./saijai"):
            asterisk.find()


def test_the_root_is_used_where_the_machines_own_is_too_old(stub, root, monkeypatch):
    stub("asterisk", "echo Asterisk 20.6.0")
    monkeypatch.setenv(asterisk.ROOT_VARIABLE, str(root))
    assert asterisk.find() == Asterisk(root)


def test_a_root_that_was_removed_is_said(stub, tmp_path, monkeypatch):
    stub("asterisk", "exit 1")
    monkeypatch.setenv(asterisk.ROOT_VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(NoAsterisk):
        asterisk.find()


@pytest.mark.parametrize(("said", "user"), [("1500:1600", (1500, 1600)), ("1500", (1500, 1500))])
def test_in_containers_it_is_elsewhere_and_is_not_started_here(stub, monkeypatch, tmp_path, said, user):
    monkeypatch.setenv(asterisk.ELSEWHERE_VARIABLE, said)
    found = asterisk.find()
    assert isinstance(found, Elsewhere)
    assert found.owner == user
    assert found.pbx_dir(tmp_path) == tmp_path
    with pytest.raises(NoAsterisk, match="docker compose ps asterisk"):
        found.command(tmp_path, "-f")
    assert not found.is_booted(runs(tmp_path))


def test_in_a_root_it_sees_dir_and_modules_at_places_of_its_own(root, tmp_path):
    found = Asterisk(root)
    assert found.pbx_dir(tmp_path) == Path("/srv/saijai")
    assert found.modules_dir == Path("/usr/lib/x86_64-linux-gnu/asterisk/modules")
    assert found.owner == (104, 107)


def test_in_a_root_it_is_started_through_the_door_with_the_configuration_in_dir(root, tmp_path):
    command = Asterisk(root).command(tmp_path, "-f")
    assert command == [
        str(asterisk.ENTER),
        str(root),
        str(tmp_path),
        "asterisk",
        "-C",
        "/srv/saijai/asterisk/etc/asterisk.conf",
        "-f",
    ]
    assert os.access(asterisk.ENTER, os.X_OK)
    assert subprocess.run(["sh", "-n", str(asterisk.ENTER)], check=False).returncode == 0


def test_the_machines_own_never_runs_as_root(tmp_path):
    command = Asterisk(None).command(tmp_path, "-f")
    assert command[:3] == ["setpriv", "--reuid=asterisk", "--regid=asterisk"]
    assert command[-3:] == ["-C", f"{tmp_path}/asterisk/etc/asterisk.conf", "-f"]


def test_a_broken_root_is_said_with_what_mends_it(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    with pytest.raises(NoAsterisk, match=r"run ./saijai again"):
        _ = Asterisk(tmp_path).modules_dir
    with pytest.raises(NoAsterisk, match=r"no user asterisk .*run ./saijai again"):
        _ = Asterisk(tmp_path).owner


def test_its_answer_is_what_it_said(stub, tmp_path):
    stub("setpriv", 'for last; do :; done; echo "you asked: $last"')
    assert Asterisk(None).ask(runs(tmp_path), "core show channels") == "you asked: core show channels\n"


def test_one_that_does_not_run_is_not_asked(stub, tmp_path):
    stub("setpriv", f"touch {tmp_path}/asked")
    with pytest.raises(NoAsterisk, match="does not run"):
        Asterisk(None).ask(tmp_path, "core show channels")
    assert not (tmp_path / "asked").exists()


def test_one_that_refuses_is_told_with_its_words(stub, tmp_path):
    stub("setpriv", "echo 'Unable to connect to remote asterisk'; exit 1")
    with pytest.raises(NoAsterisk, match="Unable to connect"):
        Asterisk(None).ask(runs(tmp_path), "core show channels")


def test_a_frozen_one_costs_the_time_limit_and_no_more(stub, tmp_path):
    stub("setpriv", "exec cat /dev/zero >/dev/null")
    with pytest.raises(NoAsterisk, match=r"no answer to 'core show channels' within 0.1 s"):
        Asterisk(None).ask(runs(tmp_path), "core show channels", seconds=0.1)


@pytest.mark.parametrize(
    ("script", "is_booted"),
    [
        ("echo 'Asterisk has fully booted.'", True),
        ("echo 'Asterisk is still starting'", False),
        ("exit 1", False),
    ],
)
def test_it_is_booted_once_it_says_so(stub, tmp_path, script, is_booted):
    stub("setpriv", script)
    assert Asterisk(None).is_booted(runs(tmp_path)) is is_booted
