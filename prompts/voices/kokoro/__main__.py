"""Reads one JSON line with a text, answers one JSON line with the sound, until its input ends."""

import base64
import json
import sys
from pathlib import Path
from typing import IO

from prompts.errors import VoiceError
from prompts.voices.kokoro.speaker import RATE, EnglishSpeaker, Speaker


def serve(speaker: Speaker, asked: IO[str], answered: IO[str]) -> None:
    """Answer each line; a text that cannot be said is an answer too."""
    for line in asked:
        try:
            samples = speaker.say(json.loads(line)["text"])
            answer = {"rate": RATE, "samples": base64.b64encode(samples.astype("<f4").tobytes()).decode()}
        except VoiceError as error:
            answer = {"error": str(error)}
        answered.write(json.dumps(answer) + "\n")
        answered.flush()


if __name__ == "__main__":
    # Libraries may print; only answers may reach the pipe.
    answers, sys.stdout = sys.stdout, sys.stderr
    open_speaker = {"th": Speaker, "en": EnglishSpeaker}[sys.argv[2]]
    serve(open_speaker(Path(sys.argv[1])), sys.stdin, answers)
