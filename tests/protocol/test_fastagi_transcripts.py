"""What a real Asterisk 22 said is played again, in other packets: the centre says the same as it did then."""

import re
from pathlib import Path

import pytest

from agi.protocol import Conversation, Environment, HungUp, Reply
from agi.scripts import SCRIPTS
from agi.server import Server
from domain import numbers
from runtime.tasks import TaskOwner
from tests.support.desk import KEY, FakeBook, FakeSpool, open_desk, resident
from tests.support.fastagi import Asterisk, words

FOLDER = Path(__file__).parents[1] / "transcripts" / "fastagi"
SOMCHAI = resident("LP-0001", "+66812345678")
PHONE_THEN, PHONE_NOW = "ph_78fe04c715fbf2e468cc", numbers.phone_id("+66899999999", KEY)
PACKETS = [1, 7, 100_000]


def read(name: str) -> list[tuple[str, bytes]]:
    """(who, line) in the order of arrival; the line is empty where that side ended."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="ascii").replace(PHONE_THEN, PHONE_NOW).splitlines()
    return [(line[0], b"" if line[1] == "!" else _bytes(line[2:]) + b"\n") for line in lines]


def _bytes(text: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode("ascii"))


async def play(asterisk: Asterisk, transcript: list[tuple[str, bytes]], packet: int) -> None:
    """Be Asterisk as it was then; the other side must say what it said then."""
    for who, line in transcript:
        if who == ">":
            said = await asterisk.next_command()
            expected = words(line)
            assert said[:3] == expected[:3] if expected[:1] == ["WAIT"] else said == expected
        elif line:
            for start in range(0, len(line), packet):
                await asterisk.send(line[start : start + packet])


@pytest.mark.parametrize("packet", PACKETS)
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("identify-known", [("resident_identified", ("LP-0001",), "")]),
        ("identify-withheld", [("resident_identified", (), "")]),
        ("identify-unknown", [("resident_identified", (), "")]),
        ("test-call-right", [("phone_tested", ("LP-0001",), "right")]),
        ("test-call-wrong", [("phone_tested", ("LP-0001",), "wrong")]),
        ("test-call-no-key", [("phone_tested", ("LP-0001",), "no_key")]),
        ("test-call-hang-up-while-playing", [("phone_tested", ("LP-0001",), "no_key")]),
        ("test-call-hang-up-while-answering", [("phone_tested", ("LP-0001",), "no_key")]),
    ],
)
async def test_a_recorded_call_goes_as_it_went(name, facts, packet):
    spool = FakeSpool()
    async with (
        open_desk(FakeBook((SOMCHAI,)), spool, lookup_seconds=0.6) as desk,
        TaskOwner("test") as tasks,
    ):
        server = Server(desk, SCRIPTS, tasks)
        async with Asterisk.calls(await server.listen("127.0.0.1", 0)) as asterisk:
            await play(asterisk, read(name), packet)
        await server.stop()
    found = [fact for fact in spool.facts if fact.word != "plan_fixed"]
    assert [(fact.word, fact.resident_ids, getattr(fact, "result", "")) for fact in found] == facts
    assert len(spool.facts) - len(found) == name.startswith("identify"), "a plan is fixed for each help call"


def heard(name: str, packet: int) -> list[object]:
    conversation, events = Conversation(), []
    stream = b"".join(line for who, line in read(name) if who == "<")
    for start in range(0, len(stream), packet):
        events += conversation.receive(stream[start : start + packet])
    assert conversation.ended_inside == ""
    return events


@pytest.mark.parametrize("packet", PACKETS)
def test_every_kind_of_reply_stays_in_step(packet):
    environment, *replies = heard("replies", packet)
    asked = [line for who, line in read("replies") if who == ">" and line]
    assert isinstance(environment, Environment)
    assert environment.arguments == ("a", "", "c d")
    answers = dict(zip(asked, replies, strict=True))
    assert [reply.code for reply in replies if reply.code != 200] == [510, 520, 520]
    assert answers[b'STREAM FILE "no/such-sound" ""\n'].number == -1
    assert answers[b'EXEC "NoSuchApp" ""\n'].number == -2
    assert answers[b'GET VARIABLE "NONE"\n'].value is None
    assert answers[b'GET VARIABLE "E"\n'].value == ""
    assert answers[b'GET VARIABLE "X"\n'].value == 'a "b" \\ c (d) e'
    assert answers[b'GET VARIABLE "P"\n'].value == "x,y|z${Q};w"
    assert answers[b'GET VARIABLE "T"\n'].value == "ใส่ใจ"
    assert answers[b'GET VARIABLE "L"\n'].value == "y" * 1023  # of 1900: Asterisk hands back no more


@pytest.mark.parametrize("packet", PACKETS)
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("hang-up-while-waiting", [200, "hung up", 200, 511, 511, 511, 511, 200, 200]),
        ("hang-up-while-playing", [200, "hung up", 511, 200]),
    ],
)
def test_a_hang_up_stands_between_the_replies(name, codes, packet):
    kinds = {Reply: lambda event: event.code, HungUp: lambda _: "hung up"}
    assert [kinds[type(event)](event) for event in heard(name, packet)[1:]] == codes


def test_every_transcript_is_played():
    here = Path(__file__).read_text(encoding="utf-8")
    assert [path.stem for path in FOLDER.glob("*.txt") if f'"{path.stem}"' not in here] == []
