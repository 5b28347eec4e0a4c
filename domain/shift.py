"""The words of a shift: what an operator can ask for, and why a pause is taken."""

from enum import StrEnum


class Wish(StrEnum):
    """What an operator asks for at the screen."""

    SIGN_IN = "sign_in"
    PAUSE = "pause"
    RESUME = "resume"
    SIGN_OUT = "sign_out"


class Pause(StrEnum):
    """Why no phone of an operator rings for a while."""

    MEAL = "meal"
    REST = "rest"
    WRITING = "writing"
    TRAINING = "training"
    OTHER = "other"


class Way(StrEnum):
    """How a supervisor is in an operator's talk: hears only, is heard by the operator, is heard by all."""

    LISTEN = "listen"
    WHISPER = "whisper"
    JOIN = "join"
