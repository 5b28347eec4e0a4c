"""The centre starts with what there is, says what is missing, and ends every part that it started."""

import os
import pwd
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from commands import centre
from commands.centre import Centre, NotReady
from commands.lock import DirLock, Occupied
from db.engine import DatabaseAway
from pbx import asterisk, broker, scratch, secrets
from pbx.asterisk import Asterisk
from runtime import heartbeat, supervise
from runtime.heartbeat import Beat
from runtime.settings import Settings
from runtime.supervise import Program
from tests.support.eventually import eventually

AWAY = "postgresql://nobody@127.0.0.1:1/nothing"
AT = datetime(2026, 1, 1, tzinfo=UTC)


class StandingAsterisk(Asterisk):
    """An Asterisk that is booted or not, as the test says."""

    booted = True
    modules_dir = Path("/usr/lib/asterisk/modules")
    owner = (os.getuid(), os.getgid())

    def is_booted(self, data_dir: Path) -> bool:
        return self.booted


class RunningCentre(Centre):
    """A centre whose supervisor runs, or has ended."""

    ended = False

    @property
    def has_ended(self) -> bool:
        return self.ended


@pytest.fixture(name="settings")
def _settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setattr(broker, "USER", pwd.getpwuid(os.getuid()).pw_name)
    sip, ami, ws, agi, mqtt = scratch.free_ports(5)
    settings = Settings(
        data_dir=tmp_path / "town hall",
        sip_port=sip,
        ami_port=ami,
        ws_port=ws,
        agi_port=agi,
        mqtt_url=f"mqtt://127.0.0.1:{mqtt}",
    )
    settings.run_dir.mkdir(parents=True)
    (settings.data_dir / "log").mkdir()
    secrets.make(settings)
    return settings


@pytest.fixture(name="installed", autouse=True)
def _installed(monkeypatch) -> type[StandingAsterisk]:
    found = type("Found", (StandingAsterisk,), {})
    monkeypatch.setattr(asterisk, "find", lambda: found(None))
    return found


