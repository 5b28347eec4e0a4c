"""A person's recording becomes what residents hear, or is refused with the reason and nothing changes."""

from datetime import datetime
from pathlib import Path

import numpy as np

from prompts import versions
from prompts.errors import Reason, RecordingError, VoiceError
from prompts.mastering import master
from prompts.measure import measure
from prompts.prompt import Prompt
from prompts.prompt_set import SETS, PromptSet
from prompts.quality import audible_faults, length_faults
from prompts.sound import MASTER_RATE
from prompts.upload import read_upload
from prompts.versions import Version
from prompts.voices.voice import Take


def record(prompt: Prompt, file: Path, author: str, at: datetime, data: Path, spoken: PromptSet = SETS[0]) -> Version:
    """Finish the recording (level, edges) and keep it as the next version of its set.

    RecordingError: why it was refused.
    """
    samples = (np.frombuffer(read_upload(file), "<i2") / 32768).astype(np.float32)
    try:
        pcm = master(Take(samples, MASTER_RATE))
    except VoiceError as error:
        raise RecordingError(f"{file.name} is silent; speak closer to the microphone", Reason.SILENT) from error
    judged = (measure(pcm), len(prompt.reading), spoken, prompt.longest_seconds)
    if faults := audible_faults(*judged):
        reason = Reason.LENGTH if length_faults(*judged) else Reason.OTHER
        raise RecordingError(f"{file.name} cannot be heard as {prompt.id}: {'; '.join(faults)}", reason)
    return versions.add(prompt, pcm, author, at, versions.own_folder(data, spoken.masters))
