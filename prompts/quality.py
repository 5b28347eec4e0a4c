"""Says what an ear would object to in a finished prompt: too loud, too soft, cut short, stuck, clipped, no breath."""

import wave
from pathlib import Path

from prompts.measure import Loudness, measure
from prompts.prompt_set import SETS, PromptSet

CENTRAL_SECONDS = SETS[0].longest_seconds
PEAK_DBFS = -3.0
EDGE_SECONDS = (0.05, 0.25)
SHORTEST_SECONDS = 0.3
SECONDS_PER_CHARACTER = (0.045, 0.4)  # of texts long enough to tell: outside it the audio is cut short or stuck
LONG_TEXT = 10
MOST_OFFSET = 0.003
BUILT_TOLERANCE_SECONDS = 0.02
NARROW_RATE = 8000
NARROW_LEVEL_DB = 1.0  # what lies above 4 kHz is not heard on a telephone line
NARROW_PEAK_DB = 0.5  # without it the wave may stand a little higher
G722_BYTES_PER_SECOND = 8000


def audible_faults(
    heard: Loudness, characters: int, prompt_set: PromptSet, longest_seconds: float = CENTRAL_SECONDS
) -> list[str]:
    """Judge a master. `longest_seconds` is what the catalogue allows in central Thai; a slower set has more."""
    low, high = prompt_set.level_dbov
    rules = [
        (
            low <= heard.active_dbov <= high,
            f"level {heard.active_dbov:.1f} dBov, {low:.0f} to {high:.0f} are right",
        ),
        (heard.peak_dbfs <= PEAK_DBFS, f"peak {heard.peak_dbfs:.1f} dBFS, at most {PEAK_DBFS} is right"),
        (not heard.is_clipped, "it is clipped"),
        (abs(heard.offset) <= MOST_OFFSET, f"it stands {heard.offset * 100:.1f} % beside zero (DC)"),
        (_within(heard.lead, EDGE_SECONDS), f"{heard.lead * 1000:.0f} ms of silence before, 50 to 250 are right"),
        (_within(heard.trail, EDGE_SECONDS), f"{heard.trail * 1000:.0f} ms of silence after, 50 to 250 are right"),
    ]
    faults = [fault for is_right, fault in rules if not is_right]
    return faults + length_faults(heard, characters, prompt_set, longest_seconds)


def length_faults(
    heard: Loudness, characters: int, prompt_set: PromptSet, longest_seconds: float = CENTRAL_SECONDS
) -> list[str]:
    """Judge whether it lasts as long as its words."""
    pace = heard.seconds / max(1, characters)
    shortest = SHORTEST_SECONDS
    longest = longest_seconds * prompt_set.longest_seconds / CENTRAL_SECONDS
    rules = [
        (
            _within(heard.seconds, (shortest, longest)),
            f"{heard.seconds:.1f} s long, {shortest} to {longest:.1f} are right",
        ),
        (
            characters < LONG_TEXT or _within(pace, SECONDS_PER_CHARACTER),
            f"{heard.seconds:.1f} s for {characters} characters: cut short or stuck",
        ),
    ]
    return [fault for is_right, fault in rules if not is_right]


def built_faults(sound: Path, master: Loudness) -> list[str]:
    """Judge the two files that Asterisk plays against the master that they were made from."""
    wav, g722 = (sound.with_name(f"{sound.name}.{form}") for form in ("wav", "g722"))
    try:
        with wave.open(str(wav)) as opened:
            form = (opened.getframerate(), opened.getsampwidth(), opened.getnchannels())
            narrow = opened.readframes(opened.getnframes())
        wide_seconds = g722.stat().st_size / G722_BYTES_PER_SECOND
    except (OSError, EOFError, wave.Error) as error:
        return [f"the file that Asterisk plays cannot be read: {error}"]
    if form != (NARROW_RATE, 2, 1):
        return [f"the telephone's file has {form[0]} Hz, {8 * form[1]} bit, {form[2]} channels, not 8000, 16, 1"]
    heard = measure(narrow, NARROW_RATE)
    rules = [
        (_is_as_long(heard.seconds, master), f"the telephone's file is {heard.seconds:.2f} s long, not all is there"),
        (_is_as_long(wide_seconds, master), f"the wide-band file is {wide_seconds:.2f} s long, not all is there"),
        (
            abs(heard.active_dbov - master.active_dbov) <= NARROW_LEVEL_DB,
            f"the telephone's file has level {heard.active_dbov:.1f} dBov, its master {master.active_dbov:.1f}",
        ),
        (heard.peak_dbfs <= PEAK_DBFS + NARROW_PEAK_DB, f"the telephone's file has peak {heard.peak_dbfs:.1f} dBFS"),
        (not heard.is_clipped, "the telephone's file is clipped"),
        (abs(heard.offset) <= MOST_OFFSET, "the telephone's file stands beside zero (DC)"),
    ]
    return [fault for is_right, fault in rules if not is_right]


def _is_as_long(seconds: float, master: Loudness) -> bool:
    return abs(seconds - master.seconds) <= BUILT_TOLERANCE_SECONDS


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] - 1e-6 <= value <= bounds[1] + 1e-6
