"""The console dies or freezes while people speak: nobody hears of it, the next help call rings, and it comes back."""

from pathlib import Path
from signal import SIGKILL, SIGSTOP

import httpx2

from pbx import scratch
from phones.desk import PhoneDesk
from runtime import heartbeat
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually


async def test_a_console_that_dies_or_freezes_touches_no_call(desk: PhoneDesk, tmp_path: Path) -> None:
    port = scratch.free_ports(1)[0]
    async with centre_under_test(tmp_path / "data", ("malee", "somsak"), http_port=port) as centre:
        malee, somsak = await centre.register(desk, "malee", "somsak")
        await eventually(lambda: _answers(centre), 20, "the pages are there")
        malee.answer(0.1)
        button = await centre.resident(desk, "0999990031")
        leg = await button.press_button(centre.settings.help_number)
        await eventually(lambda: malee.legs and malee.legs[-1].is_up, 5, "they speak")

        killed = centre.send("console", SIGKILL)
        somsak.answer(0.1)
        second = await (await centre.resident(desk, "0999990032")).press_button(centre.settings.help_number)
        await eventually(lambda: somsak.legs and somsak.legs[-1].is_up, 5, "the next call is answered")
        await eventually(lambda: centre.pid_or_none("console") not in (None, killed), 10, "another console")
        await eventually(lambda: _answers(centre), 20, "and it answers")

        frozen = centre.send("console", SIGSTOP)
        await eventually(lambda: centre.pid_or_none("console") != frozen, 6, "the frozen one is ended")
        await eventually(lambda: _answers(centre), 20, "and another answers")
        assert leg.is_up
        assert second.is_up
        assert malee.legs[-1].is_up
        await centre.hang_up_all()
        await centre.no_channel_left()


async def _answers(centre: CentreUnderTest) -> bool:
    if heartbeat.read(centre.settings.run_dir, "console") is None:
        return False
    try:
        async with httpx2.AsyncClient(base_url=centre.settings.console_address, timeout=2) as client:
            return (await client.get("/login", headers={"accept": "text/html"})).status_code == 200
    except httpx2.TransportError:
        return False
