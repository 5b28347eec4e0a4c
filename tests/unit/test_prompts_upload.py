"""Recordings from outside: good ones are read, all others are one clear sentence and nothing else happens."""

import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prompts import sound
from prompts.errors import RecordingError
from prompts.sound import BYTES_PER_SECOND, read_pcm, silence
from prompts.upload import MOST_BYTES, read_upload
from tests.unit.test_prompts_measure import tone
from tests.unit.test_prompts_upload_kind import FORMATS, MASTER, make

SECONDS = len(read_pcm(MASTER)) / BYTES_PER_SECOND


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("recordings")
    return {name: make(folder, name) for name in FORMATS}


def wav(pcm: bytes) -> bytes:
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
    return head + struct.pack("<4sI", b"data", len(pcm)) + pcm


def refusal(content: bytes, folder: Path, name: str = "sent.wav") -> str:
    (folder / name).write_bytes(content)
    with pytest.raises(RecordingError) as refused:
        read_upload(folder / name)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("name", FORMATS)
def test_each_kind_is_read_whatever_its_name(recordings: dict[str, bytes], name: str, tmp_path: Path) -> None:
    file = tmp_path / "recording of Noi; rm -rf.txt"
    file.write_bytes(recordings[name])
    assert len(read_upload(file)) / BYTES_PER_SECOND == pytest.approx(SECONDS, abs=0.12)


def test_stereo_and_other_rates_become_one_voice(tmp_path: Path) -> None:
    for options in (["-ac", "2"], ["-ar", "48000", "-c:a", "pcm_s24le"], ["-ar", "8000", "-c:a", "pcm_alaw"]):
        make(tmp_path, "a.wav", *options)
        assert len(read_upload(tmp_path / "a.wav")) / BYTES_PER_SECOND == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "sent.wav is empty"),
        (b"hello", "sent.wav is neither WAV, MP3, M4A nor OGG"),
        (wav(b""), "sent.wav is silent; speak closer to the microphone"),
        (wav(b"")[:40], "sent.wav is cut off: its end is missing"),
        (wav(silence(1.0)), "sent.wav is silent; speak closer to the microphone"),
        (wav(tone(0.1, 31.0)), "sent.wav is longer than 30 s; record one sentence"),
        (wav(tone(3.0, 1.0)), "sent.wav is clipped; speak softer or further from the microphone"),
        (
            wav(tone(0.1, 1.0)),
            "sent.wav begins or ends in the middle of a sound; leave a moment of silence at both ends",
        ),
        (wav(bytes(MOST_BYTES)), "sent.wav is larger than 20 MB; record one sentence"),
    ],
    ids=lambda value: value[9:30] if isinstance(value, str) else None,
)
def test_each_refusal_is_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    assert refusal(content, tmp_path) == sentence


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, sentence in (
        ("pipe", "is not a file"),
        (".", "is not a file"),
        ("gone", "cannot be opened: No such file"),
    ):
        with pytest.raises(RecordingError, match=sentence):
            read_upload(tmp_path / name)


def test_two_hours_are_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "long.wav"
    with file.open("wb") as opened:  # two hours of sound that cost no disk
        opened.write(wav(b"")[:40] + struct.pack("<I", 7200 * 32_000))
        opened.truncate(44 + 7200 * 32_000)
    with pytest.raises(RecordingError, match="larger than 20 MB"):
        read_upload(file)


def test_ten_minutes_in_a_small_file_are_refused_soon(tmp_path: Path) -> None:
    make(tmp_path, "small.ogg", "-af", "aloop=-1:2e9", "-t", "600", "-ar", "8000", "-c:a", "libopus", "-b:a", "6k")
    began = time.monotonic()
    assert "is longer than 30 s" in refusal((tmp_path / "small.ogg").read_bytes(), tmp_path)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("name", FORMATS)
def test_truncated_recording_is_refused_or_as_short_as_it_is(
    recordings: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    whole = recordings[name]
    for length in (1, 12, 44, 100, len(whole) // 4, len(whole) // 2):
        file = tmp_path / "cut"
        file.write_bytes(whole[:length])
        try:
            pcm = read_upload(file)
        except RecordingError as refused:
            assert str(refused).startswith("cut ")
        else:
            assert name == "a.mp3", "a stream without a length; its pace tells"
            assert len(pcm) / BYTES_PER_SECOND < SECONDS


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FORMATS)), data=st.data())
def test_damaged_bytes_are_read_or_refused_and_never_a_crash(
    recordings: dict[str, bytes], name: str, data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(recordings[name])
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, min(len(content), 4000) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "fuzzed").write_bytes(content)
    try:
        assert len(read_upload(tmp_path / "fuzzed")) <= sound.FOREIGN_SECONDS * BYTES_PER_SECOND
    except RecordingError as refused:
        assert str(refused).startswith("fuzzed ")


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server that notes whoever connects."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    asked.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], asked
        finally:
            over.set()
            thread.join()


