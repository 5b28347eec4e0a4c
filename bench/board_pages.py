"""Boards in a real Chromium: what counts is when the line stands in the page, not when the bytes came."""

import shutil
from types import TracebackType
from typing import Self

from playwright.async_api import Browser, Page, Playwright, async_playwright

from runtime.settings import Settings

WATCH = """() => {
  window.firstSeen = {};
  const look = () => {
    for (const one of document.querySelectorAll('#open .line')) {
      const id = one.dataset.id;
      if (!(id in window.firstSeen)) window.firstSeen[id] = Date.now() / 1000;
    }
  };
  new MutationObserver(look).observe(document.getElementById('open'), { childList: true });
  look();
}"""
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


class NoChromium(Exception):
    """There is no Chromium on this machine."""


class Pages:
    """Pages of one Chromium, signed in by `token`."""

    def __init__(self, settings: Settings, token: str) -> None:
        self._address, self._token = settings.console_address, token
        self._pages: list[Page] = []

    async def __aenter__(self) -> Self:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if program is None:
            raise NoChromium("chromium is missing: apt-get install chromium")
        self._playwright: Playwright = await async_playwright().start()
        self._browser: Browser = await self._playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def open(self, count: int) -> None:
        """So many boards, each watched from before the first incident."""
        context = await self._browser.new_context()
        await context.add_cookies([{"name": "saijai", "value": self._token, "url": self._address}])
        for _ in range(count):
            page = await context.new_page()
            await page.goto(f"{self._address}/")
            await page.evaluate(WATCH)
            self._pages.append(page)

    async def seen(self) -> list[dict[str, float]]:
        """Of each page: every incident with the moment at which it stood there, seconds since 1970."""
        return [dict(await page.evaluate("() => window.firstSeen")) for page in self._pages]
