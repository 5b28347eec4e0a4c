"""The ear of the tests tells prompts apart by their sound, also over a telephone line."""

from functools import cache

import numpy as np

from phones.sound import tone
from prompts.master import MASTERS, master_path
from prompts.sound import read_all
from tests.support.fingerprint import heard_in_order, likeness

IDS = ("help-call/waiting", "help-call/still-trying", "storm/not-forgotten", *(f"digits/{n}" for n in range(10)))


@cache
def sounds() -> dict[str, bytes]:
    decoded = read_all(master_path(name, MASTERS / "th") for name in IDS)
    return {name: np.frombuffer(decoded[master_path(name, MASTERS / "th")], "<i2")[::2].tobytes() for name in IDS}


def line(pcm: bytes) -> bytes:
    """What is left of it on a noisy line at half the level that loses a packet."""
    wave = np.frombuffer(pcm, "<i2") * 0.5
    noise = np.random.default_rng(1).normal(0, 15, len(wave))
    coarse = (np.round((wave + noise) / 16) * 16).astype("<i2")
    return np.delete(coarse, slice(12_000, 12_160)).tobytes()


def test_order_is_told_by_sound() -> None:
    order = ["digits/2", "help-call/waiting", "digits/9", "digits/1", "help-call/waiting", "storm/not-forgotten"]
    heard = bytes(8000) + b"".join(sounds()[name] + bytes(3200) for name in order)
    assert heard_in_order(line(heard), sounds()) == order


def test_each_prompt_is_like_itself_only() -> None:
    for name, pcm in sounds().items():
        assert likeness(line(pcm), pcm) > 0.93, name
        assert all(likeness(line(pcm), other) < 0.93 for one, other in sounds().items() if one != name), name


def test_nothing_is_heard_in_silence_and_in_a_tone() -> None:
    assert heard_in_order(bytes(80_000), sounds()) == []
    assert heard_in_order(tone(440, 5), sounds()) == []
    assert likeness(b"", sounds()["digits/1"]) == 0.0
