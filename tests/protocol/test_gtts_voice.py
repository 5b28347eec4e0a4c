"""gTTS against a stand-in of its end point: real requests, real MP3, and every way it can disappoint."""

import base64
import json
import subprocess
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from prompts.errors import VoiceError, VoiceNotReachableError
from prompts.master import load_manifest
from prompts.prompt import Priority, Prompt
from prompts.render import render
from prompts.voices.google import GoogleVoice
from prompts.voices.voice import Words

HELLO = Prompt("a/hello", "สวัสดีค่ะ กรุณารอ", "hello", "first", Priority.NORMAL)
TEXT = "สวัสดีค่ะ"


def mp3(seconds: float) -> bytes:
    """Return a hum, as an MP3 of the service's kind (24 kHz mono)."""
    source = f"sine=frequency=220:duration={seconds}"
    command = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", source, "-ar", "24000", "-f", "mp3", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


@dataclass
class StandIn:
    """Answers as the translate service does; `answer` may be exchanged for a fault."""

    answer: Callable[[str], tuple[int, bytes]]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def audio(text: str) -> tuple[int, bytes]:
    """Answer with sound, wrapped as the service wraps it."""
    sound = base64.b64encode(mp3(0.1 * len(text))).decode()
    return 200, f')]}}\'\n\n[["wrb.fr","jQ1olc","[\\"{sound}\\"]",null]]\n'.encode()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    service = StandIn(audio)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            request = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
            text, language = json.loads(request[0][0][1])[:2]
            assert language == "th"
            service.asked.append(text)
            service.paths.append(self.path)
            status, content = service.answer(text)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield service
        server.shutdown()
        thread.join()


def voice(stand_in: StandIn) -> GoogleVoice:
    return GoogleVoice(stand_in.url, seconds_between=0.0)


def test_text_comes_back_as_sound(stand_in: StandIn) -> None:
    take = voice(stand_in).speak(Words(TEXT))
    assert stand_in.asked == [TEXT]
    assert stand_in.paths == ["/_/TranslateWebserverUi/data/batchexecute"]
    assert len(take.samples) / take.rate == pytest.approx(0.9, abs=0.15)


def test_long_text_is_asked_for_in_whole_phrases(stand_in: StandIn) -> None:
    voice(stand_in).speak(Words(f"{'ก' * 90} {'ข' * 50} {'ค' * 44}"))
    assert stand_in.asked == ["ก" * 90, f"{'ข' * 50} {'ค' * 44}"]


@pytest.mark.parametrize(
    ("status", "content", "complaint"),
    [
        (429, b"slow down", "gTTS refused: 429"),
        (500, b"", "gTTS refused: 500"),
        (200, b"<html>please log in</html>", "not sound"),
        (200, b'["wrb.fr","jQ1olc",null]', "gTTS refused"),
        (200, b'["wrb.fr","jQ1olc","[\\"bm90IGFuIG1wMw==\\"]"]', "not sound"),
        (200, b'["wrb.fr","jQ1olc","[\\"x\\"]"]', "not sound"),
        (200, b"\xff\xfe jQ1olc", "not sound"),
    ],
)
def test_every_bad_answer_is_told_and_the_old_audio_stays(
    stand_in: StandIn, tmp_path: Path, status: int, content: bytes, complaint: str
) -> None:
    render(voice(stand_in), masters=tmp_path, catalogue={HELLO.id: HELLO})
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    stand_in.answer = lambda _: (status, content)
    with pytest.raises(VoiceError, match=r"a/hello: .*the present audio stays") as told:
        render(voice(stand_in), HELLO.id, masters=tmp_path, catalogue={HELLO.id: HELLO})
    assert complaint in str(told.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_service_that_is_away_is_not_reachable(stand_in: StandIn) -> None:
    away = GoogleVoice("http://127.0.0.1:1/", seconds_between=0.0)
    with pytest.raises(VoiceNotReachableError, match="gTTS is not reachable: no answer from"):
        away.speak(Words(TEXT))
    assert stand_in.asked == []


def test_rendered_prompt_records_its_voice(stand_in: StandIn, tmp_path: Path) -> None:
    assert render(voice(stand_in), masters=tmp_path, catalogue={HELLO.id: HELLO}) == [HELLO.id]
    record = load_manifest(tmp_path / "th")[HELLO.id]
    assert (record.engine, record.voice) == ("gtts", "th com")
    assert record.version.startswith("gtts 2.5.4")
    assert record.active_dbov == pytest.approx(-20, abs=1)
