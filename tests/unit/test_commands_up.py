"""`./saijai up` says `ready` once a call can be taken, ends all its parts when told, and says why when it cannot."""

import os
import signal

import pytest
import typer
from typer.testing import CliRunner

from commands import up as command
from commands.centre import NotReady
from runtime import heartbeat
from runtime.heartbeat import Beat

SHELL = CliRunner()
APP = typer.Typer()
APP.command()(command.up)


class FakeCentre:
    """Starts nothing and remembers what it was asked; a test says how it goes."""

    trouble = ""
    trouble_after = ""
    late: tuple[str, ...] = ()
    ends_by_itself = False
    told = signal.SIGTERM

    def __init__(self, settings) -> None:
        self.settings = settings
        self.asked: list[str] = []
        FakeCentre.last = self

    def start(self) -> None:
        self.asked.append("start")

    def wait_ready(self) -> tuple[str, ...]:
        self.asked.append("wait_ready")
        if self.trouble:
            raise NotReady(self.trouble)
        if self.asked.count("wait_ready") == 2 and self.trouble_after:
            raise NotReady(self.trouble_after)
        if not self.has_ended:
            os.kill(os.getpid(), self.told)
        return self.late

    def renew_certificate(self) -> None:
        self.asked.append("renew")
        os.kill(os.getpid(), signal.SIGTERM)

    @property
    def has_ended(self) -> bool:
        return self.ends_by_itself and self.asked.count("start") == 1

    def stop(self) -> None:
        self.asked.append("stop")


@pytest.fixture(name="centre", autouse=True)
def _centre(monkeypatch):
    before = {word: signal.getsignal(word) for word in (signal.SIGTERM, signal.SIGINT)}
    centre = type("Centre", (FakeCentre,), {})
    monkeypatch.setattr(command, "Centre", centre)
    yield centre
    for word, handler in before.items():
        signal.signal(word, handler)


def up(tmp_path):
    return SHELL.invoke(APP, ["--data", str(tmp_path)])


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_it_is_ready_until_it_is_told_to_stop_and_then_ends_every_part(tmp_path, centre, word):
    centre.told = word
    done = up(tmp_path)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "ready\n", "")
    assert FakeCentre.last.asked == ["start", "wait_ready", "stop"]


def test_a_late_part_is_named_and_it_is_ready_all_the_same(tmp_path, centre):
    centre.late = ("agi",)
    done = up(tmp_path)
    assert done.stdout == "ready\n"
    assert done.stderr == ("saijai: agi is late: calls are taken all the same, ./saijai status tells more\n")


def test_what_cannot_be_made_ready_is_said_and_nothing_is_left_running(tmp_path, centre):
    centre.trouble = "Asterisk is not ready"
    done = up(tmp_path)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "saijai: Asterisk is not ready\n")
    assert FakeCentre.last.asked[-1] == "stop"


def test_a_supervisor_that_ends_by_itself_is_started_anew_with_every_part(tmp_path, centre):
    centre.ends_by_itself = True
    done = up(tmp_path)
    assert (done.exit_code, done.stdout) == (0, "ready\nready\n")
    assert done.stderr == "saijai: the supervisor ended: every part is started anew\n"
    assert FakeCentre.last.asked == ["start", "wait_ready", "stop", "start", "wait_ready", "stop"]


def test_a_supervisor_that_ends_at_once_ends_it_with_where_to_look(tmp_path, centre):
    centre.ends_by_itself = True
    centre.trouble_after = "the supervisor ended: see its log"
    done = up(tmp_path)
    assert done.exit_code == 1
    assert "saijai: the supervisor ended: see its log\n" in done.stderr
    assert FakeCentre.last.asked[-1] == "stop"


def test_a_wrong_setting_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SAIJAI_SIP_PORT", "0")
    done = up(tmp_path)
    assert done.exit_code == 1
    assert "SAIJAI_SIP_PORT" in done.stderr


def test_minutes_of_the_year_without_anybody_are_told_at_the_start(tmp_path):
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    heartbeat.write(run_dir, Beat("agi", 7, 1.0, True, "", {"duty_gap_minutes": 90}))
    done = up(tmp_path)
    assert done.stdout == "ready\n"
    assert "90 minutes of the next year have nobody of backup or rescue" in done.stderr


def test_a_centre_that_runs_for_years_looks_after_its_certificate(tmp_path, centre, monkeypatch):
    monkeypatch.setattr(command, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(command, "RENEW_LOOKS", 3)
    centre.told = signal.SIGCONT  # says nothing: only the renewal ends this one
    assert up(tmp_path).exit_code == 0
    assert FakeCentre.last.asked == ["start", "wait_ready", "renew", "stop"]
