"""A request to Asterisk is carried out once, and its result can be read."""

import asyncio

import pytest

from ami_listener import commands as module
from ami_listener.commands import Commands
from ami_listener.fetching import Refused
from db.commands import Command
from db.engine import DatabaseAway
from runtime.clock import SystemClock
from tests.support.ami_story import BEGIN
from tests.support.eventually import eventually


class FakeBook:
    def __init__(self) -> None:
        self.waiting: list[Command] = []
        self.results: dict[int, str] = {}
        self.is_away = False

    def ask(self, number: int, kind: str, **arguments: str) -> None:
        self.waiting.append(Command(number, kind, arguments, BEGIN))

    async def take_due(self, _now):
        if self.is_away:
            raise DatabaseAway("gone")
        taken, self.waiting = self.waiting, []
        return taken

    async def finish(self, command_id: int, result: str) -> None:
        self.results[command_id] = result


class FakeLink:
    def __init__(self) -> None:
        self.reply: dict[str, str] | Exception = {"Response": "Success"}
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def call(self, action, headers, timeout):
        self.asked.append((action, headers))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


async def ask_call_back(incident_id: str, _by: str, _command_id: int) -> bool:
    return incident_id == "c1"


async def fetch(incident_id: str, by: str, wanted: str, who: str, key_id: str) -> None:
    if (incident_id, by, wanted, who) != ("c1", "malee", "rescue", ""):
        raise Refused("there is no open incident c9")
    assert key_id == "command-1"


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        ({"Response": "Success"}, "done"),
        ({"Response": "Error", "Message": "No such module"}, "failed: No such module"),
        (ConnectionError("no link to Asterisk"), "failed: no link to Asterisk"),
        (TimeoutError("no reply to Reload"), "failed: no reply to Reload"),
    ],
)
async def test_a_reload_says_how_it_went(monkeypatch, reply, result):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    book, link = FakeBook(), FakeLink()
    link.reply = reply
    book.is_away = True
    running = asyncio.get_running_loop().create_task(Commands(book, link, ask_call_back, fetch, SystemClock()).run())
    await asyncio.sleep(0.05)
    book.is_away = False
    book.ask(1, "reload", module="res_pjsip.so")
    book.ask(2, "reload", module="../x")
    book.ask(3, "originate")
    await eventually(lambda: len(book.results) == 3)
    running.cancel()
    assert book.results[1] == result
    assert book.results[2].startswith("failed: arguments")
    assert book.results[3] == "failed: unknown kind 'originate'"
    assert link.asked == [("Reload", {"Module": "res_pjsip.so"})]


async def test_somebody_is_fetched_or_it_is_said_why_not(monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    book = FakeBook()
    book.ask(1, "fetch", incident="c1", by="malee", wanted="rescue")
    book.ask(2, "fetch", incident="c9", by="malee", wanted="rescue")
    commands = Commands(book, FakeLink(), ask_call_back, fetch, SystemClock())
    running = asyncio.get_running_loop().create_task(commands.run())
    await eventually(lambda: len(book.results) == 2)
    running.cancel()
    assert book.results == {1: "done", 2: "failed: there is no open incident c9"}


async def test_a_database_that_goes_away_in_the_middle_keeps_no_request_from_being_carried_out(monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    book, fetched = FakeBook(), []

    async def finish(_command_id: int, _result: str) -> None:
        raise DatabaseAway("gone")

    async def also_away(incident_id: str, *_rest: str) -> None:
        fetched.append(incident_id)
        raise DatabaseAway("gone")

    monkeypatch.setattr(book, "finish", finish)
    book.ask(1, "fetch", incident="c1", by="malee", wanted="rescue")
    book.ask(2, "fetch", incident="c2", by="malee", wanted="rescue")
    commands = Commands(book, FakeLink(), ask_call_back, also_away, SystemClock())
    running = asyncio.get_running_loop().create_task(commands.run())
    await eventually(lambda: fetched == ["c1", "c2"], 2)
    running.cancel()
