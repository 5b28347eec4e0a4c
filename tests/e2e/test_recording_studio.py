"""An admin records a prompt by telephone; the next resident hears it, and nobody else can come in."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.live_nodes import live_on
from commands.prompt_watch import PromptWatch
from commands.status import look
from pbx import secrets
from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from phones.phone import Phone
from prompts import edition, versions
from prompts.master import MASTERS, master_path
from prompts.numbers import by_number
from prompts.prompt import load_catalogue, sound_ids
from prompts.sound import read_pcm, write_narrow
from runtime.clock import SystemClock
from tests.e2e.test_prompts_heard import KNOWN, NOTICE, changed, heard_for, installed, press
from tests.support.centre import UNKNOWN, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.fingerprint import heard_in_order, likeness

TONE, SOON = 1000.0, 30.0  # a busy machine
ALIKE = 0.6  # two of these prompts are alike by 0.5 at most
[NUMBER] = [number for number, prompt_id in by_number(sound_ids()).items() if prompt_id == NOTICE]
OTHER_WORDS = "test-call/intro"


class Caller:
    """Whoever is at the telephone: hears one prompt after the other, and presses and speaks when it is time."""

    def __init__(self, centre: CentreUnderTest, leg: Leg) -> None:
        self._centre, self._leg, self._from = centre, leg, 0

    async def hears(self, prompt_id: str) -> None:
        wanted = installed(self._centre, prompt_id)
        await self._until(lambda heard: likeness(heard, wanted) > ALIKE, prompt_id)

    async def hears_the_tone(self) -> None:
        await self._until(lambda heard: sound.tone_seconds(heard, TONE) >= 0.3, "the tone")

    async def presses(self, keys: str) -> None:
        await self._leg.press(keys)

    async def says(self, pcm: bytes) -> None:
        """Reads it, waits a moment, and presses the hash key."""
        pause = bytes(sound.RATE)  # half a second
        self._leg.say(pause + pcm + pause)
        await asyncio.sleep(1.3 + len(pcm) / sound.RATE / 2)  # speech takes its time
        await self.presses("#")

    async def _until(self, is_heard: Callable[[bytes], bool], what: str) -> None:
        before = 0  # what was there when it was not heard yet: what follows it begins later

        async def look() -> bool:
            nonlocal before
            await asyncio.sleep(0.3)  # the phones need this process too: a look computes
            heard = bytes(self._leg.heard[self._from :])
            if await asyncio.to_thread(is_heard, heard):
                return True
            before = len(heard)
            return False

        await eventually(look, SOON, f"{what} is heard")
        self._from += before


async def studio(centre: CentreUnderTest, phone: Phone) -> tuple[Leg, Caller]:
    leg = await phone.press_button(centre.settings.studio_number)
    await leg.established()
    return leg, Caller(centre, leg)


def narrow(tmp_path: Path, prompt_id: str) -> bytes:
    write_narrow(read_pcm(master_path(prompt_id, MASTERS / "th")), tmp_path / "said.wav")
    return sound.read_wav(tmp_path / "said.wav")


@pytest.mark.timeout(400)
async def test_a_prompt_recorded_by_telephone_is_heard_in_the_next_help_call(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, tmp_path: Path
) -> None:
    data = ["--data", str(centre.settings.data_dir)]
    shipped, words = installed(centre, NOTICE), narrow(tmp_path, OTHER_WORDS)
    own = versions.own_folder(centre.settings.data_dir, "th")
    earlier = len(versions.history(NOTICE, own))
    leg, admin = await studio(centre, operators[0])
    try:
        await admin.hears("studio/pin")
        await admin.presses(f"{secrets.read(centre.settings, 'studio.pin')}#")
        await admin.hears("studio/choose")
        await admin.presses(NUMBER)
        await admin.hears("studio/number")
        await admin.hears(NOTICE)

        await admin.hears("studio/speak")  # first nothing is said: refused, and the old one stays
        await admin.hears_the_tone()
        await admin.says(b"")
        await admin.hears("studio/accept")
        await admin.presses("1")
        await admin.hears("studio/refused-silent")
        assert installed(centre, NOTICE) == shipped

        await admin.hears("studio/choose")
        await admin.presses(NUMBER)
        await admin.hears("studio/speak")
        await admin.hears_the_tone()
        await admin.says(words)
        await admin.hears("studio/you-said")
        await admin.hears("studio/accept")
        await admin.presses("1")
        await admin.hears("studio/kept")
        await leg.hang_up()

        names = {"shipped": shipped, "recorded": installed(centre, NOTICE)}
        assert likeness(names["recorded"], words) > 0.8
        [version] = versions.history(NOTICE, own)[earlier:]
        assert version.author == "telephone, operator:malee"
        live = await centre.wait_fact("prompts_installed", prompt_id=NOTICE, version=version.file_sha256)
        assert live.fact.data["node"] == centre.settings.node
        [line] = await asyncio.to_thread(live_on, centre.settings, NOTICE)
        assert line.startswith(f"saijai has {version.file_sha256[:12]} since ")
        assert look(centre.settings)["parts"]["prompts"]["ok"]

        for operator in operators:
            operator.ignore()
        heard = await heard_for(await press(centre, desk, KNOWN), 14.0)
        assert "recorded" in heard_in_order(heard, names)
        assert "shipped" not in heard_in_order(heard, names)
        assert list((centre.settings.data_dir / "studio").iterdir()) == [], "no take is left behind"
    finally:
        await centre.hang_up_all()
        await changed("restore", NOTICE, "0", *data)


async def test_three_wrong_pins_end_the_call_and_shut_the_door_for_this_phone(
    centre: CentreUnderTest, operators: list[Phone]
) -> None:
    leg, guest = await studio(centre, operators[1])
    await guest.hears("studio/pin")
    for count in (1, 2, 3):
        await guest.presses("0#")
        refused = await centre.wait_fact("studio_pin_refused", within=20, caller="operator:somsak", tries=count)
        assert refused.fact.data["is_shut"] is (count == 3)
    await leg.ended(30)
    await guest.hears("studio/closed")
    leg, guest = await studio(centre, operators[1])
    await leg.ended(30)
    await guest.hears("studio/closed")


async def test_the_trunk_does_not_reach_the_studio(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    for operator in operators:
        operator.ignore()
    stranger = await centre.resident(desk, UNKNOWN)
    leg = await stranger.press_button(centre.settings.studio_number)
    await leg.established()
    await centre.wait_fact("help_call_received", call_id=centre.call_id())
    await leg.hang_up()


async def test_a_change_that_was_copied_from_another_node_goes_live_and_is_confirmed(
    centre: CentreUnderTest, tmp_path: Path
) -> None:
    data, prompt = centre.settings.data_dir, load_catalogue()["responder/alone"]
    watch = PromptWatch(centre.settings)
    await asyncio.to_thread(watch.look)
    before, shipped = edition.newest(data), installed(centre, prompt.id)
    folder = versions.own_folder(tmp_path, "th")
    (folder / prompt.id).mkdir(parents=True)
    pcm = read_pcm(master_path("responder/taken-by-other", MASTERS / "th"))
    made = versions.add(prompt, pcm, "noi", SystemClock().now(), folder)
    there = versions.own_folder(data, "th") / prompt.id
    there.parent.mkdir(parents=True, exist_ok=True)
    (folder / prompt.id).rename(there)
    try:
        await asyncio.to_thread(watch.look)
        await centre.wait_fact("prompts_installed", prompt_id=prompt.id, version=made.file_sha256, node="saijai")
        assert edition.newest(data) != before
        assert f"EDITION={edition.newest(data)}" in centre.ask_asterisk("dialplan show globals").replace(" ", "")
        assert installed(centre, prompt.id) != shipped
    finally:
        await changed("restore", prompt.id, "0", "--data", str(data))
