"""An operator's two phones begin, pause and go together, and are never two operators."""

import asyncio
import json

import pytest

from ami_listener.fetching import Refused
from ami_listener.shift import PASSWORDS, SIGNED_OUT, Shift
from domain.facts import OperatorPaused, OperatorResumed, OperatorSignedIn, OperatorSignedOut
from pbx import secrets
from runtime.clock import SystemClock

QUEUES = ("operators", "operators-all", "call-backs", "call-backs-all")
NONCE = "abcdefghijklmnopqrstuvwx"


class Queues:
    """Asterisk, as far as its queues and its own database go."""

    state, is_booted = "connected", True

    def __init__(self) -> None:
        self.members = {
            (queue, "PJSIP/op-noi"): self._member(queue, 5 if not queue.endswith("-all") else 0) for queue in QUEUES
        }
        self.book: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []
        self.is_away = False

    @staticmethod
    def _member(queue: str, penalty: int, location: str = "PJSIP/op-noi") -> dict[str, str]:
        state = "hint:noi@operator-phones"
        said = {"Queue": queue, "Location": location, "StateInterface": state, "Penalty": str(penalty)}
        return {**said, "Paused": "0", "PausedReason": ""}

    async def call_list(self, action: str) -> list[dict[str, str]]:
        if self.is_away:
            raise ConnectionError("no link")
        assert action == "QueueStatus"
        return list(self.members.values())

    async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
        self.asked.append(action)
        place = (headers.get("Queue", ""), headers.get("Interface", ""))
        match action:
            case "DBPut":
                self.book[headers["Family"], headers["Key"]] = headers["Val"]
            case "QueueRemove":
                if self.members.pop(place, None) is None:
                    return {"Response": "Error", "Message": "not there"}
            case "QueueAdd":
                if place in self.members:
                    return {"Response": "Error", "Message": "already there"}
                self.members[place] = self._member(place[0], int(headers["Penalty"]), place[1])
            case "QueuePause":
                found = [one for (_, phone), one in self.members.items() if phone == headers["Interface"]]
                for one in found:
                    is_paused = headers["Paused"] == "true"
                    one |= {"Paused": str(int(is_paused)), "PausedReason": headers["Reason"] if is_paused else ""}
                return {"Response": "Success" if found else "Error"}
        return {"Response": "Success"}

    def paused(self) -> set[str]:
        return {one["Location"] for one in self.members.values() if one["Paused"] == "1"}

    def reasons(self) -> set[str]:
        return {one["PausedReason"] for one in self.members.values()}


class Told(list):
    async def tell(self, fact) -> None:
        self.append(fact)


@pytest.fixture(name="queues")
def _queues():
    return Queues()


@pytest.fixture(name="told")
def _told():
    return Told()


@pytest.fixture(name="shift")
def _shift(queues, told):
    return Shift(queues, lambda: "key", told.tell, SystemClock())


async def test_a_page_begins_before_the_desk_in_every_queue_and_is_told_once(shift, queues, told):
    for _ in range(2):
        await shift.carry_out({"operator": "noi", "do": "sign_in"})
    for queue in QUEUES:
        page = queues.members[queue, "PJSIP/web-noi"]
        desk = queues.members[queue, "PJSIP/op-noi"]
        assert page["StateInterface"] == desk["StateInterface"]
        assert (page["Penalty"], desk["Penalty"]) == (("0", "0") if queue.endswith("-all") else ("4", "5"))
    assert [(type(fact), fact.operator_id) for fact in told] == [(OperatorSignedIn, "noi")]


