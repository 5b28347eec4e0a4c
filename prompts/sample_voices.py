"""Two invented people for the demo and the tests: a resident who fell, and the operator who answers.

Each begins with a tone of its own, so that a recording proves who was heard.
`python -m prompts.sample_voices` says them anew with the local voice.
"""

from contextlib import closing
from pathlib import Path

import numpy as np

from prompts.mastering import master
from prompts.prompt import ROOM
from prompts.sound import MASTER_RATE, write_narrow
from prompts.voices.offline import OfflineVoice
from prompts.voices.voice import Voice, Words

FOLDER = ROOM.parent / "samples" / "voices"
TONE_SECONDS = 1.0
TONE_PEAK = 10 ** (-12 / 20)
HERTZ = {"resident": 440, "operator": 1000}
WORDS = {
    "resident": "ช่วยด้วยค่ะ ยายล้ม ลุกไม่ขึ้น เจ็บสะโพกมากค่ะ",
    "operator": "ศูนย์ใส่ใจค่ะ คุณยายเป็นอย่างไรบ้างคะ กำลังส่งคนไปช่วยนะคะ",
}


def say_samples(voice: Voice, folder: Path = FOLDER) -> None:
    """Write resident.wav and operator.wav: one second of tone, then speech."""
    for person, words in WORDS.items():
        write_narrow(marker(HERTZ[person]) + master(voice.speak(Words(words))), folder / f"{person}.wav")


def marker(hertz: float) -> bytes:
    """Return one second of a steady tone as 16 kHz PCM."""
    moments = np.arange(round(TONE_SECONDS * MASTER_RATE)) / MASTER_RATE
    wave = TONE_PEAK * np.sin(2 * np.pi * hertz * moments)
    edge = np.minimum(1.0, np.minimum(moments, TONE_SECONDS - moments) / 0.01)
    return (wave * edge * 32767).astype("<i2").tobytes()


if __name__ == "__main__":
    with closing(OfflineVoice()) as local:
        say_samples(local)
