"""Somebody outside this machine who hears the dead-man signal: a web server on loopback that counts."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self


class _Handler(BaseHTTPRequestHandler):
    server: "Outside"

    def do_GET(self) -> None:
        self.server.heard += 1
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Outside(HTTPServer):
    """`heard` counts; every answer has `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard, self.status = 0, 200
        self._thread = threading.Thread(target=self.serve_forever)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_port}/ping"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
