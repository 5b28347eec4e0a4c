"""A real Chromium as an operator uses it: signed in, its microphone a steady tone, and measured from inside.

Each has a profile of its own, so that one can be killed. Source of the flags: Chromium's switches for WebRTC tests.
"""

import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error, Page, Playwright

from phones import sound
from tests.support.console import PASSWORD
from tests.support.eventually import eventually

VOICE = 1000  # Hz: what every page's microphone hears
FLAGS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Sound processing is made to take a steady tone away, so it is off here; and what was rung and said is written down.
BEFORE = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = ({ audio }) => open({ audio: {
  ...(audio === true ? {} : audio), echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
window.talks = [];
const Connection = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Connection { constructor(...given) { super(...given); talks.push(this); } };
window.sockets = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket { constructor(...given) { super(...given); sockets.push(this); } };
window.told = [];
for (const name of ["ring", "joined", "ended"]) addEventListener(`saijai:${name}`, (event) =>
  told.push([name, performance.timeOrigin + performance.now(), event.detail.incident]), { capture: true });
"""
PITCHES = """async (seconds) => {
  const talk = talks.at(-1);
  if (!talk) return {};
  const context = new AudioContext(), analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  const heard = new MediaStream(talk.getReceivers().map((one) => one.track));
  context.createMediaStreamSource(heard).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount), found = {};
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatFrequencyData(bins);
    const top = bins.reduce((best, value, at) => (value > bins[best] ? at : best), 0);
    const pitch = Math.round(top * context.sampleRate / 2048);
    if (bins[top] > -70) found[pitch] = (found[pitch] || 0) + 1;
  }
  await context.close();
  return found;
}"""
PACKETS = """async () => {
  const talk = talks.at(-1), found = { received: 0, sent: 0 };
  if (talk) (await talk.getStats()).forEach((one) => {
    if (one.type === "inbound-rtp") found.received += one.packetsReceived;
    if (one.type === "outbound-rtp") found.sent += one.packetsSent;
  });
  return found;
}"""


class OperatorPage:
    """The console in one browser of one operator."""

    def __init__(self, page: Page, address: str, profile: Path) -> None:
        self.page, self.address, self.profile = page, address, profile
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self._note(said.type, said.text))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):  # an answer that says no is no fault
            self.troubles.append(text)

    async def another_window(self) -> "OperatorPage":
        """A second window of the same browser, at the board."""
        page = OperatorPage(await self.page.context.new_page(), self.address, self.profile)
        await page.page.goto(f"{self.address}/")
        return page

    async def sign_in(self, account_id: str) -> None:
        """As a person does: the board is open when this returns."""
        await self.page.goto(f"{self.address}/login")
        await self.page.fill('input[name="account"]', account_id)
        await self.page.fill('input[name="password"]', PASSWORD)
        await self.page.press('input[name="password"]', "Enter")
        await self.page.wait_for_url(f"{self.address}/")

    async def is_in(self, state: str, within: float = 10.0) -> None:
        """The phone says so."""

        async def now() -> bool:
            return await self.state() == state

        try:
            await eventually(now, within)
        except AssertionError:
            raise AssertionError(
                f"the phone is '{await self.state()}' and not '{state}' within {within:g} s; {self.troubles}"
            ) from None

    async def state(self) -> str | None:
        """What the phone says."""
        return await self.page.get_attribute("#phone", "data-state")

    async def take_calls(self, within: float = 10.0) -> None:
        """Ready, and in the queue."""
        await self.is_in("ready", within)
        shift = await self.page.get_attribute("#phone", "data-shift")
        if shift != "signed_in":
            await self.page.click(f'[data-part="{"resume" if shift == "paused" else "sign-in"}"]')
            await self.page.wait_for_selector('#phone[data-shift="signed_in"]', timeout=within * 1000)

    async def told(self, name: str) -> list[tuple[float, str]]:
        """When the page said so (seconds since 1970), and of which incident."""
        every: list[tuple[str, float, str]] = await self.page.evaluate("told")
        return [(at / 1000, incident) for word, at, incident in every if word == name]

    async def hears(self, hertz: float, within: float = 5.0) -> None:
        """This pitch is the loudest of what comes out at the operator's ear."""
        found: dict[str, int] = {}

        async def heard() -> bool:
            found.clear()
            found.update(await self.page.evaluate(PITCHES, 0.5))
            return any(abs(int(pitch) - hertz) < 30 and count >= 3 for pitch, count in found.items())

        try:
            await eventually(heard, within)
        except AssertionError:
            raise AssertionError(f"{hertz} Hz is not heard in the page: {found}") from None

    async def packets(self) -> dict[str, int]:
        """Of sound, both ways, in the newest talk."""
        counted: dict[str, int] = await self.page.evaluate(PACKETS)
        return counted

    def kill(self) -> None:
        """The whole browser is gone at once: kill -9."""
        mine = f"--user-data-dir={self.profile}".encode()
        for folder in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if folder.name.isdigit() and mine in (folder / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)


@asynccontextmanager
async def operator_page(playwright: Playwright, folder: Path, address: str) -> AsyncIterator[OperatorPage]:
    """A browser that nobody has signed in with yet."""
    profile = folder / "profile"
    context = await _launch(playwright, profile, _voice(folder))
    try:
        await context.add_init_script(BEFORE)
        yield OperatorPage(context.pages[0], address, profile)
    finally:
        with suppress(Error):  # it may have been killed
            await context.close()


async def _launch(playwright: Playwright, profile: Path, voice: Path) -> BrowserContext:
    program = shutil.which("chromium")
    assert program, "there is no chromium: ./saijai test installs it"
    more: dict[str, Any] = {"executable_path": program, "headless": True, "permissions": ["microphone"]}
    return await playwright.chromium.launch_persistent_context(
        str(profile),
        args=[*FLAGS, f"--use-file-for-fake-audio-capture={voice}"],
        viewport={"width": 1366, "height": 768},
        **more,
    )


def _voice(folder: Path) -> Path:
    """What the microphone hears, over and over."""
    folder.mkdir(parents=True, exist_ok=True)
    sound.write_wav(folder / "voice.wav", sound.tone(VOICE, 4))
    return folder / "voice.wav"
