"""Whoever is on duty at night sees each part, and the operators who can be reached."""

from commands.status import look
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

PROMISED = {
    "parts", "open_incidents", "operators_reachable", "last_heartbeat_at", "disk_free_mb", "clock_offset_ms",
    "unexplained_gaps", "alarms",
}  # fmt: skip


async def test_status_names_each_part_and_counts_the_operators(
    centre: CentreUnderTest, operators: list[Phone]
) -> None:
    await eventually(lambda: look(centre.settings)["operators_reachable"] == 2, 10, "both phones are counted")
    seen = look(centre.settings)
    assert set(seen) == PROMISED
    assert all(set(part) == {"ok", "since", "detail"} for part in seen["parts"].values())
    assert {"asterisk", "agi", "ami_listener", "database", "mqtt"} <= set(seen["parts"])
    await centre.all_well(within=90)  # an alarm of an earlier story is over after its minute
    assert seen["unexplained_gaps"] == 0
    assert abs(seen["clock_offset_ms"]) < 1000