@pytest.fixture(name="listens")
def _listens(settings) -> Iterator[socket.socket]:
    """Somebody who has the SIP port, as a booted Asterisk does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind((settings.bind, settings.sip_port))
        yield held


def beat(settings: Settings, process: str, ok: bool = True, **detail: object) -> None:
    heartbeat.write(settings.run_dir, Beat(process, 7, 1.0, ok, AT.isoformat(), detail))


def runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_the_parts_are_asterisk_and_our_processes_and_the_broker_before_them(settings):
    parts = centre.programs(settings, Asterisk(None))
    order = [part.name for part in sorted(parts, key=lambda part: part.priority)]
    assert order == [
        "mosquitto",
        "asterisk",
        "agi",
        "ami_listener",
        "second_line",
        "watchdog",
        "heartbeat",
        "alarms",
        "console",
    ]


def test_prometheus_is_answered_last_and_only_where_a_port_is_set(settings):
    watched = settings.model_copy(update={"metrics_port": 9464})
    order = [part.name for part in sorted(centre.programs(watched, Asterisk(None)), key=lambda part: part.priority)]
    assert order[-1] == "metrics"


def test_a_broker_elsewhere_is_not_started_here(settings):
    elsewhere = settings.model_copy(update={"mqtt_url": "mqtt://broker.example"})
    assert "mosquitto" not in [part.name for part in centre.programs(elsewhere, Asterisk(None))]


def test_without_a_broker_calls_are_taken_all_the_same(settings, monkeypatch, capsys):
    monkeypatch.setattr(broker, "USER", "nobody-of-this-name")
    names = [part.name for part in centre.programs(settings, Asterisk(None))]
    assert names == ["asterisk", "agi", "ami_listener", "second_line", "heartbeat", "alarms", "console", "watchdog"]
    assert "no MQTT broker (there is no user nobody-of-this-name" in capsys.readouterr().err


def test_every_process_of_ours_is_told_which_installation_it_serves(settings):
    for part in centre.programs(settings, Asterisk(None)):
        assert any(str(settings.data_dir) in word for word in part.command), part.name
        if part.environment:
            assert part.environment["PYTHONPATH"] == str(centre.ROOT)


def test_the_supervisor_understands_the_parts_of_a_real_installation(settings):
    file = settings.run_dir / "supervisord.conf"
    parts = centre.programs(settings, Asterisk(None))
    file.write_text(supervise.configuration(settings.run_dir, settings.data_dir / "log", parts))
    options = ServerOptions()
    options.realize(["-c", str(file)])
    assert {group.name for group in options.process_group_configs} == {part.name for part in parts}


def test_with_the_database_away_the_operators_of_the_last_start_answer(settings):
    away = settings.model_copy(update={"database_url": AWAY})
    assert centre.operators_of(away) == []
    (settings.data_dir / "operators").write_text("noi\nlek\n")
    assert centre.operators_of(away) == ["noi", "lek"]


def test_without_asterisk_it_is_said_how_to_get_it(settings, monkeypatch):
    def find() -> Asterisk:
        raise asterisk.NoAsterisk("no Asterisk here: start through ./saijai")

    monkeypatch.setattr(asterisk, "find", find)
    monkeypatch.setattr(centre, "upgrade", lambda _: None)
    with pytest.raises(NotReady, match=r"start through \./saijai"):
        centre.prepare(settings)


def test_a_start_with_the_database_away_says_so_and_goes_on(settings, monkeypatch, capsys):
    def upgrade(_: str) -> None:
        raise DatabaseAway("refused")

    prepared: list[list[str]] = []
    monkeypatch.setattr(centre, "upgrade", upgrade)
    monkeypatch.setattr(centre, "operators_of", lambda _: ["noi"])
    monkeypatch.setattr("pbx.place.prepare", lambda _settings, operators, *_: prepared.append(operators))
    file = centre.prepare(settings)
    assert "the database is away (refused); calls are taken all the same" in capsys.readouterr().err
    assert prepared == [["noi"]]
    assert file == settings.run_dir / "supervisord.conf"
    assert "[program:asterisk]" in file.read_text()


def test_a_trunk_password_that_cannot_be_read_is_said_as_what_is_wrong(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(centre, "upgrade", lambda _: None)
    monkeypatch.setattr(centre, "operators_of", lambda _: [])
    monkeypatch.setattr("prompts.install.install", lambda *_: None)
    registering = settings.model_copy(update={"trunk_user": "054", "trunk_secret_file": tmp_path / "gone"})
    with pytest.raises(NotReady, match="SAIJAI_TRUNK_SECRET_FILE"):
        centre.prepare(registering)


def test_it_is_ready_when_asterisk_is_booted_and_both_processes_are_well(settings, listens):
    beat(settings, "agi")
    beat(settings, "ami_listener", ami="connected")
    assert RunningCentre(settings).wait_ready(0.1) == ()


def test_it_is_ready_without_its_processes_and_names_them(settings, listens):
    assert RunningCentre(settings).wait_ready(0.1) == ("agi", "ami_listener")


def test_a_process_that_is_not_well_is_late(settings, listens):
    beat(settings, "agi", ok=False)
    beat(settings, "ami_listener", ami="away")
    assert RunningCentre(settings).wait_ready(0.1) == ("agi", "ami_listener")


def test_a_listener_without_a_broker_is_not_late(settings, listens):
    beat(settings, "agi")
    beat(settings, "ami_listener", ok=False, ami="connected", mqtt="away")
    assert RunningCentre(settings).wait_ready(0.1) == ()


def test_an_asterisk_that_has_no_sip_port_is_not_ready_however_well_it_booted(settings):
    beat(settings, "agi")
    beat(settings, "ami_listener", ami="connected")
    with pytest.raises(NotReady, match=r"Asterisk does not listen for SIP: see .*/asterisk/log/messages"):
        RunningCentre(settings).wait_ready(0.1)


def test_a_start_that_could_take_no_call_is_refused_before_anything_is_touched(settings, listens, monkeypatch):
    monkeypatch.setattr(centre, "prepare", lambda _: pytest.fail("prepared all the same"))
    with pytest.raises(NotReady, match=rf"no call could come in\nSAIJAI_SIP_PORT: .* {settings.sip_port} is taken"):
        Centre(settings).start()
    DirLock(settings.run_dir).take()  # and the DIR is free for the next start


def test_a_start_that_could_not_be_prepared_leaves_the_dir_free_for_the_next(settings, monkeypatch):
    def prepare(_: Settings) -> Path:
        raise NotReady("no Asterisk modules")

    monkeypatch.setattr(centre, "prepare", prepare)
    for _ in range(2):
        with pytest.raises(NotReady, match="no Asterisk modules"):
            Centre(settings).start()


def test_a_second_centre_on_the_same_dir_is_refused_and_touches_nothing(settings, monkeypatch):
    monkeypatch.setattr(centre, "prepare", lambda _: pytest.fail("prepared all the same"))
    first = DirLock(settings.run_dir)
    first.take()
    with pytest.raises(NotReady, match=f"already runs on {settings.data_dir}"):
        Centre(settings).start()
    first.release()


def test_an_asterisk_that_does_not_boot_is_not_ready(settings, installed):
    installed.booted = False
    with pytest.raises(NotReady, match=r"Asterisk is not ready after 0 s: see .*/asterisk/log"):
        RunningCentre(settings).wait_ready(0.1)


def test_a_supervisor_that_ended_is_not_waited_for(settings, installed):
    installed.booted = False
    ended = RunningCentre(settings)
    ended.ended = True
    began = time.monotonic()
    with pytest.raises(NotReady, match=r"the supervisor ended: see .*/supervisord\.log"):
        ended.wait_ready(30)
    assert time.monotonic() - began < 1


def test_a_centre_that_never_started_has_ended_and_may_be_stopped(settings):
    idle = Centre(settings)
    assert idle.has_ended
    idle.stop()


def test_an_asterisk_that_is_broken_is_said_as_what_is_wrong(settings, monkeypatch):
    def prepare(*_: object) -> None:
        raise asterisk.NoAsterisk("no Asterisk modules: run ./saijai again")

    monkeypatch.setattr(centre, "upgrade", lambda _: None)
    monkeypatch.setattr(centre, "operators_of", lambda _: [])
    monkeypatch.setattr("pbx.place.prepare", prepare)
    with pytest.raises(NotReady, match="no Asterisk modules"):
        centre.prepare(settings)


async def test_what_was_started_beats_anew_and_ends_with_the_centre(settings, monkeypatch):
    """With the real supervisor and one part of our own."""
    part = (
        "import os, signal, sys; from pathlib import Path; from runtime import heartbeat;"
        "heartbeat.write(Path(sys.argv[1]), heartbeat.Beat('agi', os.getpid(), 1.0, True, '', {}));"
        "signal.pause()"
    )
    program = Program("agi", (sys.executable, "-c", part, str(settings.run_dir)), {"PYTHONPATH": str(centre.ROOT)})
    file = settings.run_dir / "supervisord.conf"
    file.write_text(supervise.configuration(settings.run_dir, settings.data_dir / "log", [program]))
    monkeypatch.setattr(centre, "prepare", lambda _: file)
    beat(settings, "agi")  # of an earlier start: neither may count
    beat(settings, "ami_listener", ami="connected")

    with Centre(settings) as started:
        assert not started.has_ended
        assert heartbeat.read(settings.run_dir, "ami_listener") is None
        pid = (await eventually(lambda: heartbeat.read(settings.run_dir, "agi"), within=15)).pid
        assert runs(pid)
        with pytest.raises(Occupied):
            DirLock(settings.run_dir).take()

    DirLock(settings.run_dir).take()
    assert started.has_ended
    assert not runs(pid)


def test_parts_that_do_not_end_are_killed_with_the_supervisor(settings):
    stubborn = Centre(settings)
    deaf = "trap '' TERM; echo up; while :; do sleep 60; done"
    process = subprocess.Popen(["sh", "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout.readline() == b"up\n"
    stubborn._supervisor = process
    stubborn.stop(0.1)
    process.stdout.close()
    assert process.returncode == -9
    assert stubborn.has_ended