def test_lists_that_point_elsewhere_reach_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(wav(silence(0.1) + tone(0.1, 1.0) + silence(0.1)))
    with listener() as (port, asked):
        url = f"http://127.0.0.1:{port}/secret"
        lists = [
            f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n{url}\n#EXT-X-ENDLIST\n",
            f"ffconcat version 1.0\nfile '{secret}'\n",
            f"ffconcat version 1.0\nfile '{url}'\n",
            f'<?xml version="1.0"?><MPD><BaseURL>{url}</BaseURL></MPD>',
            f"v=0\nc=IN IP4 127.0.0.1\nm=audio {port} RTP/AVP 0\n",
        ]
        for text in lists:
            for name in ("list.m3u8", "list.wav", "list.ogg", "list.mp3"):
                assert "neither WAV, MP3, M4A nor OGG" in refusal(text.encode(), tmp_path, name)
                assert refusal(b"ID3\x04\x00\x00\x00\x00\x00\x00" + text.encode(), tmp_path, name)
                assert refusal(wav(text.encode() * 20), tmp_path, name)
        assert asked == []


def test_m4a_that_refers_to_another_file_gets_none_of_it(recordings: dict[str, bytes], tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(wav(silence(0.1) + tone(0.1, 1.0) + silence(0.1)))
    whole = recordings["a.m4a"]
    at = whole.index(b"dref") - 4
    path = str(secret).encode() + b"\0"
    entry = struct.pack(">I4sI", 12 + len(path), b"url ", 0) + path
    dref = struct.pack(">I4sII", 16 + len(entry), b"dref", 0, 1) + entry
    old = struct.unpack_from(">I", whole, at)[0]
    changed = bytearray(whole[:at] + dref + whole[at + old :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
        box = changed.index(name) - 4
        struct.pack_into(">I", changed, box, struct.unpack_from(">I", changed, box)[0] + len(dref) - old)
    (tmp_path / "sent.m4a").write_bytes(changed)
    try:
        pcm = read_upload(tmp_path / "sent.m4a")
    except RecordingError:
        return
    assert len(pcm) / BYTES_PER_SECOND == pytest.approx(SECONDS, abs=0.12), "its own sound, not the other file's"


def test_header_that_asks_for_much_memory_is_refused_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    greedy = wav(silence(1.0))
    greedy = greedy[:22] + struct.pack("<HI", 65_535, 0xFFFFFFFF) + greedy[28:]
    assert refusal(greedy, tmp_path).startswith("sent.wav ")
    assert refusal(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(100), tmp_path).startswith("sent.wav ")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a"])
def test_two_hours_in_a_small_file_of_each_kind_are_refused_soon(name: str, tmp_path: Path) -> None:
    make(tmp_path, f"short-{name}", "-ar", "8000", "-b:a", "8k")
    again = ["ffmpeg", "-v", "error", "-stream_loop", "-1", "-i", str(tmp_path / f"short-{name}")]
    subprocess.run([*again, "-c", "copy", "-t", "7200", str(tmp_path / name)], check=True, timeout=120)
    assert (tmp_path / name).stat().st_size < MOST_BYTES
    began = time.monotonic()
    assert "is longer than 30 s" in refusal((tmp_path / name).read_bytes(), tmp_path, name)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a", "ogg"])
def test_another_kind_of_file_is_told_whatever_its_name(ending: str, tmp_path: Path) -> None:
    others = (
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\x7fELF\x02\x01\x01",
        b"GIF89a",
        b"<html>",
        bytes(64),
    )
    for begin in others:
        sentence = refusal(begin + os.urandom(3000), tmp_path, f"sent.{ending}")
        assert sentence == f"sent.{ending} is neither WAV, MP3, M4A nor OGG"


@pytest.mark.parametrize("name", FORMATS)
def test_lengths_that_promise_too_much_are_refused_or_passed_over(
    recordings: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    whole = recordings[name]
    for at in range(4, 200, 28):
        (tmp_path / "greedy").write_bytes(whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :])
        began = time.monotonic()
        try:
            assert len(read_upload(tmp_path / "greedy")) <= sound.FOREIGN_SECONDS * BYTES_PER_SECOND
        except RecordingError as refused:
            assert str(refused).startswith("greedy ")
        assert time.monotonic() - began < 30
