"""In a storm the caller says by key how it is; whoever presses nothing counts as hurt, and a key only lowers."""

from enum import StrEnum


class Answer(StrEnum):
    """What the key said. `call_back`: safe, and wants to be called back."""

    HURT = "hurt"
    TRAPPED = "trapped"
    MEDICINE = "medicine"
    SAFE = "safe"
    CALL_BACK = "call_back"


# taken off the priority. Who is not hurt goes after everybody who is, whatever the dependency (10 to 56 points)
LOWERED = {Answer.HURT: 0, Answer.TRAPPED: -10, Answer.MEDICINE: -60, Answer.SAFE: -110, Answer.CALL_BACK: -110}
