"""The listener's link to a real Asterisk goes dead without a word, or is refused: nothing is lost, and it says so."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from ami_listener import client
from commands.status import look
from phones.desk import PhoneDesk
from runtime import heartbeat
from runtime.heartbeat import Beat
from tests.support.centre import OPERATORS, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.wiretap import Wiretap

UNHEARD = ["operator_answered", "operator_joined", "help_call_ended", "operator_left"]


@pytest.fixture(scope="module")
async def wire() -> AsyncIterator[Wiretap]:
    async with Wiretap() as wire:
        yield wire


@pytest.fixture(scope="module")
async def tapped(
    tmp_path_factory: pytest.TempPathFactory, desk: PhoneDesk, wire: Wiretap
) -> AsyncIterator[CentreUnderTest]:
    """A centre whose listener reaches Asterisk by this wire alone."""
    folder = tmp_path_factory.mktemp("link") / "data"
    centre = CentreUnderTest(folder, OPERATORS, desk)
    wire.behind = centre.settings.ami_port
    await centre.fill()
    try:
        await centre.start({"SAIJAI_AMI_PORT": str(wire.port)})
        yield centre
    finally:
        await centre.stop()


def beat(centre: CentreUnderTest) -> Beat:
    """What the listener says of itself."""
    found = heartbeat.read(centre.settings.run_dir, "ami_listener")
    assert found is not None
    return found


async def test_what_a_half_open_link_swallows_is_filled_from_asterisk_s_own_record(
    tapped: CentreUnderTest, desk: PhoneDesk, wire: Wiretap
) -> None:
    operators = await tapped.register(desk, *OPERATORS)
    pid, before = tapped.pid("ami_listener"), beat(tapped).detail["gaps"]
    button = await tapped.resident(desk, "0999990031")
    leg = await button.press_button(tapped.settings.help_number)
    rung = await operators[0].ring()
    call_id = tapped.call_id()
    await tapped.wait_fact("operator_rang", call_id=call_id)
    wire.is_silent = True
    await rung.call.answer()
    await rung.established()
    within = client.PING_SECONDS + client.PONG_SECONDS + 1.0
    await eventually(lambda: beat(tapped).detail["ami"] == "away", within, "the silence is noticed")
    await leg.hang_up()
    await tapped.wait_fact("help_call_ended", call_id=call_id)
    wire.is_silent = False
    wire.cut()
    await tapped.all_well()
    told = {line.fact.word: line for line in await tapped.journal(call_id=call_id)}
    assert [word for word in UNHEARD if told[word].recovered] == UNHEARD
    assert not told["operator_rang"].recovered
    assert len(await tapped.journal(call_id=call_id)) == len(told), "each fact once"

    def is_filled() -> bool:
        gaps = beat(tapped).detail["gaps"]
        return bool(gaps["missed"] - before["missed"] >= len(UNHEARD) and gaps["missed"] == gaps["filled"])

    await eventually(is_filled, 5, "every gap is filled")
    assert beat(tapped).detail["gaps"]["unexplained"] == 0
    assert tapped.pid("ami_listener") == pid, "it was the link that broke, not the listener"
    await tapped.hang_up_all()


async def test_a_wrong_password_turns_health_red_and_the_right_one_green_without_a_restart(
    tapped: CentreUnderTest, wire: Wiretap
) -> None:
    pid, file = tapped.pid("ami_listener"), tapped.settings.secrets_dir / "ami"
    right = file.read_text(encoding="utf-8")
    file.write_text("wrong\n", encoding="utf-8")
    try:
        wire.cut()
        await eventually(lambda: beat(tapped).detail["ami"] == "refused", 5, "the login is refused")
        seen = await asyncio.to_thread(look, tapped.settings)
        assert not seen["parts"]["ami_listener"]["ok"]
        assert "refused" in seen["parts"]["ami_listener"]["detail"]
    finally:
        file.write_text(right, encoding="utf-8")
    await tapped.all_well()
    assert tapped.pid("ami_listener") == pid
