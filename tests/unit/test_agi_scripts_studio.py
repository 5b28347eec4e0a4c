"""An admin records a prompt by telephone: let in by a PIN, judged like any recording, and told why if refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agi.call import Call
from agi.channel import CallerHungUp
from agi.door import Door
from agi.scripts import SCRIPTS
from agi.studio import Studio
from dialplan import contract
from domain.facts import StudioPinRefused
from prompts.numbers import by_number
from prompts.prompt import sound_ids
from tests.support.desk import NOW, FakeBook, FakeSpool, StillClock, open_desk
from tests.support.fastagi import FakeChannel

PIN = "271828"
WAITING = "help-call/waiting"
NUMBER = next(number for number, prompt_id in by_number(sound_ids()).items() if prompt_id == WAITING)
ASKED_FOR = [*(f"digits/{digit}" for digit in NUMBER)]


class Judge:
    """Keeps what it is given, or refuses it for a reason."""

    def __init__(self, reason: str = "") -> None:
        self.reason, self.kept = reason, []

    async def keep(self, prompt_id: str, take: Path, author: str) -> str:
        self.kept.append((prompt_id, take, author))
        return self.reason


@pytest.fixture
def judge() -> Iterator[Judge]:
    return Judge()


async def dialled(channel, judge, tmp_path, spool=None, operator="malee", room=None, presentation=""):
    spool = spool or FakeSpool()
    room = room or Studio(Door(PIN, StillClock(), 900), tmp_path, judge.keep)
    async with open_desk(FakeBook(), spool, studio=room) as desk:
        call = Call("studio", ("saijai-1.1", presentation, operator, "/srv/saijai/studio"), "0812345678", "Local/1;2")
        await SCRIPTS[contract.SCRIPT_STUDIO].run(channel, call, desk)
    return spool.facts


def keys(*words: str) -> tuple[str, ...]:
    """What is pressed in the silences: digits one by one, a blank is a silence."""
    return tuple("" if key == " " else key for word in words for key in word)


async def test_a_prompt_is_chosen_heard_read_heard_again_and_kept(judge, tmp_path):
    # the tone takes one silence: nobody presses a key in it
    channel = FakeChannel(waits=keys(f"{PIN}#", NUMBER, " ", "1", " "))
    assert await dialled(channel, judge, tmp_path) == []
    [(prompt_id, take, author)] = judge.kept
    assert (prompt_id, author) == (WAITING, "telephone, operator:malee")
    assert take.parent == tmp_path
    [recorded] = channel.recorded
    assert recorded == f"/srv/saijai/studio/{take.stem}"
    assert channel.heard[:11] == [
        *("studio/pin", "studio/choose", "studio/number", *ASKED_FOR, "studio/now", WAITING),
        *("studio/speak", "studio/you-said"),
    ]
    assert channel.heard[11:15] == [recorded, "studio/accept", "studio/wait", "studio/kept"]
    assert channel.heard[-1] == "studio/goodbye"


async def test_key_2_reads_it_again_and_star_leaves_everything_as_it_was(judge, tmp_path):
    channel = FakeChannel(waits=keys(f"{PIN}#", NUMBER, " ", "2", " ", "*", " "))
    await dialled(channel, judge, tmp_path)
    assert judge.kept == []
    assert len(set(channel.recorded)) == 2
    assert "studio/cancelled" in channel.heard


async def test_who_presses_nothing_is_asked_again_and_changes_nothing(judge, tmp_path):
    channel = FakeChannel(waits=keys(f"{PIN}#", NUMBER))
    await dialled(channel, judge, tmp_path)
    assert judge.kept == []
    assert channel.heard.count("studio/accept") == 3


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("silent", "studio/refused-silent"),
        ("clipped", "studio/refused-clipped"),
        ("edge", "studio/refused-edge"),
        ("length", "studio/refused-length"),
        ("other", "studio/refused-other"),
        ("a reason of a later release", "studio/refused-other"),
    ],
)
async def test_a_refusal_is_said_with_its_reason(reason, said, tmp_path):
    channel = FakeChannel(waits=keys(f"{PIN}#", NUMBER, " ", "1", " "))
    await dialled(channel, Judge(reason), tmp_path)
    assert said in channel.heard
    assert "studio/kept" not in channel.heard


async def test_a_wrong_pin_is_on_record_and_the_third_ends_the_call(judge, tmp_path):
    channel, spool = FakeChannel(waits=keys("1#", "2#", "3#")), FakeSpool()
    facts = await dialled(channel, judge, tmp_path, spool)
    assert [(fact.caller, fact.tries, fact.is_shut) for fact in facts] == [
        ("operator:malee", 1, False),
        ("operator:malee", 2, False),
        ("operator:malee", 3, True),
    ]
    assert facts[0] == StudioPinRefused(call_id="", happened_at=NOW, caller="operator:malee", tries=1, is_shut=False)
    assert channel.heard == [*["studio/pin", "studio/pin-wrong"] * 2, "studio/pin", "studio/closed"]


async def test_who_was_shut_out_is_asked_no_pin_in_the_next_call(judge, tmp_path):
    room = Studio(Door(PIN, StillClock(), 900), tmp_path, judge.keep)
    await dialled(FakeChannel(waits=keys("1#", "2#", "3#")), judge, tmp_path, room=room)
    channel = FakeChannel(waits=keys(f"{PIN}#"))
    assert await dialled(channel, judge, tmp_path, room=room) == []
    assert channel.heard == ["studio/closed"]


async def test_a_caller_from_outside_is_named_by_the_phone_id(judge, tmp_path):
    facts = await dialled(FakeChannel(waits=keys("1#", "2#", "3#")), judge, tmp_path, operator="")
    assert all(fact.caller.startswith("phone:ph_") for fact in facts)
    assert "0812345678" not in str(facts)


async def test_a_number_that_is_not_on_the_list_is_asked_again(judge, tmp_path):
    channel = FakeChannel(waits=keys(f"{PIN}#", "0000", "0001", "0002"))
    await dialled(channel, judge, tmp_path)
    assert channel.heard.count("studio/no-such") == 2
    assert channel.heard[-1] == "studio/goodbye"


async def test_a_hang_up_leaves_no_take_behind(judge, tmp_path):
    for at in range(1, 40):
        channel = FakeChannel(waits=keys(f"{PIN}#", NUMBER, " ", "1"), hangs_up_at=at)
        try:
            await dialled(channel, judge, tmp_path)
        except CallerHungUp:
            assert list(tmp_path.iterdir()) == []


async def test_where_nothing_can_be_recorded_the_caller_hears_so(judge, tmp_path):
    channel = FakeChannel()
    async with open_desk(FakeBook(), FakeSpool()) as desk:
        call = Call("studio", ("saijai-1.1", "", "malee", "/srv/saijai/studio"), "", "Local/1;2")
        await SCRIPTS[contract.SCRIPT_STUDIO].run(channel, call, desk)
    assert channel.heard == ["studio/unavailable"]


def test_every_sound_of_the_script_is_in_the_catalogue():
    import re

    source = Path("agi/scripts/studio.py").read_text("utf-8")
    named = set(re.findall(r'"(studio/[a-z-]+)"', source))
    assert named <= sound_ids()
    assert {f"studio/refused-{reason}" for reason in ("silent", "clipped", "edge", "length", "other")} <= sound_ids()
