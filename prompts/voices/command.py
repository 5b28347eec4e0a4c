"""Says a prompt with any program that reads a text and writes a WAV: another voice needs no line of code here.

What the program does with the words nobody here knows, so names and health never go to it; what it answers is read
as carefully as a file from a stranger.
"""

import shlex
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from prompts.errors import AudioError, PersonalDataError, VoiceError, VoiceNotReachableError
from prompts.master import sha256
from prompts.sound import MASTER_RATE, read_foreign
from prompts.upload_kind import KINDS
from prompts.voices.voice import Take, Words

PATIENCE_SECONDS = 60.0
OUT, SPEECH = "{out}", "{language}"
WAV = KINDS[0]


class CommandVoice:
    """`template` is the command: the text comes on its input; the WAV is its output, or the file {out}.

    {language} is th or en. A changed command is another voice.
    """

    engine = "command"
    is_private = False
    at_once = 1

    def __init__(self, template: str, speech: str = "th", patience: float = PATIENCE_SECONDS) -> None:
        try:
            self._words = shlex.split(template)
        except ValueError as error:
            raise VoiceNotReachableError(f"the command cannot be read: {error}") from error
        if not self._words:
            raise VoiceNotReachableError("no command is set; give one with --command or SAIJAI_VOICE_COMMAND")
        self.name = Path(self._words[0]).name
        self.version = f"{speech} {sha256(template.encode())[:12]}"
        self._speech, self._patience = speech, patience

    def speak(self, words: Words) -> Take:
        """Have the program say all of it; a personal text is refused before the program is started."""
        if words.is_personal:
            raise PersonalDataError("a command is not known to keep words here: names and health never go to it")
        with tempfile.TemporaryDirectory(prefix="saijai-command-") as folder:
            wav = Path(folder) / "said.wav"
            self._run(words.text, wav)
            return Take(_heard(wav), MASTER_RATE)

    def close(self) -> None:
        """Nothing is held open between prompts."""

    def _run(self, text: str, wav: Path) -> None:
        command = [word.replace(OUT, str(wav)).replace(SPEECH, self._speech) for word in self._words]
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=self._patience, check=False
            )
        except OSError as error:
            raise VoiceNotReachableError(f"{self.name} cannot be started: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise VoiceError(f"{self.name} did not end in {self._patience:.0f} s") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise VoiceError(f"{self.name} failed: {said[-1] if said else f'exit code {done.returncode}'}")
        if not any(OUT in word for word in self._words):
            wav.write_bytes(done.stdout)


def _heard(wav: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    content = wav.read_bytes() if wav.is_file() else b""
    if not WAV.is_this(content) or not WAV.is_whole(content):
        raise VoiceError("the command wrote no whole WAV")
    try:
        pcm = read_foreign(wav, WAV.demuxer, WAV.codecs)
    except AudioError as error:
        raise VoiceError(f"the command wrote a WAV that cannot be read ({error})") from error
    return np.asarray(np.frombuffer(pcm, "<i2") / 32768, np.float32)
