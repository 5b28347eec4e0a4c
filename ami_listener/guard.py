"""Strangers who try passwords at the SIP port are not heard any more: Asterisk's own access list, no firewall needed.

Source: Asterisk 22, AMI events of class `security`, and the object `acl` of pjsip.conf.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ami_listener.client import Reply
from domain.bans import Bans
from runtime import log
from runtime.clock import Clock

SUCCEEDED = "SuccessfulAuth"
LOOK_SECONDS = 1.0
RELOAD_SECONDS = 10.0
MODULE = "res_pjsip.so"


class Link(Protocol):
    """Who asks Asterisk: client.AmiLink."""

    async def call(self, action: str, headers: dict[str, str], timeout: float) -> Reply: ...


class Guard:
    """Writes who is banned, and has Asterisk read it."""

    def __init__(self, bans: Bans, file: Path, link: Link, clock: Clock) -> None:
        self._bans, self._file, self._link, self._clock = bans, file, link, clock
        self._written: frozenset[str] | None = None

    @property
    def banned(self) -> int:
        """How many are not heard."""
        return len(self._written or ())

    def hear(self, event: Mapping[str, str]) -> None:
        """One security event."""
        address = _remote(event.get("RemoteAddress", ""))
        if event.get("Service") != "PJSIP" or not address:
            return
        if event.get("Event") == SUCCEEDED:
            self._bans.succeeded(address, self._clock.monotonic())
        else:
            self._bans.failed(address, self._clock.monotonic())

    async def run(self) -> None:
        """Until cancelled; an end forgets every ban, and so does a start."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Have Asterisk know who is banned now."""
        banned = self._bans.banned(self._clock.monotonic())
        if banned == self._written or (self._written is None and not banned and not self._file.exists()):
            return
        try:
            _write(self._file, banned)
            await self._link.call("Reload", {"Module": MODULE}, RELOAD_SECONDS)
        except OSError as error:  # again at the next look
            log.logger().warning("bans could not be put in force", reason=str(error))
            return
        log.logger().warning("banned SIP senders", count=len(banned), before=len(self._written or ()))
        self._written = banned


def _remote(text: str) -> str:
    """The address in `IPV4/UDP/192.0.2.1/5060`; none for a page, whose socket comes by the proxy of everybody's."""
    parts = text.split("/")
    return parts[2] if len(parts) == 4 and parts[1] not in ("WS", "WSS") else ""


def _write(file: Path, banned: frozenset[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"deny = {address}" for address in sorted(banned)]
    text = "\n".join(("[banned]", "type = acl", *rows, "")) if rows else "; nobody\n"
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text, encoding="ascii")
    fresh.chmod(0o644)
    fresh.replace(file)
