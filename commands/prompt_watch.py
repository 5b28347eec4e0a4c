"""A change of the prompts that came from elsewhere (a folder that nodes share or copy) goes live here as well."""

import threading
from pathlib import Path

from commands.live_prompts import put_live
from prompts import edition, versions
from prompts.errors import PromptsError
from runtime import log
from runtime.settings import Settings

LOOK_SECONDS = 2.0
TIDY_LOOKS = 1800  # an hour of them: editions that no call hears any more are forgotten

Stamp = tuple[tuple[str, int, int], ...]


class PromptWatch:
    """Looks at the pages of all versions; the first look says which version this node has live since its start."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: Stamp | None = None
        self._looks = 0

    def run(self, told: threading.Event) -> None:
        """Until the centre is told to stop."""
        while not told.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Once. What cannot be done is logged, and tried again with the next change."""
        self._looks += 1
        stamp = _stamp(self._settings.data_dir / "prompts")
        is_tidy = self._looks % TIDY_LOOKS or len(edition.editions(self._settings.data_dir)) < 2
        if stamp == self._seen and is_tidy:
            return
        self._seen = stamp
        try:
            put_live(self._settings)
        except (PromptsError, OSError) as error:
            log.logger().error("a change of the prompts is not heard yet", why=str(error))


def _stamp(folder: Path) -> Stamp:
    pages = sorted(folder.rglob(versions.PAGE)) if folder.is_dir() else []
    stats = ((page, page.stat()) for page in pages)
    return tuple((str(page), stat.st_mtime_ns, stat.st_size) for page, stat in stats)
