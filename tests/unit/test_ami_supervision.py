"""A supervisor is in a talk by her own phone, in the way that she chose, and it is on record."""

import pytest

from ami_listener.fetching import Refused
from ami_listener.supervision import Supervision
from runtime.clock import SystemClock

TALK = "PJSIP/web-noi-00000001"


class Asterisk:
    def __init__(self) -> None:
        self.channels = [{"Channel": TALK, "ChannelState": "6", "Linkedid": "saijai-1.1"}]
        self.free = {"web-boss"}
        self.rung: list[dict[str, str]] = []
        self.told: list[object] = []

    async def call_list(self, _action):
        return self.channels

    async def call(self, action, headers):
        if action == "Getvar":
            name = headers["Variable"].removeprefix("DEVICE_STATE(PJSIP/").removesuffix(")")
            return {"Response": "Success", "Value": "NOT_INUSE" if name in self.free else "UNAVAILABLE"}
        self.rung.append(headers)
        return {"Response": "Success"}

    async def tell(self, fact) -> None:
        self.told.append(fact)

    async def incident_of(self, call_id):
        return f"incident of {call_id}"


@pytest.fixture(name="asterisk")
def _asterisk():
    return Asterisk()


@pytest.fixture(name="supervision")
def _supervision(asterisk):
    return Supervision(asterisk, asterisk.incident_of, asterisk.tell, SystemClock())


@pytest.mark.parametrize(("way", "options"), [("listen", "qE"), ("whisper", "qEw"), ("join", "qEB")])
async def test_each_way_has_its_ear_and_voice(supervision, asterisk, way, options):
    await supervision.carry_out({"operator": "noi", "by": "boss", "way": way})
    [rung] = asterisk.rung
    assert (rung["Channel"], rung["Application"], rung["Data"]) == ("PJSIP/web-boss", "ChanSpy", f"{TALK},{options}")
    [fact] = asterisk.told
    assert (fact.word, fact.by, fact.operator_id, fact.way) == ("talk_supervised", "boss", "noi", way)
    assert (fact.call_id, fact.incident_id) == ("saijai-1.1", "incident of saijai-1.1")


async def test_without_a_page_the_phone_on_the_desk_rings(supervision, asterisk):
    asterisk.free = {"op-boss"}
    await supervision.carry_out({"operator": "noi", "by": "boss", "way": "listen"})
    assert asterisk.rung[0]["Channel"] == "PJSIP/op-boss"


@pytest.mark.parametrize(
    "asked",
    [
        {"operator": "noi", "by": "boss", "way": "shout"},
        {"operator": "lek", "by": "boss", "way": "listen"},
        {"operator": "noi", "by": "nobody", "way": "listen"},
        {},
    ],
)
async def test_what_makes_no_sense_rings_nobody(supervision, asterisk, asked):
    with pytest.raises(Refused):
        await supervision.carry_out(asked)
    assert asterisk.rung == asterisk.told == []
