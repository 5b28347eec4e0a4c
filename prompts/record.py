"""A person's recording becomes what residents hear, or is refused with the reason and nothing changes."""

from datetime import datetime
from pathlib import Path

import numpy as np

from prompts import versions
from prompts.errors import RecordingError, VoiceError
from prompts.mastering import master
from prompts.measure import measure
from prompts.prompt import Prompt
from prompts.prompt_set import SETS
from prompts.quality import audible_faults
from prompts.sound import MASTER_RATE
from prompts.upload import read_upload
from prompts.versions import Version
from prompts.voices.voice import Take


def record(prompt: Prompt, file: Path, author: str, at: datetime, data: Path) -> Version:
    """Finish the recording (level, edges) and keep it as the next version. RecordingError: why it was refused."""
    spoken = SETS[0]
    samples = (np.frombuffer(read_upload(file), "<i2") / 32768).astype(np.float32)
    try:
        pcm = master(Take(samples, MASTER_RATE))
    except VoiceError as error:
        raise RecordingError(f"{file.name} is silent; speak closer to the microphone") from error
    if faults := audible_faults(measure(pcm), len(prompt.reading), spoken):
        raise RecordingError(f"{file.name} cannot be heard as {prompt.id}: {'; '.join(faults)}")
    return versions.add(prompt, pcm, author, at, versions.own_folder(data, spoken.name))
