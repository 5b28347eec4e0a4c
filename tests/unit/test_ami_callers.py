"""Facts name a phone by a pseudonym; who must call back finds the number in the phone book."""

import asyncio

import pytest

from ami_listener import callers as module
from ami_listener import observations as seen
from ami_listener.callers import Callers
from db.engine import DatabaseAway
from tests.support.ami_story import BEGIN
from tests.support.eventually import eventually


class FakePhoneBook:
    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.is_away = True

    async def remember(self, phone_id: str, number: str, at: object) -> None:
        if self.is_away:
            raise DatabaseAway("gone")
        self.numbers.append(number)


def received(number: str, presentation: str = "allowed") -> seen.Received:
    return seen.Received(call_id="c", at=BEGIN, number=number, presentation=presentation, did="1441")


def test_the_same_phone_has_the_same_name_however_it_is_written():
    callers = Callers(b"key", FakePhoneBook())
    assert callers.identify("0812345678", "") == callers.identify("+66812345678", "")
    assert callers.identify("", "prohib") == ("", "withheld")
    assert callers.identify("0812345678", "")[0] != Callers(b"other", FakePhoneBook()).identify("0812345678", "")[0]


async def test_a_number_is_kept_once_also_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(module, "REMEMBERED", 2)
    book = FakePhoneBook()
    callers = Callers(b"key", book)
    for number in ("0812345678", "+66812345678", "", "0898765432", "0811111111"):
        callers.heard(received(number))
    running = asyncio.get_running_loop().create_task(callers.run())
    await asyncio.sleep(0.05)
    book.is_away = False
    await eventually(lambda: len(book.numbers) == 2)
    callers.heard(received("0811111111"))
    callers.heard(received("0812345678"))
    await eventually(lambda: len(book.numbers) == 4)
    running.cancel()
    assert book.numbers == ["+66812345678", "+66898765432", "+66811111111", "+66812345678"]
