"""The cookies of the console: no script reads them, no other site sends them along."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from runtime.settings import Settings

SESSION, VISIT, LANGUAGE, KNOWN = "saijai", "saijai-visit", "saijai-language", "saijai-known"
YEAR_SECONDS = 365 * 24 * 3600


class Cookies:
    """By HTTPS they are bound to this very host, and never leave in the open."""

    def __init__(self, settings: Settings) -> None:
        self.is_secure = settings.console_url.startswith("https://")
        self._prefix = "__Host-" if self.is_secure else ""

    def read(self, request: HTTPConnection, name: str) -> str:
        """What the browser brought; empty: nothing."""
        return request.cookies.get(self._prefix + name, "")

    def write(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Kept for so long, or until the browser closes."""
        response.set_cookie(
            self._prefix + name, value, max_age=seconds, secure=self.is_secure, httponly=True, samesite="lax"
        )

    def remove(self, response: Response, name: str) -> None:
        """The browser forgets it."""
        response.delete_cookie(self._prefix + name, secure=self.is_secure, httponly=True, samesite="lax")
