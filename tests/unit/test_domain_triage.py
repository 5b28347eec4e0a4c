"""A key lowers the urgency and never raises it: silence is the most urgent answer there is."""

from domain import urgency
from domain.triage import LOWERED, Answer


def test_every_answer_has_its_weight_and_none_raises():
    assert set(LOWERED) == set(Answer)
    assert max(LOWERED.values()) == LOWERED[Answer.HURT] == 0


def test_the_order_follows_the_answers():
    assert LOWERED[Answer.HURT] > LOWERED[Answer.TRAPPED] > LOWERED[Answer.MEDICINE] > LOWERED[Answer.SAFE]


def test_whoever_is_hurt_goes_before_whoever_is_not_whatever_the_dependency():
    least, most = 10, urgency.MOST
    assert least + LOWERED[Answer.TRAPPED] >= most + LOWERED[Answer.MEDICINE]
    assert least + LOWERED[Answer.MEDICINE] > most + LOWERED[Answer.SAFE]
