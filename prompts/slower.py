"""Makes a prompt for those who hear badly: the same voice, louder, with time to understand after each clause.

Needs no numpy: it is done where the service is installed.
"""

import unicodedata
from array import array
from itertools import accumulate, groupby, pairwise
from math import tanh

from prompts.measure import AUDIBLE_DBOV, FRAME, FRAMES_PER_SECOND, powers
from prompts.sound import BYTES_PER_SECOND, silence

RECIPE = "slower 1"  # raise it when the sound made here changes
GAIN = 10 ** (4 / 20)
KNEE, CEILING = 0.45, 10 ** (-3.2 / 20)  # above the knee peaks are rounded, so that no louder one is clipped
PAUSE_SECONDS = 0.45
LEAST_GAP_SECONDS = 0.08
USUAL_PAUSE_SECONDS = 0.3
FARTHEST_SECONDS = 1.2  # between where a clause should end and where it is heard to
LENGTH_COUNTS = 4.0  # a silence 0.1 s longer makes up for 0.4 s of distance: Thai also stops its breath in a word

Gap = tuple[float, float]  # from, to: seconds


def slower(pcm: bytes, reading: str) -> bytes:
    """Return the sound louder, with PAUSE_SECONDS more where a clause of its words (parted by spaces) ends."""
    cuts = [0, *clause_ends(pcm, reading), len(pcm)]
    return louder(silence(PAUSE_SECONDS).join(pcm[a:b] for a, b in pairwise(cuts)))


def clause_ends(pcm: bytes, reading: str) -> list[int]:
    """The byte in the middle of the silence after each clause; a clause end that nobody would hear is left out."""
    gaps = _silences(powers(pcm))
    chosen = _assign(_expected(reading.split(), len(pcm) / BYTES_PER_SECOND), gaps)
    return [round((start + end) / 2 * FRAMES_PER_SECOND) * FRAME * 2 for start, end in chosen]


def louder(pcm: bytes) -> bytes:
    """Return the sound GAIN louder; what would pass the ceiling is rounded off below it."""
    return array("h", map(_CURVE.__getitem__, array("h", pcm))).tobytes()


def _silences(levels: list[float]) -> list[Gap]:
    """Each stretch inside the sound that nobody hears."""
    stretches, start = [], 0
    for is_heard, frames in groupby(levels, key=lambda power: power > 10 ** (AUDIBLE_DBOV / 10)):
        end = start + len(list(frames))
        if not is_heard and start > 0 and end < len(levels):
            stretches.append((start / FRAMES_PER_SECOND, end / FRAMES_PER_SECOND))
        start = end
    return [(start, end) for start, end in stretches if end - start >= LEAST_GAP_SECONDS - 1e-9]


def _expected(clauses: list[str], seconds: float) -> list[float]:
    """When each clause but the last should end, by the letters said until then; signs above them take no time."""
    letters = list(accumulate(sum(unicodedata.category(sign) != "Mn" for sign in clause) for clause in clauses))
    spoken = seconds - USUAL_PAUSE_SECONDS * (len(clauses) - 1)
    return [
        spoken * said / letters[-1] + USUAL_PAUSE_SECONDS * (number + 0.5) for number, said in enumerate(letters[:-1])
    ]


def _assign(expected: list[float], gaps: list[Gap]) -> list[Gap]:
    """Give each clause end a silence of its own, in order, so that all of them together fit best."""
    best: list[tuple[float, list[Gap]]] = [(0.0, [])] * (len(gaps) + 1)  # [i]: with the first i gaps
    for moment in expected:
        row = [best[0]]
        for number, gap in enumerate(gaps):
            cost, chosen = best[number]
            row.append(min(row[-1], best[number + 1], (cost + _misfit(moment, gap), [*chosen, gap])))
        best = row
    return best[-1][1]


def _misfit(moment: float, gap: Gap) -> float:
    distance = abs((gap[0] + gap[1]) / 2 - moment)
    return distance - FARTHEST_SECONDS - LENGTH_COUNTS * (gap[1] - gap[0]) if distance <= FARTHEST_SECONDS else 0.0


def _bent(sample: int) -> int:
    wanted = sample / 32768 * GAIN
    over = abs(wanted) - KNEE
    if over > 0:
        room = CEILING - KNEE
        wanted = (KNEE + room * tanh(over / room)) * (1 if wanted > 0 else -1)
    return round(wanted * 32767)


_CURVE = [_bent(sample) for sample in (*range(32768), *range(-32768, 0))]  # a negative index counts from the end
