"""A frozen part is killed for real within seconds; nobody else ever is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime import heartbeat, processes, watchdog
from runtime.clock import SystemClock
from runtime.heartbeat import Beat
from runtime.settings import Settings
from runtime.watchdog import Silence

ROOT = Path(__file__).parents[2]
NOW = 1000.0
FROZEN = NOW - watchdog.FROZEN_AFTER_SECONDS - 0.1


class Enough(Exception):
    """The watch would go on for ever; the test has seen what it wanted."""


class ToldClock:
    """Tells the moments that it was given, one at each question, then that it is enough."""

    def __init__(self, moments: Iterable[float]) -> None:
        self._moments = iter(moments)

    def monotonic(self) -> float:
        for moment in self._moments:
            return moment
        raise Enough

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


STANDING = ToldClock(repeat(NOW))


@contextmanager
def program(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that waits, with these words on its command line."""
    child = subprocess.Popen(
        [sys.executable, "-S", "-c", "import signal; print('up', flush=True); signal.pause()", *words],
        stdout=subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        yield child
    finally:
        child.kill()
        child.communicate()


def beat(run_dir: Path, pid: int, at: float, process: str = "agi") -> None:
    heartbeat.write(run_dir, Beat(process, pid, at, True, "2026-01-01", {}))


def test_a_part_is_frozen_after_three_seconds_and_not_before():
    sign = Beat("agi", 7, NOW, True, "", {})
    assert not watchdog.frozen(sign, NOW + 3.0)
    assert watchdog.frozen(sign, NOW + 3.01)


def test_a_part_that_never_beat_is_not_frozen_for_it_may_still_start():
    assert not watchdog.frozen(None, NOW)


def test_a_beat_from_before_the_machine_started_anew_is_not_frozen():
    assert not watchdog.frozen(Beat("agi", 7, 90_000.0, True, "", {}), 12.0)


def test_a_frozen_part_is_killed_and_its_beat_forgotten(tmp_path):
    with program("agi") as part:
        part.send_signal(signal.SIGSTOP)
        beat(tmp_path, part.pid, FROZEN)
        assert watchdog.look(tmp_path, "agi", STANDING)
        assert part.wait(5) == -signal.SIGKILL
    assert heartbeat.read(tmp_path, "agi") is None


def test_a_part_that_beats_is_left_alone(tmp_path):
    with program("agi") as part:
        beat(tmp_path, part.pid, NOW - 0.5)
        assert not watchdog.look(tmp_path, "agi", STANDING)
        assert part.poll() is None


@pytest.mark.parametrize("words", [("postgres",), ("ami_listener",), ("--data", "/srv/agi"), ()])
def test_a_pid_that_is_another_program_now_is_never_killed(tmp_path, words):
    with program(*words) as other:
        beat(tmp_path, other.pid, FROZEN)
        assert not watchdog.look(tmp_path, "agi", STANDING)
        assert other.poll() is None


def test_a_part_that_ended_by_itself_is_nobody_to_kill(tmp_path):
    with program("agi") as part:
        pass
    beat(tmp_path, part.pid, FROZEN)
    assert not watchdog.look(tmp_path, "agi", STANDING)


def test_a_part_that_ends_in_the_moment_of_the_kill_does_not_end_the_watchdog(tmp_path, monkeypatch):
    with program("agi") as part:
        monkeypatch.setattr(processes, "is_python", lambda *_: True)
    beat(tmp_path, part.pid, FROZEN)
    assert watchdog.look(tmp_path, "agi", STANDING)


def test_a_damaged_beat_kills_nobody(tmp_path):
    heartbeat.beat_file(tmp_path, "agi").write_text("{")
    assert not watchdog.look(tmp_path, "agi", STANDING)


def test_a_watch_of_two_looks_kills_the_frozen_part_and_says_which(tmp_path, monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_EACH_SECONDS", 0.001)
    with program("ami_listener") as part, capture_logs() as told:
        beat(tmp_path, part.pid, NOW - 10, "ami_listener")
        with pytest.raises(Enough):
            watchdog.watch(tmp_path, ToldClock([NOW] * 4))
        assert part.wait(5) == -signal.SIGKILL
    assert [(line["event"], line["part"]) for line in told] == [("a frozen part was ended", "ami_listener")]


def test_after_a_pause_of_the_whole_machine_nobody_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_EACH_SECONDS", 0.001)
    awake = NOW + 60

    def moments() -> Iterator[float]:
        yield from (NOW, awake)
        beat(tmp_path, part.pid, awake)  # the part woke up as well, a moment after the watchdog
        yield from (awake, awake, awake)

    with program("agi") as part:
        beat(tmp_path, part.pid, NOW)  # as fresh as can be before the pause
        with pytest.raises(Enough):
            watchdog.watch(tmp_path, ToldClock(moments()))
        assert part.poll() is None


def test_a_part_that_stays_frozen_after_the_pause_is_killed_at_the_next_look(tmp_path, monkeypatch):
    monkeypatch.setattr(watchdog, "LOOK_EACH_SECONDS", 0.001)
    awake = NOW + 60
    with program("agi") as part:
        beat(tmp_path, part.pid, NOW)
        with pytest.raises(Enough):
            watchdog.watch(tmp_path, ToldClock([NOW] + [awake] * 5))
        assert part.wait(5) == -signal.SIGKILL


def test_the_watchdog_itself_kills_a_frozen_part_within_seconds_and_ends_when_told(tmp_path):
    (tmp_path / "run").mkdir()
    with program("agi") as part, program("ami_listener") as alive:
        part.send_signal(signal.SIGSTOP)
        beat(tmp_path / "run", part.pid, SystemClock().monotonic() - 2.5)
        beat(tmp_path / "run", alive.pid, SystemClock().monotonic() + 60, "ami_listener")
        began = time.monotonic()
        keeper = subprocess.Popen(
            [sys.executable, "-m", "runtime.watchdog", "--data", str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        try:
            assert part.wait(15) == -signal.SIGKILL
            assert time.monotonic() - began < 5
            assert alive.poll() is None
        finally:
            keeper.terminate()
            _, said = keeper.communicate(timeout=10)
    assert keeper.returncode == 0
    assert b'"part": "agi"' in said


@pytest.mark.parametrize(
    ("silence", "is_mute"),
    [
        (Silence((0.0, 0.0), False, 0.0), False),
        (Silence((3.4, 3.4), False, 0.0), False),
        (Silence((3.6, 3.6), False, 0.0), True),
        (Silence((9.0, 9.0), False, 0.6), False),  # a storm: it works on
        (Silence((15.1, 15.1), False, 0.9), True),  # an endless loop
        (Silence((0.0, 9.9), False, 0.0), False),
        (Silence((0.0, 10.1), False, 0.0), True),  # SIP alone is dead: no call can come in
        (Silence((60.0, 0.0), False, 0.0), False),  # the manager alone is dead: calls are taken
        (Silence((59.0, 59.0), True, 0.0), False),  # a slow start
    ],
)
def test_a_part_that_is_asked_is_ended_only_when_nothing_explains_its_silence(
    silence: Silence, is_mute: bool
) -> None:
    assert watchdog.is_mute(silence) is is_mute


class StandingAsker:
    """Has had its last answer then."""

    def __init__(self, answered_at: float | None) -> None:
        self.answered_at = answered_at

    def silent_seconds(self, since: float, now: float) -> float:
        return now - max(since, self.answered_at or since)


@pytest.fixture(name="broker")
def _broker(monkeypatch) -> Iterator["subprocess.Popen[bytes]"]:
    with program("mosquitto") as child:
        monkeypatch.setattr(processes, "pid_of", lambda *_: child.pid if child.poll() is None else None)
        yield child


def asked(answered_at: float | None, tmp_path: Path) -> watchdog.Asked:
    return watchdog.Asked("mosquitto", tmp_path, [StandingAsker(answered_at)])


def test_a_silent_part_is_ended_for_real(broker, tmp_path):
    part = asked(NOW + 1, tmp_path)
    assert not part.look(NOW, False)
    assert not part.look(NOW + 4, False)
    assert part.look(NOW + 5, False)
    assert broker.wait(5) == -signal.SIGKILL
    assert not part.look(NOW + 5.5, False), "what does not run is the supervisor's part"


def test_a_part_that_has_not_answered_yet_may_still_start(broker, tmp_path):
    part = asked(None, tmp_path)
    part.look(NOW, False)
    assert not part.look(NOW + 30, False)
    assert broker.poll() is None


def test_a_part_that_has_run_for_long_and_never_answers_a_new_watchdog_is_ended(broker, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "age_seconds", lambda _: 61.0)
    part = asked(None, tmp_path)
    part.look(NOW, False)
    assert part.look(NOW + 4, False)


def test_silence_across_a_pause_of_the_machine_is_no_silence_of_the_part(broker, tmp_path):
    part = asked(NOW + 1, tmp_path)
    part.look(NOW, False)
    assert not part.look(NOW + 600, True)
    assert not part.look(NOW + 602, False)
    assert part.look(NOW + 604, False)


def test_the_watchdog_shows_that_it_looks_and_what_it_ended(tmp_path, broker):
    watching = watchdog.Watch(
        tmp_path, ToldClock([NOW, NOW, NOW + 1.5, NOW + 3, NOW + 4.5]), [asked(NOW + 0.5, tmp_path)]
    )
    for _ in range(4):
        watching.look()
    sign = heartbeat.read(tmp_path, "watchdog")
    assert sign is not None
    assert sign.at == NOW + 4.5
    assert broker.wait(5) == -signal.SIGKILL
    assert watchdog.frozen_file(tmp_path, "mosquitto").read_text() == "2026-01-01T00:00:00+00:00"


def test_only_asterisk_and_an_own_broker_are_asked(tmp_path):
    settings = Settings(data_dir=tmp_path)
    assert [one.part for one in watchdog.asked_parts(settings, SystemClock())] == ["asterisk"]
    (tmp_path / "mosquitto").mkdir()
    assert [one.part for one in watchdog.asked_parts(settings, SystemClock())] == ["asterisk", "mosquitto"]
