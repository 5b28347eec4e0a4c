"""Prometheus reads figures and nobody's name, also where parts are dead; a label has a few words that are known."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain import facts as told
from domain.alarms import Alarm
from domain.escalation import Tier
from domain.tally import Tally
from metrics import families
from metrics.signs import Signs
from runtime import heartbeat, watchdog
from runtime.heartbeat import Beat
from runtime.settings import Settings
from tests.support.scrape import exposed, labels_of, read, samples, value
from tests.unit.test_domain_presses import answered, received

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
WELL: dict[str, Any] = {
    "ami": "connected", "operators_reachable": 2, "clock_offset_ms": 250.0, "database": "ok", "mqtt": "ok",
    "spooled": 0, "last_seq": 7, "gaps": {"missed": 3, "filled": 3, "unexplained": 0}, "dropped": 0,
    "open_incidents": 4, "unattended": 1, "open_calls": 2,
}  # fmt: skip


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return 1000.0


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    return shown_in(tmp_path)


def shown_in(folder: Path) -> Settings:
    """A centre whose parts have all said something of themselves."""
    settings = Settings(data_dir=folder)
    settings.run_dir.mkdir()
    for part in ("agi", "second_line", "watchdog", "metrics"):
        beat(settings, part)
    beat(settings, "ami_listener", **WELL)
    beat(settings, "heartbeat", passed_at=AT.isoformat(), missed=0, ring_ms=120.0)
    beat(settings, "alarms", raised={"disk/data": {"since": "", "detail": ""}, "part/agi": {}, "part/heartbeat": {}})
    return settings


def beat(settings: Settings, part: str, age: float = 0.2, ok: bool = True, **detail: object) -> None:
    heartbeat.write(settings.run_dir, Beat(part, 7, 1000.0 - age, ok, AT.isoformat(), detail))


def shown(settings: Settings) -> str:
    return exposed(Signs(settings, Clock()).families())


def whole(settings: Settings) -> str:
    """Everything that can ever be told."""
    return exposed(
        [
            *Signs(settings, Clock()).families(),
            *families.of_journal(Tally(watchdog.WATCHED)),
            *families.of_telephones({"bed": 3}, {"bed": 1}),
            *families.of_database(True, 7, 0),
        ]
    )


def test_each_part_is_up_or_not(settings: Settings) -> None:
    beat(settings, "agi", age=7.0)
    heartbeat.beat_file(settings.run_dir, "watchdog").unlink()
    beat(settings, "second_line", ok=False)
    text = shown(settings)
    assert [value(text, "part_up", part=part) for part in ("agi", "watchdog", "second_line")] == [0, 0, 1]
    assert [value(text, "part_well", part=part) for part in ("agi", "second_line", "alarms")] == [0, 0, 1]
    assert value(text, "part_beat_age_seconds", part="agi") == 7
    assert value(text, "part_beat_age_seconds", part="watchdog") is None


def test_what_the_listener_says_is_told_in_base_units(settings: Settings) -> None:
    text = shown(settings)
    assert [value(text, name) for name in ("asterisk_up", "broker_up", "operators_reachable")] == [1, 1, 2]
    assert [value(text, name) for name in ("incidents_open", "incidents_unattended", "calls_open")] == [4, 1, 2]
    assert [value(text, f"gaps_{kind}") for kind in ("missed_total", "filled_total", "unexplained")] == [3, 3, 0]
    assert value(text, "clock_offset_seconds") == 0.25
    assert value(text, "events_dropped_total") == 0


def test_what_a_dead_listener_last_said_is_told_no_more(settings: Settings) -> None:
    beat(settings, "ami_listener", age=4.0, **WELL)
    text = shown(settings)
    assert [value(text, name) for name in ("asterisk_up", "broker_up", "operators_reachable")] == [0, 0, None]
    assert value(text, "gaps_unexplained") is None


def test_alarms_are_told_by_their_kind_and_never_by_whom_they_concern(settings: Settings) -> None:
    text = shown(settings)
    assert [value(text, "alarms_active", alarm=alarm) for alarm in ("disk", "part", "clock")] == [1, 2, 0]
    beat(settings, "alarms", raised={f"kind {n}/resident:{n}": {} for n in range(50)})
    assert value(shown(settings), "alarms_active", alarm="other") == 50
    assert "resident" not in shown(settings)


def test_the_last_synthetic_call_is_told_with_its_time(settings: Settings) -> None:
    assert value(shown(settings), "heartbeat_passed_timestamp_seconds") == AT.timestamp()
    assert value(shown(settings), "heartbeat_ring_seconds") == 0.12
    beat(settings, "heartbeat", passed_at=AT.isoformat(), missed=1, ring_ms=0.0)
    assert value(shown(settings), "heartbeat_ring_seconds") is None
    without = settings.model_copy(update={"heartbeat_seconds": 0})
    assert value(shown(without), "part_up", part="heartbeat") is None


def test_what_waits_on_disk_is_counted_also_what_cannot_be_read(settings: Settings) -> None:
    for name in ("agi/1.json", "agi/2.json", "agi/bad/3.json", "stranger/4.json"):
        file = settings.data_dir / "spool" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert value(shown(settings), "spool_waiting", process="agi") == 3
    assert value(shown(settings), "spool_waiting", process="alarms") == 0
    assert value(shown(settings), "spool_waiting", process="stranger") is None
    assert (value(shown(settings), "disk_free_bytes") or 0) > 0


def test_a_part_that_says_nothing_of_itself_spoils_no_scrape(settings: Settings) -> None:
    for part in ("ami_listener", "heartbeat", "alarms"):
        beat(settings, part)
    assert value(shown(settings), "part_up", part="ami_listener") == 1


def test_the_histogram_is_one_to_the_library_and_its_buckets_are_sums(settings: Settings) -> None:
    tally = Tally()
    for n, waited in enumerate((3, 16, 16, 700)):
        tally.read(received(f"c{n}", n * 1000.0))
        tally.read(answered(f"c{n}", n * 1000.0 + waited))
    text = exposed(families.of_journal(tally))
    [family] = [one for one in read(text) if one.name == "saijai_answer_seconds"]
    assert family.type == "histogram"
    limits = {limit: value(text, "answer_seconds_bucket", tier="operator", le=limit) for limit in families.LIMITS}
    assert [limits[limit] for limit in ("2.0", "15.0", "20.0", "180.0", "600.0", "+Inf")] == [0, 1, 3, 3, 3, 4]
    assert value(text, "answer_seconds_count", tier="operator") == 4
    assert value(text, "answer_seconds_sum", tier="operator") == 735
    assert value(text, "presses_answered_total", tier="operator") == 4
    assert value(text, "presses_total", kind="call") == 4


def test_every_known_word_is_told_from_the_start_so_that_the_first_of_its_kind_is_seen(settings: Settings) -> None:
    text = whole(settings)
    for tier in Tier:
        assert value(text, "answer_seconds_count", tier=tier) == 0
    for alarm in (*Alarm, "no_owner", "stalled"):
        assert value(text, "alarms_raised_total", alarm=alarm) == 0


def test_no_label_can_hold_an_id_and_the_whole_is_a_few_hundred_samples(settings: Settings) -> None:
    text = whole(settings)
    names = {"part", "kind", "reason", "tier", "le", "result", "alarm", "process", "dependency"}
    assert set().union(*labels_of(text).values()) == names
    assert len(samples(text)) < 300


def test_no_fact_however_strange_brings_a_new_label_or_an_id(settings: Settings) -> None:
    tally = Tally(watchdog.WATCHED)
    for n in range(1000):
        secret = f"0999999{n:03}"
        at = AT
        tally.read(told.AlarmRaised(call_id=secret, happened_at=at, alarm=secret, subject=secret, detail=secret))
        tally.read(told.PartEnded(call_id=secret, happened_at=at, part=secret, reason=secret))
        tally.read(received(secret, n))
        tally.read(
            told.ResponderTook(
                call_id=secret, happened_at=at, tier=secret, responder_id=secret, leg_id=secret, line=secret
            )
        )
    text = exposed(families.of_journal(tally))
    assert "0999999" not in text
    assert len(samples(text)) < 200


def test_where_the_database_is_away_it_is_said_and_what_waits_is_not_guessed() -> None:
    text = exposed(families.of_database(False, 12, None))
    assert (value(text, "database_up"), value(text, "journal_lines")) == (0, 12)
    assert value(text, "outbox_waiting") is None
