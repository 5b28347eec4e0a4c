"""Pieces of one prompt are joined with a breath between them."""

import numpy as np

from prompts.voices.voice import PIECE_GAP_SECONDS, Take, join


def test_pieces_are_joined_with_a_breath_between_not_around() -> None:
    ones = Take(np.ones(10, np.float32), 100)
    whole = join([ones, ones])
    assert whole.rate == 100
    assert whole.samples.tolist() == [1.0] * 10 + [0.0] * round(100 * PIECE_GAP_SECONDS) + [1.0] * 10


def test_single_piece_is_left_as_it_is() -> None:
    assert join([Take(np.ones(3, np.float32), 8)]).samples.tolist() == [1.0, 1.0, 1.0]
