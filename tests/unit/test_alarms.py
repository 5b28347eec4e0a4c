"""Everything that would cost a call or a record is seen from outside the part that is ill, and told once."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alarms import __main__ as process
from alarms import ends, readings
from alarms.call_out import call_out
from alarms.ends import Ends
from alarms.readings import Readings
from alarms.watch import AlarmWatch
from db.spool import Spool
from domain.alarms import Alarm, Reading
from domain.facts import Fact
from runtime import heartbeat, processes, watchdog
from runtime.heartbeat import Beat
from runtime.settings import Settings

AT = datetime(2026, 1, 1, tzinfo=UTC)
WELL: dict[str, Any] = {
    "ami": "connected", "operators_reachable": 2, "clock_offset_ms": 0.4, "database": "ok", "mqtt": "ok",
    "spooled": 0,
}  # fmt: skip


class Clock:
    """Stands where it is put; `jump` moves the wall alone."""

    def __init__(self) -> None:
        self.seconds, self.jump = 1000.0, 0.0

    def now(self) -> datetime:
        return AT + timedelta(seconds=self.seconds + self.jump)

    def monotonic(self) -> float:
        return self.seconds


class KeptSpool(Spool):
    """Keeps what it is given, or has no room."""

    def __init__(self, is_full: bool = False) -> None:
        self.facts: list[Fact] = []
        self.is_full = is_full

    def put(self, fact: Fact) -> Path:
        if self.is_full:
            raise OSError("no space left on device")
        self.facts.append(fact)
        return Path()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="settings")
def _settings(tmp_path: Path, clock: Clock) -> Settings:
    settings = Settings(data_dir=tmp_path)
    for folder in ("run", "spool/agi", "spool/heartbeat"):
        (tmp_path / folder).mkdir(parents=True)
    for part in ("agi", "console", "watchdog"):
        beat(settings, clock, part)
    beat(settings, clock, "ami_listener", **WELL)
    beat(settings, clock, "heartbeat", missed=0, reason="")
    return settings


def beat(settings: Settings, clock: Clock, part: str, **detail: object) -> None:
    heartbeat.write(settings.run_dir, Beat(part, 7, clock.seconds, True, "", detail))


def bad(settings: Settings, clock: Clock) -> set[tuple[Alarm, str]]:
    return {(one.alarm, one.subject) for one in Readings(settings, clock).all() if one.is_bad}


def test_where_all_is_well_nothing_is_bad(settings: Settings, clock: Clock) -> None:
    assert bad(settings, clock) == set()


@pytest.mark.parametrize(
    ("said", "alarm", "subject"),
    [
        ({"operators_reachable": 0}, Alarm.NO_OPERATOR, "operators"),
        ({"ami": "away", "operators_reachable": 0}, Alarm.ASTERISK, "ami"),
        ({"ami": "refused"}, Alarm.ASTERISK, "ami"),
        ({"clock_offset_ms": -1500.0}, Alarm.CLOCK, "asterisk"),
        ({"database": "away", "spooled": 12}, Alarm.DATABASE, "journal"),
        ({"mqtt": "away"}, Alarm.BROKER, "mqtt"),
        ({"unattended": 1}, Alarm.UNATTENDED, "incidents"),
        ({"ami": "away", "unattended": 0, "operators_reachable": 0}, Alarm.ASTERISK, "ami"),
    ],
)
def test_what_the_listener_sees_is_one_alarm_each(
    settings: Settings, clock: Clock, said: dict[str, Any], alarm: Alarm, subject: str
) -> None:
    beat(settings, clock, "ami_listener", **{**WELL, **said})
    assert bad(settings, clock) == {(alarm, subject)}


@pytest.mark.parametrize("part", ["agi", "ami_listener", "heartbeat", "console", "watchdog"])
def test_a_part_without_a_sign_of_life(settings: Settings, clock: Clock, part: str) -> None:
    heartbeat.write(settings.run_dir, Beat(part, 7, clock.seconds - 4, True, "", {}))
    assert bad(settings, clock) == {(Alarm.PART, part)}
    heartbeat.beat_file(settings.run_dir, part).unlink()
    assert bad(settings, clock) == {(Alarm.PART, part)}


def test_in_containers_each_part_has_a_warden_and_there_is_no_watchdog(
    settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    heartbeat.beat_file(settings.run_dir, "watchdog").unlink()
    monkeypatch.setenv("SAIJAI_ASTERISK_USER", "1500:1500")
    assert bad(settings, clock) == set()


def test_nobody_on_duty_now_where_there_are_responders(settings: Settings, clock: Clock) -> None:
    beat(settings, clock, "agi", on_duty=None)
    assert bad(settings, clock) == set()
    beat(settings, clock, "agi", on_duty=False)
    assert bad(settings, clock) == {(Alarm.NO_DUTY, "responders")}


def test_two_missed_heartbeats_and_none_where_they_are_off(settings: Settings, clock: Clock) -> None:
    beat(settings, clock, "heartbeat", missed=1, reason="operator does not ring")
    assert bad(settings, clock) == set()
    beat(settings, clock, "heartbeat", missed=2, reason="operator does not ring")
    assert bad(settings, clock) == {(Alarm.HEARTBEAT, "way")}
    heartbeat.beat_file(settings.run_dir, "heartbeat").unlink()
    assert bad(settings.model_copy(update={"heartbeat_seconds": 0}), clock) == set()


def test_where_there_is_to_be_no_console_none_is_missing(settings: Settings, clock: Clock) -> None:
    heartbeat.beat_file(settings.run_dir, "console").unlink()
    assert bad(settings, clock) == {(Alarm.PART, "console")}
    assert bad(settings.model_copy(update={"http_port": 0}), clock) == set()


def test_a_disk_that_is_nearly_full(settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "LOW_DISK_MB", 1 << 40)
    assert bad(settings, clock) == {(Alarm.DISK, "data")}


def test_a_spool_that_does_not_empty_and_one_that_cannot_be_read(settings: Settings, clock: Clock) -> None:
    waiting = settings.spool_dir("agi") / "1.json"
    waiting.write_text("{}", encoding="utf-8")
    now = clock.now().timestamp()
    os.utime(waiting, (now - 29, now - 29))
    assert bad(settings, clock) == set()
    os.utime(waiting, (now - 31, now - 31))
    (settings.spool_dir("heartbeat") / "bad").mkdir()
    (settings.spool_dir("heartbeat") / "bad" / "2.json").write_text("?", encoding="utf-8")
    assert bad(settings, clock) == {(Alarm.SPOOL, "agi"), (Alarm.SPOOL, "heartbeat")}


@pytest.mark.parametrize("jump", [-3600.0, 90.0])
def test_a_clock_that_jumps_is_shown_for_a_while(settings: Settings, clock: Clock, jump: float) -> None:
    reading = Readings(settings, clock)
    assert not any(one.is_bad for one in reading.all())
    clock.jump = jump
    [found] = [one for one in reading.all() if one.is_bad]
    assert (found.alarm, found.subject, found.detail) == (Alarm.CLOCK, "machine", f"jumped by {jump:+.0f} s")
    clock.seconds += 31
    assert not any(one.is_bad for one in reading.all() if one.alarm is Alarm.CLOCK)


NOBODY = Reading(Alarm.NO_OPERATOR, "operators", True, "0 phones can be rung")
SOMEBODY = Reading(Alarm.NO_OPERATOR, "operators", False)


class Calls:
    """Counts the calls out; may fail."""

    def __init__(self, fails: bool = False) -> None:
        self.made, self.fails = 0, fails

    def __call__(self) -> None:
        self.made += 1
        if self.fails:
            raise OSError("read-only file system")


def watching(tmp_path: Path, clock: Clock, spool: KeptSpool, calls: Calls) -> AlarmWatch:
    return AlarmWatch(spool, tmp_path / "kept", clock, calls)


def lasts(watch: AlarmWatch, clock: Clock, reading: Reading, seconds: int) -> None:
    for _ in range(seconds):
        clock.seconds += 1
        watch.look([reading])


def test_an_alarm_is_a_fact_a_call_and_the_end_of_all_well(tmp_path: Path, clock: Clock) -> None:
    spool, calls = KeptSpool(), Calls()
    watch = watching(tmp_path, clock, spool, calls)
    assert not watch.is_well, "nobody has looked yet"
    watch.look([SOMEBODY])
    assert watch.is_well
    lasts(watch, clock, NOBODY, 20)
    assert not watch.is_well
    assert calls.made == 1
    assert [(fact.word, fact.data) for fact in spool.facts] == [
        ("alarm_raised", {"alarm": "no_operator", "subject": "operators", "detail": "0 phones can be rung"})
    ]
    is_well, said = watch.state()
    assert not is_well
    assert said["raised"]["no_operator/operators"]["since"] == spool.facts[0].happened_at.isoformat()
    lasts(watch, clock, SOMEBODY, 10)
    assert watch.is_well
    assert [fact.word for fact in spool.facts] == ["alarm_raised", "alarm_cleared"]
    assert watch.state() == (True, {"raised": {}})


def test_one_call_out_in_ten_minutes(tmp_path: Path, clock: Clock) -> None:
    calls = Calls()
    watch = watching(tmp_path, clock, KeptSpool(), calls)
    for _ in range(3):
        lasts(watch, clock, NOBODY, 20)
        lasts(watch, clock, SOMEBODY, 10)
    assert calls.made == 1
    clock.seconds += 600
    lasts(watch, clock, NOBODY, 20)
    assert calls.made == 2


def test_a_full_disk_keeps_no_alarm_from_being_raised(tmp_path: Path, clock: Clock) -> None:
    calls = Calls(fails=True)
    watch = AlarmWatch(KeptSpool(is_full=True), tmp_path / "no" / "folder", clock, calls)
    lasts(watch, clock, NOBODY, 20)
    assert (watch.is_well, calls.made) == (False, 1)


def test_an_alarm_outlives_the_process_that_raised_it_and_is_cleared_once(tmp_path: Path, clock: Clock) -> None:
    lasts(watching(tmp_path, clock, KeptSpool(), Calls()), clock, NOBODY, 20)
    spool, calls = KeptSpool(), Calls()
    again = watching(tmp_path, clock, spool, calls)
    assert "no_operator/operators" in again.state()[1]["raised"]
    lasts(again, clock, NOBODY, 20)
    assert (spool.facts, calls.made) == ([], 0), "it was told"
    lasts(again, clock, SOMEBODY, 10)
    assert [fact.word for fact in spool.facts] == ["alarm_cleared"]


@pytest.mark.parametrize("kept", ["", "?", "[3]", '[["no_such_alarm", "x"]]'])
def test_what_was_kept_badly_stops_no_watch(tmp_path: Path, clock: Clock, kept: str) -> None:
    (tmp_path / "kept").write_text(kept, encoding="utf-8")
    watch = watching(tmp_path, clock, KeptSpool(), Calls())
    watch.look([SOMEBODY])
    assert watch.is_well


def test_parts_that_died_or_had_frozen_are_told_once(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").mkdir()
    pids: dict[str, int | None] = {"agi": 1, "asterisk": 2}
    monkeypatch.setattr(processes, "pid_of", lambda _, part: pids.get(part))
    looked = Ends(tmp_path, clock)
    assert list(looked.look()) == []
    pids["agi"] = None
    assert list(looked.look()) == [], "it is not back yet"
    pids["agi"] = 11
    watchdog.frozen_file(tmp_path / "run", "asterisk").write_text(AT.isoformat(), encoding="ascii")
    pids["asterisk"] = None
    found = [(fact.part, fact.reason) for fact in looked.look()]
    assert sorted(found) == [("agi", "died"), ("asterisk", "frozen")]
    pids["asterisk"] = 12
    assert list(looked.look()) == []
    assert set(ends.PARTS) >= {"asterisk", "mosquitto", "agi", "ami_listener", "heartbeat", "alarms", "watchdog"}


def test_a_call_out_is_a_file_that_asterisk_takes_up(tmp_path: Path) -> None:
    call_out(tmp_path, "0812345678")
    [file] = (tmp_path / "outgoing").iterdir()
    assert "Channel: Local/0812345678@alarm-out/n\nContext: alarm-call\nExtension: s\n" in file.read_text("ascii")
    assert not list((tmp_path / "tmp").iterdir())


def test_a_wrong_setting_ends_it_with_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIJAI_DEADMAN_URL", "file:///etc/passwd")
    with pytest.raises(SystemExit, match="alarms: SAIJAI_DEADMAN_URL"):
        process.main(["--data", str(tmp_path)])
