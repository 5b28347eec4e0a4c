"""Prometheus sees a help call of a real centre, and every figure that the page names and this centre has."""

import asyncio
import re
from pathlib import Path
from signal import SIGSTOP

from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import KNOWN, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.scrape import read, scrape, value

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
OFF = {"heartbeat_passed_timestamp_seconds", "heartbeat_ring_seconds"}  # no robot presses during the stories


async def test_a_call_is_counted_with_the_time_that_a_human_took(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    async def shown() -> str:
        return await asyncio.to_thread(scrape, centre.settings.metrics_port)

    async def is_there() -> bool:
        return value(await shown(), "presses_total", kind="call") is not None

    await eventually(is_there, 10, "the journal was read")
    before = await shown()
    operators[0].answer(0.2)
    button = await centre.resident(desk, KNOWN)
    leg = await button.press_button(centre.settings.help_number)
    await (await operators[0].ring()).established()

    async def is_open() -> bool:
        return value(await shown(), "calls_open") == 1

    await eventually(is_open, 3, "the call is up")
    call_id = centre.call_id()
    await leg.hang_up()
    entry = await centre.wait_fact("operator_answered", call_id=call_id)

    def grown(text: str, name: str, **labels: str) -> float:
        return (value(text, name, **labels) or 0) - (value(before, name, **labels) or 0)

    async def is_counted() -> bool:
        return grown(await shown(), "answer_seconds_count", tier="operator") == 1

    await eventually(is_counted, 10, "the answer is counted")
    text = await shown()
    assert grown(text, "presses_total", kind="call") == 1
    assert abs(grown(text, "answer_seconds_sum", tier="operator") - entry.fact.data["after_seconds"]) < 0.1
    assert grown(text, "answer_seconds_bucket", tier="operator", le="15.0") == 1
    assert [value(text, name) for name in ("asterisk_up", "database_up", "broker_up")] == [1, 1, 1]
    assert value(text, "operators_reachable") == len(operators)
    assert value(text, "gaps_unexplained") == 0

    named = set(re.findall(r"^\| `saijai_(\w+)", PAGE.read_text(encoding="utf-8"), re.M)) - OFF
    told = {f"{one.name}_total" if one.type == "counter" else one.name for one in read(text) if one.samples}
    assert {name.removeprefix("saijai_") for name in told} == named
    assert KNOWN not in text and "HW-" not in text and call_id not in text


async def test_a_frozen_one_is_another_one_within_seconds(centre: CentreUnderTest) -> None:
    frozen = centre.send("metrics", SIGSTOP)
    await eventually(lambda: centre.pid_or_none("metrics") not in (None, frozen), 10, "another one runs")

    async def answers() -> bool:
        try:
            text = await asyncio.to_thread(scrape, centre.settings.metrics_port, seconds=1.0)
        except OSError:
            return False
        return (value(text, "presses_total", kind="call") or 0) > 0

    await eventually(answers, 15, "the same counts are told again")
