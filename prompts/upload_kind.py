"""The kinds of sound files that a person may send: how each begins, who may read it, whether its end is there."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

SIZE_UNKNOWN = (0, 0xFFFFFFFF)  # what a program writes that cannot go back to the header
LAST_PAGE = 4


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def _is_ogg(content: bytes) -> bool:
    return content.startswith(b"OggS")


def _is_m4a(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


def _is_mp3(content: bytes) -> bool:
    is_frame = len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2  # layer 3
    return is_frame or content.startswith(b"ID3")


def _is_whole_wav(content: bytes) -> bool:
    place = 12
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        if name == b"data":
            return size in SIZE_UNKNOWN or place + 8 + size <= len(content)
        place += 8 + size + size % 2
    return False


def _is_whole_ogg(content: bytes) -> bool:
    page = content[content.rfind(b"OggS") :]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return False
    return bool(page[5] & LAST_PAGE) and len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])


def _is_told_by_the_reader(_content: bytes) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """`demuxer` and `codecs` are ffmpeg's names: nothing else of it is given the file.

    `is_whole` says whether the file goes to its end, where the reader would take half a sentence without a word.
    """

    name: str
    demuxer: str
    codecs: str
    is_this: Callable[[bytes], bool]
    is_whole: Callable[[bytes], bool] = _is_told_by_the_reader


KINDS = (
    Kind("WAV", "wav", "pcm_s16le,pcm_s24le,pcm_s32le,pcm_u8,pcm_f32le,pcm_alaw,pcm_mulaw", _is_wav, _is_whole_wav),
    Kind("OGG", "ogg", "vorbis,libvorbis,opus,libopus,flac", _is_ogg, _is_whole_ogg),
    Kind("M4A", "mov", "aac,alac", _is_m4a),
    Kind("MP3", "mp3", "mp3float,mp3", _is_mp3),
)


def kind_of(content: bytes) -> Kind | None:
    """Told by how the file begins, never by its name."""
    return next((kind for kind in KINDS if kind.is_this(content)), None)
