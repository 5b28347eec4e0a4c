"""Which prompts a phone heard, and in which order: told by their sound, never by a file's name (8 kHz, 16 bit)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from phones.sound import RATE

SAME = 0.8  # of 1.0: a telephone line leaves more than 0.9 of a prompt; a vowel of another may have 0.6 of a digit
QUIET = 10 ** (-50 / 20) * 32768


def heard_in_order(pcm: bytes, sounds: Mapping[str, bytes]) -> list[str]:
    """The names of the sounds that are in `pcm`, in the order in which they begin."""
    heard = _wave(pcm)
    found = [(at, name) for name, sound in sounds.items() for at in _places(heard, _trimmed(_wave(sound)))]
    return [name for _, name in sorted(found)]


def likeness(pcm: bytes, sound: bytes) -> float:
    """How much of a sound is in `pcm` at its best place: 0 nothing, 1 all of it."""
    return float(_likeness(_wave(pcm), _trimmed(_wave(sound))).max(initial=0.0))


def _wave(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def _trimmed(wave: NDArray[np.float64]) -> NDArray[np.float64]:
    loud = np.flatnonzero(np.abs(wave) > QUIET)
    return wave[loud[0] : loud[-1] + 1]


def _places(heard: NDArray[np.float64], sound: NDArray[np.float64]) -> list[int]:
    """Where the sound begins, each time that it is heard."""
    like, places = _likeness(heard, sound), []
    while like.size and like.max() > SAME:
        place = int(like.argmax())
        places.append(place)
        like[max(0, place - RATE // 4) : place + max(RATE // 4, len(sound) // 2)] = 0.0
    return places


def _likeness(heard: NDArray[np.float64], sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalised cross-correlation at every place where the whole sound fits."""
    count = len(heard) - len(sound) + 1
    if count <= 0:
        return np.zeros(0)
    size = 1 << (len(heard) + len(sound)).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)[:count]
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    around = np.sqrt(np.maximum(energy[len(sound) :] - energy[:count], 1.0))
    return np.asarray(product / (around * np.sqrt((sound**2).sum())))
