"""One contract for both lines of Python: FastAGI and the process AGI give the same answers and the same facts.

The process is the real one: Asterisk's own Python as Asterisk's user, pyst2, a snapshot on disk.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import pytest

from agi.scripts import SCRIPTS
from agi.server import Server
from dialplan import contract
from domain import numbers
from domain.escalation import Contact, Reach
from domain.facts import Fact, PlanFixed, ResidentIdentified
from domain.residents import Caregiver, Disability
from runtime.tasks import TaskOwner
from tests.support.desk import KEY, NOW, FakeBook, FakeSpool, open_desk, resident
from tests.support.fastagi import Asterisk, environment
from tests.support.second_line import SecondLine, install

ASKER, CALL_ID = "PJSIP/trunk-00000001", "saijai-1.1"
DAUGHTER = Caregiver("มาลี", "ลูกสาว", "+66811111111")
SOMCHAI = replace(resident("LP-0001", "+66812345678", "+6654123456"), adl=3, caregivers=(DAUGHTER,))
DEAF = replace(resident("LP-0004", "+66812345670"), disabilities=(Disability.HEARING,))
COUPLE = (resident("LP-0003", "+66812345679"), replace(resident("LP-0002", "+66812345679"), adl=15))
FOREIGN = resident("LP-0005", "+4930123456")
REACH = Reach(
    backup=(Contact("chief", "op-chief"),),
    rescue=(Contact("rescue-1", "054999999"), Contact("rescue-2", "054999998")),
    emergency_number="1669",
)
TOWN = (SOMCHAI, *COUPLE, DEAF, FOREIGN)

Said = tuple[dict[str, str], list[Fact]]


@dataclass(frozen=True)
class Caller:
    """What Asterisk knows of who calls."""

    number: str
    presentation: str = "allowed_not_screened"

    @property
    def headers(self) -> bytes:
        """One question, as Asterisk asks it."""
        return environment("identify", ASKER, CALL_ID, self.presentation, callerid=self.number)


CALLERS = {
    "national": Caller("0812345678"),
    "e164": Caller("+66812345678"),
    "without a plus": Caller("66812345678"),
    "without a zero": Caller("812345678"),
    "with hyphens": Caller("081-234-5678"),
    "by the way out": Caller("0066812345678"),
    "in Thai digits": Caller("๐๘๑๒๓๔๕๖๗๘"),
    "a second phone": Caller("054123456"),
    "screened": Caller("0812345678", "allowed_passed_screen"),
    "no presentation": Caller("0812345678", ""),
    "shared": Caller("0812345679"),
    "deaf": Caller("0812345670"),
    "foreign": Caller("+4930123456"),
    "foreign, its plus lost": Caller("4930123456"),
    "stranger": Caller("0899999999"),
    "malformed": Caller('garbage"; rm -rf \\'),
    "long": Caller("1" * 300),
    "withheld": Caller("0812345678", "prohib_not_screened"),
    "unavailable": Caller("", "unavailable"),
    "no number": Caller("unknown", "allowed"),
    "anonymous": Caller("anonymous", "allowed"),
}
NAMED = {
    "resident:LP-0001": (
        "national", "e164", "without a plus", "without a zero", "with hyphens", "by the way out", "in Thai digits",
        "a second phone", "screened", "no presentation",
    ),
    "resident:LP-0004": ("deaf",),
    "resident:LP-0005": ("foreign",),
    f"phone:{numbers.phone_id('+66812345679', KEY)}": ("shared",),
    f"phone:{numbers.phone_id('+66899999999', KEY)}": ("stranger",),
    f"call:{CALL_ID}": ("withheld", "unavailable", "no number", "anonymous"),
}  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> SecondLine:
    line = install(tmp_path_factory.mktemp("second") / "data")
    line.write(TOWN, REACH)
    return line


async def over_fastagi(headers: bytes, hangs_up_at: int = 0) -> Said:
    spool = FakeSpool()
    async with open_desk(FakeBook(TOWN), spool, lookup_seconds=0.6, reach=REACH) as desk, TaskOwner("test") as tasks:
        server = Server(desk, SCRIPTS, tasks)
        async with Asterisk.calls(await server.listen("127.0.0.1", 0)) as line:
            await line.send(headers)
            answers = await _answered(line, hangs_up_at)
        await server.stop()
    return answers, spool.facts


Ask = Callable[[bytes, int], Coroutine[Any, Any, Said]]


@pytest.fixture(params=["fastagi", "process"])
async def ask(request: pytest.FixtureRequest, installed: SecondLine) -> AsyncIterator[Ask]:
    """One question over one line: what was answered by name, and what was put on record."""

    async def over_process(headers: bytes, hangs_up_at: int = 0) -> Said:
        async with installed.asked(headers) as (line, _process):
            answers = await _answered(line, hangs_up_at)
        return answers, installed.facts()

    yield over_fastagi if request.param == "fastagi" else over_process


async def _answered(line: Asterisk, hangs_up_at: int) -> dict[str, str]:
    for _ in range(hangs_up_at - 1):
        await line.next_command()
        await line.send(b"200 result=1\n")
    if hangs_up_at:
        await line.next_command()
        line.writer.close()
        return {}
    written = await line.answer_all()
    return {name.removeprefix("SHARED(").removesuffix(f",{ASKER})"): value for name, value in written.items()}


def timeless(facts: list[Fact]) -> list[Fact]:
    return [replace(fact, happened_at=NOW) for fact in facts]


async def expected(headers: bytes) -> Said:
    """What FastAGI says, which tests/unit/test_agi_scripts_identify.py spells out."""
    return await over_fastagi(headers)


@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
async def test_both_lines_give_the_same_answers_and_facts(ask: Ask, caller: Caller) -> None:
    answers, facts = await ask(caller.headers, 0)
    same_answers, same_facts = await expected(caller.headers)
    given = {name: value for name, value in answers.items() if value}  # an empty answer may be left out
    assert given == {name: value for name, value in same_answers.items() if value}
    assert timeless(facts) == timeless(same_facts)
    assert list(answers)[-1] == contract.DONE
    assert facts


@pytest.mark.parametrize(("subject", "names"), NAMED.items())
async def test_the_resident_is_known_by_name_on_both_lines(ask: Ask, subject: str, names: tuple[str, ...]) -> None:
    for name in names:
        answers, facts = await ask(CALLERS[name].headers, 0)
        assert answers[contract.SUBJECT] == subject, name
        assert {type(fact) for fact in facts} >= {ResidentIdentified, PlanFixed}


@pytest.mark.parametrize("at", [1, 2])
async def test_a_hang_up_at_any_answer_keeps_the_finding_on_both_lines(ask: Ask, at: int) -> None:
    _, facts = await ask(CALLERS["national"].headers, at)
    assert timeless(facts) == timeless((await expected(CALLERS["national"].headers))[1])


async def test_everybody_who_could_go_is_named_on_both_lines(ask: Ask) -> None:
    answers, _ = await ask(CALLERS["national"].headers, 0)
    assert answers[contract.BACKUP] == "chief:op-chief"
    assert answers[contract.CAREGIVERS] == "cg-LP-0001-1:0811111111"
    assert answers[contract.RESCUE] == "rescue-1:054999999&rescue-2:054999998"
    assert (await ask(CALLERS["deaf"].headers, 0))[0][contract.SENDS] == "1"


async def test_of_a_synthetic_call_nothing_is_told_on_both_lines(ask: Ask) -> None:
    robot = environment("identify", f"{contract.HEARTBEAT_CHANNEL}00000001", CALL_ID, "allowed", callerid="unknown")
    answers, facts = await ask(robot, 0)
    assert len(answers) > 1
    assert facts == []


async def test_many_at_once_are_all_answered(installed: SecondLine) -> None:
    async def one() -> str:
        async with installed.asked(CALLERS["national"].headers) as (line, _process):
            return (await _answered(line, 0))[contract.RESIDENT]

    assert await asyncio.gather(*(one() for _ in range(8))) == ["LP-0001"] * 8
    assert len({fact.happened_at for fact in installed.facts()}) > 1
