"""A container's health check tells a live part from a frozen one, and from none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime import health, heartbeat, watchdog
from runtime.heartbeat import Beat
from runtime.settings import Settings

NOW = 1000.0


class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return NOW


def beat(data_dir: Path, age: float, *, ok: bool = True) -> None:
    (data_dir / health.RUN).mkdir(exist_ok=True)
    heartbeat.write(data_dir / health.RUN, Beat("agi", 7, NOW - age, ok, "2026-01-01", {"database": ok}))


def test_a_part_that_beats_is_healthy(tmp_path: Path) -> None:
    beat(tmp_path, age=0.5)

    assert health.look(tmp_path, "agi", Standing()) == (True, 'agi: ok since 2026-01-01, {"database": true}')


def test_a_part_that_waits_for_the_database_is_alive(tmp_path: Path) -> None:
    beat(tmp_path, age=0.5, ok=False)

    is_alive, line = health.look(tmp_path, "agi", Standing())

    assert is_alive
    assert "alive, but not all is well" in line


def test_a_frozen_part_is_not_healthy(tmp_path: Path) -> None:
    beat(tmp_path, age=3.5)

    assert health.look(tmp_path, "agi", Standing()) == (False, "agi: frozen, the last heartbeat is 3.5 s old")


def test_no_part_is_not_healthy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        health.main(["--data", str(tmp_path), "agi"])

    assert ended.value.code == 1
    assert capsys.readouterr().out == "agi: no heartbeat, it does not run\n"


def test_it_agrees_with_settings_and_watchdog_that_it_does_not_read(tmp_path: Path) -> None:
    assert tmp_path / health.RUN == Settings(data_dir=tmp_path).run_dir
    assert health.FROZEN_AFTER_SECONDS == watchdog.FROZEN_AFTER_SECONDS
