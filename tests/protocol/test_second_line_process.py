"""Whatever is wrong with the snapshot, the process ends by itself, without an answer: the dialplan goes on."""

import asyncio
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from second_line.answer import LIFE_SECONDS
from tests.support.desk import resident
from tests.support.fastagi import environment
from tests.support.second_line import SecondLine, install

IDENTIFY = environment("identify", "PJSIP/t-1", "call-1", "allowed", callerid="0812345678")


@pytest.fixture
def line(tmp_path: Path) -> SecondLine:
    made = install(tmp_path / "data")
    made.write((resident("LP-0001", "+66812345678"),))
    return made


async def ends_without_answer(line: SecondLine) -> float:
    """How long it lived."""
    began = asyncio.get_running_loop().time()
    async with line.asked(IDENTIFY) as (asterisk, process):
        assert await asterisk.answer_all(10) == {}
        await asyncio.wait_for(process.wait(), 10)
        assert process.returncode != 0
    assert line.facts() == []
    return asyncio.get_running_loop().time() - began


async def test_without_a_snapshot_there_is_no_answer(line: SecondLine) -> None:
    line.settings.snapshot_file.unlink()
    await ends_without_answer(line)


@pytest.mark.parametrize("size", [0, 100, 5000], ids=["empty", "cut in its head", "cut in its pages"])
async def test_a_damaged_snapshot_gives_no_answer(line: SecondLine, size: int) -> None:
    os.truncate(line.settings.snapshot_file, size)
    await ends_without_answer(line)


async def test_a_snapshot_that_holds_nonsense_gives_no_answer(line: SecondLine) -> None:
    content = line.settings.snapshot_file.read_bytes()
    line.settings.snapshot_file.write_bytes(content.replace(b'{"SAIJAI', b'["SAIJAI'))
    await ends_without_answer(line)


async def test_a_snapshot_that_another_holds_locked_is_read_all_the_same(line: SecondLine) -> None:
    holder = sqlite3.connect(line.settings.snapshot_file)
    holder.execute("BEGIN EXCLUSIVE")
    async with line.asked(IDENTIFY) as (asterisk, _process):
        assert (await asterisk.answer_all())["SHARED(SAIJAI_RESIDENT,PJSIP/t-1)"] == "LP-0001"
    holder.close()
    line.facts()


async def test_a_process_that_hangs_ends_by_itself(line: SecondLine) -> None:
    line.settings.snapshot_key_file.unlink()
    os.mkfifo(line.settings.snapshot_key_file)
    line.settings.snapshot_key_file.chmod(0o644)
    assert LIFE_SECONDS - 0.5 < await ends_without_answer(line) < LIFE_SECONDS + 3


async def test_asterisk_reads_the_snapshot_and_may_not_change_it(line: SecondLine) -> None:
    files = (line.settings.snapshot_file, line.settings.snapshot_key_file)
    for file in files:
        seen = file.stat()
        assert (seen.st_uid, seen.st_mode & 0o777) == (0, 0o640), file
    assert line.settings.snapshot_file.parent.stat().st_mode & 0o777 == 0o750


def test_a_try_by_day_loads_all_that_a_call_needs(line: SecondLine) -> None:
    assert subprocess.run(line.command("--check"), capture_output=True, text=True, check=True).stdout == "ok\n"
    line.settings.snapshot_file.unlink()
    tried = subprocess.run(line.command("--check"), capture_output=True, text=True, check=False)
    assert tried.returncode == 1
    assert "NoSnapshot" in tried.stderr
    assert line.facts() == []
