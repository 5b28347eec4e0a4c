"""Takes a recording that somebody made elsewhere: reads nothing but sound from it, or says what is wrong."""

import stat
import tempfile
from pathlib import Path

from prompts.errors import AudioError, Reason, RecordingError
from prompts.measure import Loudness, measure, powers
from prompts.sound import BYTES_PER_SECOND, read_foreign
from prompts.upload_kind import kind_of

MOST_BYTES = 20_000_000
MOST_SECONDS = 30.0
LEAST_DBOV = -50.0
FULL, CLIPPED_SHARE = 32_700, 0.0005
EDGE_FRAMES, EDGE_DB = 2, -10.0  # of the level of what is said: nobody begins or ends a sentence as loud as that


def read_upload(file: Path) -> bytes:
    """Return what is heard in the file as 16 kHz PCM. RecordingError: what is wrong with it."""
    content = _content(file)
    kind = kind_of(content)
    if kind is None:
        raise RecordingError(f"{file.name} is neither WAV, MP3, M4A nor OGG")
    if not kind.is_whole(content):
        raise RecordingError(f"{file.name} is cut off: its end is missing")
    with tempfile.TemporaryDirectory(prefix="saijai-upload-") as folder:
        copy = Path(folder) / "upload"
        copy.write_bytes(content)
        try:
            pcm = read_foreign(copy, kind.demuxer, kind.codecs)
        except AudioError as error:
            raise RecordingError(f"{file.name} cannot be read as {kind.name}: it is damaged or cut off") from error
    if found := _fault(pcm):
        reason, fault = found
        raise RecordingError(f"{file.name} {fault}", reason)
    return pcm


def _content(file: Path) -> bytes:
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise RecordingError(f"{file.name} is not a file")
        if about.st_size > MOST_BYTES:
            raise RecordingError(f"{file.name} is larger than {MOST_BYTES // 1_000_000} MB; record one sentence")
        content = file.read_bytes()
    except OSError as error:
        raise RecordingError(f"{file.name} cannot be opened: {error.strerror}") from error
    if not content:
        raise RecordingError(f"{file.name} is empty")
    return content


def _fault(pcm: bytes) -> tuple[Reason, str] | None:
    """What an ear would object to in the recording as it came, before anything is mended."""
    heard, seconds = measure(pcm), len(pcm) / BYTES_PER_SECOND
    if seconds > MOST_SECONDS:
        return Reason.LENGTH, f"is longer than {MOST_SECONDS:.0f} s; record one sentence"
    if heard.active_dbov < LEAST_DBOV:
        return Reason.SILENT, "is silent; speak closer to the microphone"
    if _is_clipped(pcm):
        return Reason.CLIPPED, "is clipped; speak softer or further from the microphone"
    if _has_loud_edge(pcm, heard):
        return Reason.EDGE, "begins or ends in the middle of a sound; leave a moment of silence at both ends"
    return None


def _is_clipped(pcm: bytes) -> bool:
    samples = memoryview(pcm).cast("h")
    return sum(abs(sample) >= FULL for sample in samples) > CLIPPED_SHARE * len(samples)


def _has_loud_edge(pcm: bytes, heard: Loudness) -> bool:
    frames, loud = powers(pcm), 10 ** ((heard.active_dbov + EDGE_DB) / 10)
    return min(frames[:EDGE_FRAMES]) > loud or min(frames[-EDGE_FRAMES:]) > loud