async def test_pause_return_and_end_hold_for_both_phones(shift, queues, told):
    await shift.carry_out({"operator": "noi", "do": "sign_in"})
    await shift.carry_out({"operator": "noi", "do": "pause", "reason": "meal"})
    assert queues.paused() == {"PJSIP/op-noi", "PJSIP/web-noi"}
    assert queues.reasons() == {"meal"}
    await shift.carry_out({"operator": "noi", "do": "resume"})
    assert queues.paused() == set()
    await shift.carry_out({"operator": "noi", "do": "sign_out"})
    assert queues.paused() == {"PJSIP/op-noi", "PJSIP/web-noi"}
    assert queues.reasons() == {SIGNED_OUT}
    await shift.carry_out({"operator": "noi", "do": "sign_in"})
    assert queues.paused() == set()
    kinds = [OperatorSignedIn, OperatorPaused, OperatorResumed, OperatorSignedOut, OperatorSignedIn]
    assert [type(fact) for fact in told] == kinds


async def test_who_has_only_a_desk_phone_can_pause_too(shift, queues):
    await shift.carry_out({"operator": "noi", "do": "pause", "reason": "rest"})
    assert queues.paused() == {"PJSIP/op-noi"}


@pytest.mark.parametrize(
    "asked",
    [
        {"operator": "noi", "do": "pause", "reason": "bored"},
        {"operator": "noi", "do": "dance"},
        {"operator": "noi"},
        {"operator": "nobody", "do": "sign_in"},
        {"operator": "noi\r\nAction: Command", "do": "sign_in"},
    ],
)
async def test_what_makes_no_sense_changes_nothing(shift, queues, told, asked):
    with pytest.raises(Refused):
        await shift.carry_out(asked)
    assert queues.asked == []
    assert told == []


async def test_a_page_registers_with_a_password_that_only_this_sign_in_has(shift, queues):
    await shift.open_page({"operator": "noi", "nonce": NONCE})
    kept = json.loads(queues.book[PASSWORDS, "web-noi"])
    assert kept == {
        "auth_type": "digest",
        "username": "web-noi",
        "password": secrets.page_password("key", "noi", NONCE),
    }
    await shift.open_page({"operator": "noi", "nonce": NONCE[::-1]})
    assert json.loads(queues.book[PASSWORDS, "web-noi"])["password"] != kept["password"]


@pytest.mark.parametrize("nonce", ["", "short", 'x" , "y":"' + "z" * 10, "a" * 65, "a" * 20 + "\r\n"])
async def test_a_nonce_that_is_none_is_refused(shift, queues, nonce):
    with pytest.raises(Refused):
        await shift.open_page({"operator": "noi", "nonce": nonce})
    assert queues.book == {}


async def test_after_a_restart_the_desk_pauses_as_the_page_does(shift, queues):
    await shift.carry_out({"operator": "noi", "do": "sign_in"})
    await shift.carry_out({"operator": "noi", "do": "pause", "reason": "meal"})
    for queue in QUEUES:  # what is written in a file comes back as it is written there
        queues.members[queue, "PJSIP/op-noi"] |= {"Paused": "0", "PausedReason": ""}
    await shift.mirror()
    assert queues.paused() == {"PJSIP/op-noi", "PJSIP/web-noi"}
    assert queues.reasons() == {"meal"}


async def test_queues_that_are_not_there_yet_are_waited_for(shift, queues, monkeypatch):
    monkeypatch.setattr("ami_listener.shift.BOOT_LOOK_SECONDS", 0.01)
    await shift.carry_out({"operator": "noi", "do": "sign_in"})
    await shift.carry_out({"operator": "noi", "do": "pause", "reason": "meal"})
    members, queues.members, queues.is_booted = queues.members, {}, False
    mirroring = asyncio.get_running_loop().create_task(shift.mirror())
    await asyncio.sleep(0.05)
    for queue in QUEUES:
        members[queue, "PJSIP/op-noi"] |= {"Paused": "0", "PausedReason": ""}
    queues.members, queues.is_booted = members, True
    await mirroring
    assert queues.paused() == {"PJSIP/op-noi", "PJSIP/web-noi"}


async def test_without_a_link_nothing_is_mirrored_and_nothing_breaks(shift, queues):
    queues.is_away = True
    await shift.mirror()
    assert queues.asked == []
