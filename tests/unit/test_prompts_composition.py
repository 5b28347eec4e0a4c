"""The loop in the ear while it rings: prompts in order, never 15 s of silence."""

import pytest

from prompts.composition import breathe, compose
from prompts.sound import BYTES_PER_SECOND
from prompts.stage import Stage


def test_loop_joins_prompts_and_pauses_in_order() -> None:
    pcm = compose(Stage("th", "x", ("a", 0.5, "b")), {"a": b"AA", "b": b"BB"}.__getitem__)
    assert pcm == b"AA" + bytes(BYTES_PER_SECOND // 2) + b"BB"


@pytest.mark.parametrize(
    ("parts", "silence", "between"),
    [
        (("a", 5.0), 5.0, 7.0),
        (("a", 5.0, "a", 9.0), 9.0, 11.0),
        ((4.0, "a", 5.0), 9.0, 11.0),
        (("a", 5.0, 6.0, "a"), 11.0, 13.0),
        ((3.0,), 3.0, 3.0),
    ],
)
def test_loop_is_measured_over_its_seam(parts: tuple[str | float, ...], silence: float, between: float) -> None:
    loop = breathe(Stage("th", "x", parts), lambda _: 2.0)
    assert (loop.longest_silence, loop.longest_between_starts) == (silence, between)
