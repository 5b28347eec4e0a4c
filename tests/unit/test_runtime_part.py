"""A part that cannot start says why in one sentence; one that is told to stop finishes its work first."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from runtime import part


def test_a_part_begins_with_its_settings_and_a_place_for_its_heartbeat(tmp_path: Path) -> None:
    settings = part.begin("agi", "Answers.", ["--data", str(tmp_path)])
    assert settings.data_dir == tmp_path
    assert settings.run_dir.is_dir()


def test_a_wrong_setting_is_one_sentence_with_the_name_of_the_part(tmp_path: Path) -> None:
    (tmp_path / "saijai.env").write_text("SAIJAI_SIP_PORT=none\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^agi: SAIJAI_SIP_PORT='none'"):
        part.begin("agi", "Answers.", ["--data", str(tmp_path)])


def test_a_missing_key_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"agi: .*phone\.key"), part.one_sentence("agi"):
        (tmp_path / "phone.key").read_bytes()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_part_that_is_told_to_stop_finishes_its_work(told: signal.Signals) -> None:
    done = []

    async def work(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), told)
        await asyncio.wait_for(stop.wait(), 5)
        done.append(told)

    part.run(work)
    assert done == [told]
