"""One person with a telephone: each call is treated as the seed decides."""

from phones import sound
from phones.phone import Phone
from phones.provider import BUSY, SWITCHED_OFF
from sim.behaviour import Behaviour, Role, choose, seconds

_MACHINE = sound.tone(425, 20, -20)
_VOICE = sound.tone(300, 6, -18)
_HEARS_FIRST_SECONDS = 2.5  # a responder listens to who needs help before a key is pressed


class Person:
    """Prepares the phone anew for each call that comes."""

    def __init__(self, phone: Phone, seed: int, role: Role, name: str, talk_seconds: float) -> None:
        self.phone, self._seed, self._role, self._name, self._talk = phone, seed, role, name, talk_seconds
        self.calls = 0
        phone.prepares = self.prepare

    def prepare(self) -> None:
        """The next call is coming."""
        nth, self.calls = self.calls, self.calls + 1
        behaviour = choose(self._seed, self._role, self._name, nth)
        after = seconds(self._seed, self._role, self._name, nth, 0.5, 3.0)
        match behaviour:
            case Behaviour.ANSWERS:
                self.phone.answer(after, _VOICE, hangs_up_after=self._talk)
            case Behaviour.SILENT:
                self.phone.answer(after, hangs_up_after=10 * self._talk)
            case Behaviour.VOICEMAIL:
                self.phone.answer(0.3, _MACHINE, hangs_up_after=20)
            case Behaviour.HANGS_UP_EARLY:
                self.phone.answer(after, hangs_up_after=1.0)
            case Behaviour.PRESSES_1:
                self.phone.answer(after, keys="1", keys_after=_HEARS_FIRST_SECONDS, hangs_up_after=3 * self._talk)
            case Behaviour.PRESSES_2:
                self.phone.answer(after, keys="2", keys_after=_HEARS_FIRST_SECONDS, hangs_up_after=self._talk)
            case Behaviour.BUSY:
                self.phone.refuse(BUSY)
            case Behaviour.POWERS_OFF if self._role is Role.OPERATOR:
                self.phone.ignore()
            case Behaviour.POWERS_OFF:
                self.phone.refuse(SWITCHED_OFF)
