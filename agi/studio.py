"""Where prompts are recorded by telephone: the takes, and the program that judges and keeps one of them."""

import asyncio
import json
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agi.door import Door
from runtime import log

ROOT = Path(__file__).parent.parent
KEEP_SECONDS = 60.0
OTHER = "other"
Keep = Callable[[str, Path, str], Awaitable[str]]  # prompt id, take, author: "" once it is kept, else why it is not


@dataclass(frozen=True)
class Studio:
    """`folder` holds the takes of calls that are up, written by Asterisk."""

    door: Door
    folder: Path
    keep: Keep
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    @contextmanager
    def take(self) -> Iterator[str]:
        """The name of a recording, without its ending; whatever is there is gone after the block."""
        name = f"take-{uuid.uuid4().hex}"
        try:
            yield name
        finally:
            (self.folder / f"{name}.wav").unlink(missing_ok=True)


def keeper(data_dir: Path) -> Keep:
    """What an admin does with a file at the command line, done with a take: the same judgement, the same versions.

    It is a program of its own, behind everything else: it computes for seconds, and this process answers callers.
    """

    async def keep(prompt_id: str, take: Path, author: str) -> str:
        words = ["prompts", "record", prompt_id, str(take), "--author", author, "--data", str(data_dir), "--json"]
        program = ["nice", "-n", "10", sys.executable, "-m", "commands", *words]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *program, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
        try:
            said, complaint = await asyncio.wait_for(process.communicate(), KEEP_SECONDS)
        except TimeoutError:
            log.logger().error("a recorded prompt was not judged in time", prompt=prompt_id)
            return OTHER
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        try:
            return str(json.loads(said).get("refused", ""))
        except ValueError:
            log.logger().error("a recorded prompt was not kept", prompt=prompt_id, why=complaint.decode()[-300:])
            return OTHER

    return keep
