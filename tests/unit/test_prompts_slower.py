"""For those who hear badly: louder without clipping, and a longer silence where a clause ends, nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.master import MASTERS, master_path
from prompts.measure import measure
from prompts.prompt import load_catalogue
from prompts.slower import CEILING, GAIN, PAUSE_SECONDS, clause_ends, louder, slower
from prompts.sound import BYTES_PER_SECOND, read_pcm, silence
from tests.unit.test_prompts_measure import tone

TWO_CLAUSES = silence(0.1) + tone(0.1, 1.0) + silence(0.3) + tone(0.1, 1.0) + silence(0.15)


def test_clause_end_becomes_a_longer_silence() -> None:
    made = slower(TWO_CLAUSES, "กขคง จฉชซ")
    assert len(made) == len(TWO_CLAUSES) + len(silence(PAUSE_SECONDS))
    first, second = len(silence(0.1) + tone(0.1, 1.0)), len(silence(0.15) + tone(0.1, 1.0))
    assert made[:first] == louder(TWO_CLAUSES[:first])
    assert made[-second:] == louder(TWO_CLAUSES[-second:])
    assert not any(made[first:-second])


def test_one_clause_is_only_louder() -> None:
    assert slower(TWO_CLAUSES, "กขคงจฉชซ") == louder(TWO_CLAUSES)


def test_silence_inside_a_word_is_left_alone() -> None:
    stopped = (
        silence(0.1) + tone(0.1, 0.5) + silence(0.1) + tone(0.1, 0.5) + silence(0.25) + tone(0.1, 1.0) + silence(0.1)
    )
    (end,) = clause_ends(stopped, "กขคง จฉชซ")
    assert end / BYTES_PER_SECOND == pytest.approx(0.1 + 0.5 + 0.1 + 0.5 + 0.125, abs=0.011)


def test_clause_end_that_nobody_hears_changes_nothing() -> None:
    assert clause_ends(silence(0.1) + tone(0.1, 2.0) + silence(0.1), "กขคง จฉชซ") == []
    assert clause_ends(silence(1.0), "กขคง จฉชซ") == []


@given(st.integers(1, 32767))
def test_gain_is_even_for_soft_sounds_and_never_clips(sample: int) -> None:
    made = int.from_bytes(louder(sample.to_bytes(2, "little")), "little", signed=True)
    mirrored = int.from_bytes(louder((-sample).to_bytes(2, "little", signed=True)), "little", signed=True)
    assert mirrored == -made
    assert made <= min(round(sample * GAIN) + 1, CEILING * 32768)
    assert made >= min(sample, 0.6 * 32768)


def test_each_clause_of_a_shipped_prompt_gets_its_pause() -> None:
    catalogue = load_catalogue()
    for prompt_id in ("help-call/greeting-known", "help-call/waiting", "responder/press", "call-back/intro"):
        pcm = read_pcm(master_path(prompt_id, MASTERS / "th"))
        reading = catalogue[prompt_id].reading
        ends = clause_ends(pcm, reading)
        assert len(ends) == len(reading.split()) - 1 == len(set(ends))
        heard = measure(slower(pcm, reading))
        assert heard.seconds == pytest.approx(len(pcm) / BYTES_PER_SECOND + PAUSE_SECONDS * len(ends))
        assert heard.active_dbov == pytest.approx(-16, abs=0.5)
        assert heard.peak_dbfs <= -3.0
