"""Who tries passwords at the SIP port is not heard any more; the trunk and the operators always are."""

import asyncio
import socket
from pathlib import Path

from phones.desk import PhoneDesk
from tests.e2e.test_border import INVITE
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

STRANGER = "127.0.0.9"


async def test_a_stranger_who_goes_on_is_banned_and_nobody_else_is(desk: PhoneDesk, tmp_path: Path) -> None:
    async with centre_under_test(tmp_path / "data", ("malee",), sip_ban_seconds=4) as centre:
        (operator,) = await centre.register(desk, "malee")
        operator.answer(0.1)
        button = await centre.resident(desk, "0999990050")
        talk = await button.press_button(centre.settings.help_number)
        await eventually(lambda: any(leg.is_up for leg in operator.legs), 4)
        first = await asyncio.to_thread(_knock, centre, "first")
        assert first == "SIP/2.0 401 Unauthorized"
        for number in range(12):
            await asyncio.to_thread(_knock, centre, f"again-{number}")
        await eventually(lambda: _is_refused(centre), 5, "the stranger is banned")

        assert talk.is_up, "a ban is no reason to end a talk"
        await talk.hang_up()
        again = await button.press_button(centre.settings.help_number)
        await eventually(lambda: operator.rung == 2, 4, "and a resident's call rings")
        await again.hang_up()
        await eventually(lambda: not _is_refused(centre), 15, "after its time the ban is over")
        await centre.hang_up_all()
        await centre.no_channel_left()


def _is_refused(centre: CentreUnderTest) -> bool:
    return not _knock(centre, "look").startswith("SIP/2.0 401")


def _knock(centre: CentreUnderTest, word: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((STRANGER, 0))
        stranger.settimeout(1)
        port, own = centre.settings.sip_port, stranger.getsockname()[1]
        request = INVITE.format(number="00441234567", port=port, host=STRANGER, own=own)
        stranger.sendto(request.replace("border-", f"{word}-").encode(), ("127.0.0.1", port))
        try:
            return stranger.recv(4096).decode().splitlines()[0]
        except TimeoutError:
            return ""
