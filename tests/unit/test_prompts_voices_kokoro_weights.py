"""Weights that are not the expected ones are refused."""

import hashlib
from pathlib import Path

import pytest

from prompts.errors import VoiceError
from prompts.voices.kokoro import weights


def test_expected_content_passes_and_any_other_is_refused() -> None:
    digest = hashlib.sha256(b"weights").hexdigest()
    assert weights.checked(b"weights", digest, "the weights") == b"weights"
    with pytest.raises(VoiceError, match="the weights are not the ones"):
        weights.checked(b"others", digest, "the weights")


def test_foreign_speaker_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hf_alpha.bin").write_bytes(bytes(1024))
    with pytest.raises(VoiceError, match=r"hf_alpha\.bin"):
        weights.load_speaker(tmp_path / "hf_alpha.bin")


def test_setup_fetches_the_speakers_that_are_checked() -> None:
    script = Path(__file__).parents[2] / "prompts" / "voice_setup.sh"
    for name, digest in weights.SPEAKERS_SHA256.items():
        assert f"{digest}  {name}" in script.read_text("utf-8")
