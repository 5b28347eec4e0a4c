"""The second line as Asterisk starts it: its own Python and user, a snapshot and a spool in a DIR of the test's."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from db.spool import Spool
from domain.escalation import NOBODY_ELSE, Reach
from domain.facts import Fact
from domain.residents import Resident
from pbx import asterisk, second_line, secrets
from runtime.settings import Settings
from second_line import snapshot, town
from tests.support.desk import KEY, NOW
from tests.support.fastagi import Asterisk


@dataclass(frozen=True)
class SecondLine:
    """One installed second line."""

    settings: Settings

    def write(self, residents: Sequence[Resident], reach: Reach = NOBODY_ELSE) -> None:
        """The snapshot of these people."""
        rows, spellings = town.rows(town.Town(residents, reach), KEY, NOW), town.spellings(residents, KEY)
        snapshot.write(self.settings.snapshot_file, rows, spellings)

    def command(self, *arguments: str) -> list[str]:
        """What starts the script where Asterisk would."""
        installed, data = asterisk.find(), self.settings.data_dir
        return installed.program(data, str(installed.pbx_dir(data) / second_line.SCRIPT), *arguments)

    @asynccontextmanager
    async def asked(self, headers: bytes) -> AsyncIterator[tuple[Asterisk, asyncio.subprocess.Process]]:
        """Asterisk's side of one question; the process has ended when the block is left."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*self.command(), stdin=pipe, stdout=pipe, stderr=pipe)
        assert process.stdout is not None
        assert process.stdin is not None
        line = Asterisk(process.stdout, process.stdin)
        await line.send(headers)
        try:
            yield line, process
        finally:
            line.writer.close()
            await asyncio.wait_for(process.wait(), 10)
            assert process.stderr is not None
            await process.stderr.read()

    def facts(self) -> list[Fact]:
        """What lies in its spool; taken out."""
        spool = Spool(self.settings.spool_dir(second_line.PROCESS))
        found = spool.pending()
        assert not spool.damaged()
        for path, _ in found:
            spool.remove(path)
        return [fact for _, fact in found]


def install(folder: Path) -> SecondLine:
    """A second line in `folder`, without a snapshot yet."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    settings = Settings(data_dir=folder)
    secrets.make(settings)
    second_line.prepare(settings)
    settings.snapshot_key_file.write_bytes(KEY)
    uid, gid = asterisk.find().owner
    second_line.hand_over(settings, uid, gid)
    settings.spool_dir("").chmod(0o711)
    for place, _, files in os.walk(folder / "asterisk"):
        for path in (Path(place), *(Path(place, name) for name in files)):
            os.chown(path, uid, gid)
    return SecondLine(settings)
