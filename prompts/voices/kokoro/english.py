"""Turns English words into the sounds that the voice learned: espeak-ng's reading, in the voice's own letters."""

import ctypes
import importlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from prompts.errors import VoiceError

# The voice writes a glide or an affricate as one letter, and no lengths; the longest is replaced first.
LETTERS = (
    ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("oʊ", "O"), ("ɔɪ", "Y"), ("dʒ", "ʤ"), ("tʃ", "ʧ"),
    ("iəɹ", "ɪɹ"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɚ", "əɹ"), ("ɐ", "ə"), ("ɾ", "T"), ("r", "ɹ"), ("ː", ""),
)  # fmt: skip
ENDS = ".?!"
LANGUAGE = b"en-us"
SYNCHRONOUS, UTF8, IPA = 2, 1, 2  # of speak_lib.h


def read(text: str, phonemes_of: Callable[[str], str], vocabulary: Mapping[str, int]) -> list[str]:
    """The sounds of a text, its signs kept: a full stop and a comma are heard as pauses."""
    written = ""
    for clause, sign in re.findall(r"([^.,?!]+)([.,?!]?)", text):
        sounds = phonemes_of(clause.strip())
        for espeak, voice in LETTERS:
            sounds = sounds.replace(espeak, voice)
        written += f"{sounds}{sign or '.'} " if sounds else ""
    kept = [sound for sound in written.strip() if sound in vocabulary]
    if not kept:
        raise VoiceError(f"nothing in {text!r} can be read as English")
    return kept


def open_reader() -> Callable[[str], str]:
    """Load espeak-ng and return its reading of a clause."""
    loader: Any = importlib.import_module("espeakng_loader")  # installed only in .venv-voice
    espeak = ctypes.CDLL(loader.get_library_path())
    if espeak.espeak_Initialize(SYNCHRONOUS, 0, loader.get_data_path().encode(), 0) < 0:
        raise VoiceError("espeak-ng cannot be started")
    espeak.espeak_SetVoiceByName(LANGUAGE)
    espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def phonemes_of(clause: str) -> str:
        rest, read = ctypes.c_char_p(clause.encode()), []
        while rest.value is not None:
            read.append(espeak.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA).decode())
        return " ".join(read)

    return phonemes_of
