"""A file is what its first bytes say, never what its name says; one without its end is told."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.master import MASTERS
from prompts.upload_kind import kind_of

MASTER = MASTERS / "th" / "digits" / "1.flac"
FORMATS = {"a.wav": "WAV", "a.mp3": "MP3", "a.m4a": "M4A", "a.ogg": "OGG"}


def make(folder: Path, name: str, *options: str) -> bytes:
    command = ["ffmpeg", "-loglevel", "error", "-y", "-i", str(MASTER), "-ar", "44100", *options, str(folder / name)]
    subprocess.run(command, check=True, timeout=60)
    return (folder / name).read_bytes()


@pytest.mark.parametrize(("name", "kind"), FORMATS.items())
def test_each_kind_is_known_by_its_beginning_and_whole(tmp_path: Path, name: str, kind: str) -> None:
    content = make(tmp_path, name)
    found = kind_of(content)
    assert found is not None
    assert found.name == kind
    assert found.is_whole(content)


@pytest.mark.parametrize("name", ["a.wav", "a.ogg"])
def test_missing_end_is_told_where_a_reader_would_not(tmp_path: Path, name: str) -> None:
    content = make(tmp_path, name)
    found = kind_of(content)
    assert found is not None
    assert not any(found.is_whole(content[:length]) for length in range(16, len(content) - 1, 97))


def test_wav_whose_writer_could_not_go_back_is_whole(tmp_path: Path) -> None:
    content = make(tmp_path, "a.wav", "-bitexact")
    found = kind_of(content)
    assert found is not None
    assert found.is_whole(content[:40] + b"\xff\xff\xff\xff" + content[44:])


@pytest.mark.parametrize(
    "content", [b"", b"#EXTM3U\n", b"ffconcat version 1.0\n", b"<?xml ?>", b"RIFF1234AVI ", b"\x89PNG\r\n", b"fLaC"]
)
def test_other_files_are_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


@given(st.sampled_from([b"RIFF1234WAVE", b"OggS", b"0000ftyp", b"ID3", b"\xff\xfb", b""]), st.binary(max_size=200))
def test_any_bytes_are_judged_without_a_crash(head: bytes, tail: bytes) -> None:
    found = kind_of(head + tail)
    assert found is None or found.is_whole(head + tail) in (True, False)
