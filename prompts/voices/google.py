"""Says a prompt with Google's voice: the better one, where there is internet. Never for names or health.

gTTS speaks to an undocumented service without checking its certificate: what comes back is untrusted until it
decodes here and a Thai speaker has approved it.
"""

import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np

from prompts.errors import AudioError, PersonalDataError, VoiceError, VoiceNotReachableError
from prompts.piece import pieces
from prompts.sound import MASTER_RATE, read_pcm
from prompts.voices.voice import Take, Words, join

ENDPOINT = "https://translate.google.com/"
CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
SECONDS_BETWEEN_REQUESTS = 1.0


class GoogleVoice:
    """gTTS with a time limit, a slow pace, and nothing personal. `endpoint` may name a stand-in."""

    engine = "gtts"
    is_private = False
    at_once = 1

    def __init__(
        self, endpoint: str = ENDPOINT, seconds_between: float = SECONDS_BETWEEN_REQUESTS, speech: str = "th"
    ) -> None:
        self.name = f"{speech} com"
        self._gtts, self.version = _library(speech)
        self._endpoint = endpoint.rstrip("/") + "/"
        self._seconds_between = seconds_between
        self._has_asked = False

    def speak(self, words: Words) -> Take:
        """Ask for each piece and join them; a personal text is refused before anything is sent."""
        if words.is_personal:
            raise PersonalDataError("gTTS is an outside service: names and health of residents never go to it")
        return join([self._ask(piece) for piece in pieces(words.text)])

    def close(self) -> None:
        """Nothing is held open between pieces."""

    def _ask(self, piece: str) -> Take:
        if self._has_asked:
            threading.Event().wait(self._seconds_between)  # the service answers 429 to a hurry
        self._has_asked = True
        with tempfile.TemporaryDirectory(prefix="saijai-gtts-") as folder:
            heard = Path(folder) / "piece.mp3"
            self._fetch(piece, heard)
            try:
                pcm = read_pcm(heard)
            except AudioError as error:
                raise VoiceError(f"gTTS answered with something that is not sound ({error})") from error
        samples = (np.frombuffer(pcm, "<i2") / 32768).astype(np.float32)
        if not samples.any():
            raise VoiceError("gTTS answered with silence")
        return Take(samples, MASTER_RATE)

    def _fetch(self, piece: str, heard: Path) -> None:
        tts, failure = self._gtts(piece, self._endpoint)
        try:
            tts.save(str(heard))
        except failure as error:
            if error.rsp is None:
                raise VoiceNotReachableError(f"gTTS is not reachable: no answer from {self._endpoint}") from error
            raise VoiceError(f"gTTS refused: {error}") from error
        except (ValueError, AssertionError) as error:
            raise VoiceError(f"gTTS answered with something that is not sound ({error})") from error


def _library(speech: str) -> tuple[Any, str]:
    """Return a maker of gTTS requests to a given endpoint, with its version."""
    try:
        import gtts
        from gtts.tts import gTTSError
    except ImportError as error:
        raise VoiceNotReachableError(
            "gTTS is not reachable: it is not installed, see requirements/dev.txt"
        ) from error

    class AimedTTS(gtts.gTTS):  # type: ignore[misc]
        """gTTS whose requests go to `endpoint`."""

        def __init__(self, text: str, endpoint: str) -> None:
            super().__init__(text, lang=speech, timeout=(CONNECT_SECONDS, READ_SECONDS))
            self._endpoint = endpoint

        def _prepare_requests(self) -> Any:
            requests = super()._prepare_requests()
            for request in requests:
                request.url = request.url.replace(ENDPOINT, self._endpoint, 1)
            return requests

    return lambda text, endpoint: (AimedTTS(text, endpoint), gTTSError), f"gtts {gtts.version.__version__}"
