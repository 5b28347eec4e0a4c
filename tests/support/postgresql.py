"""A PostgreSQL that a story can stop and start again, as a town's database server would be."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from signal import Signals
from typing import Self

from pbx.scratch import free_ports


class Postgresql:
    """`async with Postgresql()`: `url` is for SAIJAI_DATABASE_URL. A missing PostgreSQL fails."""

    def __init__(self) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        assert binaries, "PostgreSQL is missing: ./saijai test installs it"
        self._binaries = binaries[-1].parent
        self._folder = Path(tempfile.mkdtemp(prefix="saijai-postgresql-"))
        self._port = free_ports(1)[0]
        owner = pwd.getpwnam("postgres")
        os.chown(self._folder, owner.pw_uid, owner.pw_gid)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    async def __aenter__(self) -> Self:
        await self._run("initdb", "-D", str(self._folder / "data"), "-A", "trust", "-E", "UTF8", "--no-sync")
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()
        shutil.rmtree(self._folder)

    async def start(self) -> None:
        """Up when this returns."""
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder}"
        await self._ctl("start", "-o", options, "-l", str(self._folder / "log"))

    async def stop(self) -> None:
        """Gone at once, as after a power cut."""
        await self._ctl("stop", "-m", "immediate", check=False)

    def signal(self, what: Signals) -> None:
        """Every process of the server, at once: SIGKILL, SIGSTOP, SIGCONT."""
        main = int((self._folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for pid in (main, *(int(child) for child in children)):
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    async def _ctl(self, *words: str, check: bool = True) -> None:
        await self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", *words, check=check)

    async def _run(self, program: str, *words: str, check: bool = True) -> None:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", str(self._binaries / program)]
        await asyncio.to_thread(
            subprocess.run, [*command, *words], check=check, stdout=subprocess.DEVNULL, cwd=self._folder, timeout=60
        )
