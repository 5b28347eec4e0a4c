"""A small disk and a clock that can be moved: of one centre alone, never of the machine."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """`folder` is a disk of its own. In a mount namespace of the tests nobody else sees it (`./saijai test`)."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@dataclass(frozen=True)
class MovedClock:
    """`environment` makes every process that has it read its time through `file`."""

    file: Path
    environment: Mapping[str, str]


@contextmanager
def moved_clock() -> Iterator[MovedClock]:
    """A clock that is right until somebody moves it. The time that only runs (CLOCK_MONOTONIC) is left alone."""
    assert _FAKETIME.exists(), "faketime is missing: ./saijai test installs it"
    file = Path(f"/dev/shm/saijai-clock-{os.getpid()}")  # the one place that Asterisk's root sees by the same name
    library = file.with_suffix(".so")
    try:
        file.write_text("+0", encoding="ascii")
        library.write_bytes(_FAKETIME.read_bytes())
        library.chmod(0o755)
        yield MovedClock(
            file,
            {
                "LD_PRELOAD": str(library),
                "FAKETIME_TIMESTAMP_FILE": str(file),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1",
            },
        )
    finally:
        file.unlink(missing_ok=True)
        library.unlink(missing_ok=True)
