"""What every answer carries and what no request may be: said once, around everything, also around errors."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.settings import Settings

MOST_OCTETS: Final = 64 * 1024  # of one request; forms are small
_YEAR: Final = "max-age=31536000"


def headers_of(settings: Settings) -> dict[str, str]:
    """No inline script, no frame, no other site; the microphone for the operator's phone alone."""
    phone = settings.phone_url.removesuffix("/ws")
    policy = {
        "default-src": "'self'",
        "connect-src": f"'self' {phone}",
        "img-src": " ".join(["'self'", *_served_by(settings.map_tiles)]),
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    said = {
        "Content-Security-Policy": "; ".join(f"{what} {whom}" for what, whom in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return said | ({"Strict-Transport-Security": _YEAR} if settings.console_url.startswith("https://") else {})


def _served_by(address: str) -> list[str]:
    """The site of the map's pictures, where the centre has named one."""
    return [f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"] if address else []


class Outside:
    """Stands before the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = headers_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_OCTETS:
                raise HTTPException(413)
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, limited, dressed)
