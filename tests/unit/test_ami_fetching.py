"""What is fetched from a screen joins the talk that is there; with nobody on the line it is rung all the same."""

import pytest

from ami_listener.courses import Courses
from ami_listener.fetching import Fetching, Refused
from ami_listener.whom import Callee
from dialplan import contract
from domain import facts
from tests.db.conftest import FakeClock

CHANNEL = "PJSIP/trunk-00000001"


class FakeAsterisk:
    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.channels = {"c1": CHANNEL}
        self.globals = {"FALLBACK_RESCUE": "team-9:0811110009", "FALLBACK_OPERATORS": "PJSIP/op-malee&PJSIP/op-noi"}
        self.refuses = ""

    async def call(self, action: str, headers: dict[str, str]) -> dict[str, str]:
        self.asked.append((action, headers))
        if action == "Getvar":
            name = headers["Variable"]
            value = self.channels.get(headers["Channel"]) if "Channel" in headers else self.globals.get(name)
            return {"Response": "Success", "Value": value} if value else {"Response": "Error"}
        if action == "Originate" and self.refuses:
            return {"Response": "Error", "Message": self.refuses}
        return {"Response": "Success"}

    @property
    def originated(self) -> tuple[dict[str, str], dict[str, str]]:
        """The headers, and the variables."""
        headers = next(headers for action, headers in self.asked if action == "Originate")
        return headers, dict(one.split("=", 1) for one in headers["Variable"].split(","))


class FakeWhom:
    def __init__(self) -> None:
        self.answers = {contract.CAREGIVERS: "cg-r1-1:0811110001&cg-r1-2:0811110002", contract.RESCUE: "team-1:1669"}

    async def pressed(self, _press):
        return Callee("0999999101", "0999999101", self.answers)


class Desk:
    """A listener that knows one incident, and what it said and did."""

    def __init__(self) -> None:
        self.clock, self.asterisk, self.whom = FakeClock(), FakeAsterisk(), FakeWhom()
        self.courses, self.told = Courses(self.clock), []
        self.hear(facts.HelpCallReceived, phone_id="ph", caller="number", did="1441")
        self.hear(facts.IncidentOpened, resident_id="r1", subject="resident:r1")
        self.fetching = Fetching(self.asterisk, self.courses, self.whom, self.tell, self.clock)  # type: ignore[arg-type]

    def hear(self, kind: type[facts.Fact], call_id: str = "c1", **data: object) -> None:
        fact = kind(call_id=call_id, happened_at=self.clock.now(), incident_id="c1", **data)  # type: ignore[arg-type]
        self.courses.hear(fact, recovered=False)

    async def tell(self, fact: facts.Fact) -> None:
        self.told.append(fact)

    async def ask(self, wanted: str, who: str = "", by: str = "malee", incident: str = "c1") -> None:
        await self.fetching.ask(incident, by, wanted, who, "command-7")


async def test_rescue_joins_the_talk_and_the_request_is_on_record() -> None:
    desk = Desk()
    await desk.ask("rescue")
    headers, variables = desk.asterisk.originated
    assert (headers["Channel"], headers["Context"], headers["Exten"]) == ("Local/hold@ladder/n", "ladder", "asked")
    assert variables[contract.ASKER] == CHANNEL
    assert (variables[contract.TIER], variables[contract.TIER_CONTACTS]) == ("rescue", "team-1:1669")
    assert (variables[contract.CALL], variables[contract.SENDS]) == ("c1", "asked")
    assert [(one.operator_id, one.wanted, one.key_id) for one in desk.told] == [("malee", "rescue", "command-7")]
    assert ("DBDel", {"Family": "saijai-taker", "Key": "c1"}) in desk.asterisk.asked, "somebody new may take it"


async def test_one_caregiver_can_be_chosen() -> None:
    desk = Desk()
    await desk.ask("caregiver", "cg-r1-2")
    _, variables = desk.asterisk.originated
    assert (variables[contract.TIER], variables[contract.TIER_CONTACTS]) == ("caregivers", "cg-r1-2:0811110002")


async def test_with_the_resident_gone_they_are_rung_all_the_same() -> None:
    desk = Desk()
    desk.asterisk.channels.clear()
    await desk.ask("caregiver")
    _, variables = desk.asterisk.originated
    assert contract.ASKER not in variables and variables[contract.CALL] == "c1"


async def test_rescue_that_no_list_names_is_the_one_of_the_installation() -> None:
    desk = Desk()
    desk.whom.answers = {}
    await desk.ask("rescue")
    assert desk.asterisk.originated[1][contract.TIER_CONTACTS] == "team-9:0811110009"


@pytest.mark.parametrize(("who", "rung"), [("", "PJSIP/op-noi"), ("somsak", "PJSIP/op-somsak&PJSIP/web-somsak")])
async def test_it_is_handed_over_to_everybody_else_or_to_one(who, rung) -> None:
    desk = Desk()
    await desk.ask("hand_over", who)
    headers, variables = desk.asterisk.originated
    assert (headers["Channel"], headers["Application"]) == ("Local/others@operator-asks/n", "NoOp")
    assert variables[contract.OTHERS] == rung
    assert (variables[f"__{contract.ASKER}"], variables[f"__{contract.FROM_OPERATOR_ID}"]) == (CHANNEL, "malee")


@pytest.mark.parametrize(
    ("wanted", "who", "by", "incident"),
    [
        ("rescue", "", "malee", "c9"),
        ("rescue", "team-2", "malee", "c1"),
        ("pizza", "", "malee", "c1"),
        ("rescue", "", "", "c1"),
        ("hand_over", "x,SAIJAI_CALL=y", "malee", "c1"),
    ],
)
async def test_what_makes_no_sense_rings_nobody_and_is_not_on_record(wanted, who, by, incident) -> None:
    desk = Desk()
    with pytest.raises(Refused):
        await desk.ask(wanted, who, by, incident)
    assert desk.told == [] and all(action != "Originate" for action, _ in desk.asterisk.asked)


async def test_nothing_is_handed_over_without_a_resident_on_the_line_or_without_a_colleague() -> None:
    desk = Desk()
    desk.asterisk.globals["FALLBACK_OPERATORS"] = "PJSIP/op-malee"
    with pytest.raises(Refused, match="no other operator"):
        await desk.ask("hand_over")
    desk.asterisk.channels.clear()
    with pytest.raises(Refused, match="not on the line"):
        await desk.ask("hand_over")


async def test_a_closed_incident_fetches_nobody() -> None:
    desk = Desk()
    desk.hear(facts.IncidentClosed, "", disposition="reassured", closed_by="operator:malee")
    with pytest.raises(Refused):
        await desk.ask("rescue")


async def test_what_asterisk_refuses_is_said() -> None:
    desk = Desk()
    desk.asterisk.refuses = "Originate failed"
    with pytest.raises(Refused, match="Originate failed"):
        await desk.ask("rescue")
