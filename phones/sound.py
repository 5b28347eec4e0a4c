"""What a phone heard: told from its samples, never from a log. PCM is 16-bit mono, 8 kHz unless said."""

import math
import struct
import wave
from pathlib import Path

RATE = 8000


def read_wav(file: Path) -> bytes:
    """The samples of an 8 kHz 16-bit mono WAV. ValueError: any other format."""
    with wave.open(str(file), "rb") as sound:
        if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, RATE):
            raise ValueError(f"{file.name}: 8 kHz 16-bit mono is needed")
        return sound.readframes(sound.getnframes())


def write_wav(file: Path, pcm: bytes) -> None:
    """Keep what was heard for somebody's ears."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm)


def tone(hertz: float, seconds: float, level_dbfs: float = -12.0) -> bytes:
    """A steady tone that can be found again in what the other side heard."""
    peak = 32767 * 10 ** (level_dbfs / 20)
    count = int(seconds * RATE)
    return struct.pack(f"<{count}h", *(int(peak * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(count)))


def tone_share(pcm: bytes, hertz: float) -> float:
    """Share of the energy at one frequency, 0..1 (Goertzel)."""
    samples = _samples(pcm)
    energy = sum(value * value for value in samples)
    if energy == 0:
        return 0.0
    step = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for value in samples:
        before, last = last, value + step * last - before
    power = before * before + last * last - step * before * last
    return min(1.0, 2 * power / (len(samples) * energy))


def tone_seconds(pcm: bytes, hertz: float, least_share: float = 0.7, block_seconds: float = 0.1) -> float:
    """How long a tone of this frequency was heard, in whole blocks louder than -40 dBFS.

    `least_share` of a block's energy must be the tone: less where a voice lies over it.
    """
    size = int(block_seconds * RATE) * 2
    blocks = [pcm[start : start + size] for start in range(0, len(pcm) - size + 1, size)]
    return block_seconds * sum(level_dbfs(block) > -40 and tone_share(block, hertz) > least_share for block in blocks)


def loud_seconds(pcm: bytes, over_dbfs: float = -40.0, block_seconds: float = 0.1) -> float:
    """How long anything was heard above a level."""
    size = int(block_seconds * RATE) * 2
    blocks = [pcm[start : start + size] for start in range(0, len(pcm) - size + 1, size)]
    return block_seconds * sum(level_dbfs(block) > over_dbfs for block in blocks)


def level_dbfs(pcm: bytes) -> float:
    """RMS level; -120 for digital silence."""
    samples = _samples(pcm)
    if not samples:
        return -120.0
    rms = math.sqrt(sum(value * value for value in samples) / len(samples))
    return 20 * math.log10(max(rms, 0.03) / 32767)


def _samples(pcm: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(pcm) // 2}h", pcm[: len(pcm) // 2 * 2])
