"""Reads and writes the sounds: one 16 kHz master in, what each telephone line needs out.

PCM here is 16-bit mono little-endian at MASTER_RATE. ffmpeg does the conversions; it is needed only where
audio is rendered, checked or installed, never while a call is up.
"""

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from prompts.errors import AudioError

MASTER_RATE = 16_000
BYTES_PER_SECOND = 2 * MASTER_RATE
FOREIGN_SECONDS = 31.0  # read of a file from outside, however long it is
_RAW = ["-f", "s16le", "-ar", str(MASTER_RATE), "-ac", "1"]
_NARROW = ["-ar", "8000", "-ac", "1", "-c:a", "pcm_s16le", "-bitexact", "-f", "wav"]
_WIDE = ["-ar", str(MASTER_RATE), "-ac", "1", "-c:a", "g722", "-f", "g722"]
_TIMEOUT_SECONDS = 60.0
_FOREIGN_LIMITS = {  # of a program that reads what anybody may have made
    resource.RLIMIT_CPU: 20,
    resource.RLIMIT_AS: 2_000_000_000,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 32,
}


def read_pcm(path: Path) -> bytes:
    """Decode any sound file to 16 kHz PCM."""
    return _ffmpeg(["-i", str(path), *_RAW, "-"], what=str(path))


def read_foreign(path: Path, demuxer: str, codecs: str) -> bytes:
    """Decode a file from outside to 16 kHz PCM, at most FOREIGN_SECONDS of it.

    One reader and its codecs, no other file, no network, little memory and time: whatever its header asks for.
    """
    reader = ["-protocol_whitelist", "file", "-format_whitelist", demuxer, "-codec_whitelist", codecs]
    given = [*reader, "-max_streams", "4", "-max_alloc", "100000000", "-f", demuxer, "-i", f"file:{path}"]
    made = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-t", str(FOREIGN_SECONDS), *_RAW, "-"]
    return _ffmpeg(["-xerror", *given, *made], what="the recording", is_foreign=True)


def read_all(paths: Iterable[Path]) -> dict[Path, bytes]:
    """Decode many files in one go; those that cannot be decoded are left out."""
    wanted = sorted(set(paths))
    try:
        return _read_together(wanted) if wanted else {}
    except AudioError:
        return {path: pcm for path in wanted if (pcm := _read_if_sound(path)) is not None}


def resample(samples: bytes, rate: int) -> bytes:
    """Bring a voice's 32-bit float samples to MASTER_RATE, without rumble below the voice."""
    raw = ["-f", "f32le", "-ac", "1"]
    given = [*raw, "-ar", str(rate), "-i", "-", "-af", "highpass=f=80"]
    return _ffmpeg([*given, *raw, "-ar", str(MASTER_RATE), "-"], what="the voice's take", given=samples)


def write_flac(pcm: bytes, path: Path) -> None:
    """Write a master; the same PCM gives the same bytes."""
    _ffmpeg(
        [*_RAW, "-i", "-", "-f", "flac", "-compression_level", "12", "-bitexact", "-y", str(path)],
        what=str(path),
        given=pcm,
    )


def write_asterisk(pcm: bytes, wav: Path, g722: Path) -> None:
    """Write Asterisk's two formats: 8 kHz 16-bit WAV for telephone lines, G.722 for wide-band ones."""
    _ffmpeg([*_RAW, "-i", "-", *_NARROW, "-y", str(wav), *_WIDE, "-y", str(g722)], what=str(wav), given=pcm)


def write_asterisk_all(wanted: Sequence[tuple[bytes, Path, Path]]) -> None:
    """Write many sounds (PCM, wav, g722) in one go: a program started for each of hundreds costs seconds."""
    with tempfile.TemporaryDirectory(prefix="saijai-sound-") as folder:
        given, made = [], []
        for number, (pcm, wav, g722) in enumerate(wanted):
            raw = Path(folder) / f"{number}.pcm"
            raw.write_bytes(pcm)
            given += [*_RAW, "-i", str(raw)]
            made += ["-map", f"{number}:a", *_NARROW, "-y", str(wav), "-map", f"{number}:a", *_WIDE, "-y", str(g722)]
        _ffmpeg([*given, *made], what="the sounds")


def write_narrow(pcm: bytes, wav: Path) -> None:
    """Write the 8 kHz WAV of telephone lines only."""
    _ffmpeg([*_RAW, "-i", "-", *_NARROW, "-y", str(wav)], what=str(wav), given=pcm)


def draw(pcm: bytes, graph: str, png: Path) -> None:
    """Draw one picture of a sound with ffmpeg's filters."""
    picture = [
        "-filter_complex",
        graph,
        "-frames:v",
        "1",
        "-f",
        "image2",
        "-c:v",
        "png",
        "-update",
        "1",
        "-y",
        str(png),
    ]
    _ffmpeg([*_RAW, "-i", "-", *picture], what=str(png), given=pcm)


def silence(seconds: float) -> bytes:
    """Return that much nothing."""
    return bytes(2 * round(seconds * MASTER_RATE))


def _read_together(paths: list[Path]) -> dict[Path, bytes]:
    with tempfile.TemporaryDirectory(prefix="saijai-sound-") as folder:
        decoded = {path: Path(folder) / f"{number}.pcm" for number, path in enumerate(paths)}
        given = [word for path in paths for word in ("-i", str(path))]
        made = [word for i, out in enumerate(decoded.values()) for word in ("-map", f"{i}:a", *_RAW, str(out))]
        _ffmpeg([*given, *made], what="the masters")
        return {path: out.read_bytes() for path, out in decoded.items()}


def _read_if_sound(path: Path) -> bytes | None:
    try:
        return read_pcm(path)
    except AudioError:
        return None


def _confine() -> None:
    for kind, most in _FOREIGN_LIMITS.items():
        resource.setrlimit(kind, (most, most))


def _ffmpeg(arguments: list[str], what: str, given: bytes | None = None, *, is_foreign: bool = False) -> bytes:
    program = shutil.which("ffmpeg")
    if program is None:
        raise AudioError("ffmpeg is not installed, so no prompt can be converted; install the package ffmpeg")
    command = [program, "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", *arguments]
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            preexec_fn=_confine if is_foreign else None,
        )
    except subprocess.TimeoutExpired as error:
        raise AudioError(f"{what}: ffmpeg did not finish in {_TIMEOUT_SECONDS:.0f} s") from error
    if done.returncode != 0 or (is_foreign and done.stderr):
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise AudioError(f"{what}: {reason[-1] if reason else 'ffmpeg failed'}")
    return done.stdout
