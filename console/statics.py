"""Styles, scripts and pictures, read once at the start: what is not in the list does not exist."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).with_name("static")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
PACKED = ("text/", "application/json", "image/svg+xml")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class _File:
    content: bytes
    packed: bytes  # empty where packing gains nothing
    kind: str
    digest: str


class Statics:
    """Every file below a folder, by its path there."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {str(file.relative_to(folder)): _read(file) for file in folder.rglob("*") if file.is_file()}

    def address(self, name: str) -> str:
        """Where a page finds the file: another address whenever it has changed. KeyError: there is none."""
        return f"/static/{name}?v={self._files[name].digest}"

    async def answer(self, request: Request) -> Response:
        """One file."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        is_dated = request.query_params.get("v") == file.digest
        headers = {
            "ETag": f'"{file.digest}"',
            "Cache-Control": FOR_EVER if is_dated else ASK_AGAIN,
            "Vary": "Accept-Encoding",
        }
        if f'"{file.digest}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.kind)
        return Response(file.content, headers=headers, media_type=file.kind)


def _read(file: Path) -> _File:
    content = file.read_bytes()
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if kind.startswith(PACKED) else b""
    packed = packed if len(packed) < len(content) else b""
    return _File(content, packed, kind, hashlib.sha256(content).hexdigest()[:16])
