"""The network outside passes calls on to phones, and answers itself for those that nobody can reach."""

import asyncio
import socket
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from phones.provider import BUSY, OUT_OF_REACH, SWITCHED_OFF, Provider, national

NUMBER = "0812345678"


class Wire:
    """One UDP socket of the test."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def send(self, text: str, port: int) -> None:
        self._socket.sendto(text.encode(), ("127.0.0.1", port))

    async def hears(self, within: float = 1.0) -> str:
        loop = asyncio.get_running_loop()
        return (await asyncio.wait_for(loop.sock_recv(self._socket, 9000), within)).decode()

    def close(self) -> None:
        self._socket.close()


class Line:
    """Asterisk on one side, the phones on the other, the network between them."""

    def __init__(self) -> None:
        self.asterisk, self.stack = Wire(), Wire()
        self.calls: list[str] = []
        self.phone = SimpleNamespace(refusal=None, prepare=lambda: self.calls.append("prepared"))
        phones: dict[str, Any] = {NUMBER: self.phone}
        self.network = Provider(phones, self.stack.port)

    def asks(self, method: str, number: str, tag: str = "", cseq: str = "1") -> None:
        lines = [
            f"{method} sip:{number}@127.0.0.1:{self.network.port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.asterisk.port};rport;branch=z9hG4bKabc",
            "From: <sip:1441@centre>;tag=1",
            f"To: <sip:{number}@x>" + (f";tag={tag}" if tag else ""),
            "Call-ID: one",
            f"CSeq: {cseq} {method}",
            "Content-Length: 0",
        ]
        self.asterisk.send("\r\n".join([*lines, "", ""]), self.network.port)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line()
    await made.network.open()
    yield made
    made.network.close()
    made.asterisk.close()
    made.stack.close()


@pytest.mark.parametrize("dialled", ["0812345678", "+66812345678", "66812345678", "0066812345678"])
def test_every_way_of_dialling_is_one_phone(dialled: str) -> None:
    assert national(dialled) == "0812345678"


@pytest.mark.parametrize("dialled", ["1669", "191", "660", "1441"])
def test_a_short_number_stays_itself(dialled: str) -> None:
    assert national(dialled) == dialled


async def test_a_call_is_passed_on_and_its_answer_comes_back(line: Line) -> None:
    line.asks("INVITE", "+66812345678")
    passed = await line.stack.hears()
    assert passed.startswith(f"INVITE sip:{NUMBER}@")
    vias = [row for row in passed.split("\r\n") if row.startswith("Via:")]
    assert len(vias) == 2 and f":{line.network.port};" in vias[0]
    line.stack.send("SIP/2.0 180 Ringing\r\n" + "\r\n".join([*vias, "Call-ID: one", "", ""]), line.network.port)
    answer = await line.asterisk.hears()
    assert answer.startswith("SIP/2.0 180")
    assert answer.count("Via:") == 1
    [dialled] = line.network.dialled
    assert (dialled.number, dialled.caller) == ("+66812345678", "1441")


async def test_a_repeated_call_counts_once(line: Line) -> None:
    line.asks("INVITE", NUMBER)
    line.asks("INVITE", NUMBER)
    assert await line.stack.hears() == await line.stack.hears()
    assert len(line.network.dialled) == 1
    assert line.calls == ["prepared"], "the person decides once for each call"


@pytest.mark.parametrize("status", [BUSY, SWITCHED_OFF])
async def test_a_refusal_is_the_networks_own_word(line: Line, status: int) -> None:
    line.phone.refusal = status
    line.asks("INVITE", NUMBER)
    assert (await line.asterisk.hears()).startswith(f"SIP/2.0 {status} ")
    line.asks("ACK", NUMBER, tag="outside")
    with pytest.raises(TimeoutError):
        await line.stack.hears(0.1)


async def test_nobody_has_an_unknown_number(line: Line) -> None:
    line.asks("INVITE", "0899999999")
    assert (await line.asterisk.hears()).startswith("SIP/2.0 404 ")


async def test_out_of_reach_is_silence(line: Line) -> None:
    line.phone.refusal = OUT_OF_REACH
    line.asks("INVITE", NUMBER)
    with pytest.raises(TimeoutError):
        await line.asterisk.hears(0.1)


async def test_the_network_itself_answers_whether_it_lives(line: Line) -> None:
    line.asks("OPTIONS", "")
    assert (await line.asterisk.hears()).startswith("SIP/2.0 200 ")


async def test_later_requests_of_a_call_reach_its_phone_even_once_it_is_switched_off(line: Line) -> None:
    line.phone.refusal = SWITCHED_OFF
    line.asks("BYE", "user-1", tag="phone", cseq="2")
    assert (await line.stack.hears()).startswith("BYE sip:user-1@")
