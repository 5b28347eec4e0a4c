"""Who may reach what: the trunk by its address only, nobody by REFER, nothing on an outside address."""

import asyncio
import re
import socket

from baresip.errors import BaresipError

from phones import sound
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import CentreUnderTest
from tests.support.eventually import eventually

INVITE = """INVITE sip:{number}@127.0.0.1:{port} SIP/2.0\r
Via: SIP/2.0/UDP {host}:{own};branch=z9hG4bK-border\r
From: <sip:0999990500@{host}>;tag=1\r
To: <sip:{number}@127.0.0.1>\r
Call-ID: border-{own}\r
CSeq: 1 INVITE\r
Contact: <sip:0999990500@{host}:{own}>\r
Max-Forwards: 70\r
Content-Length: 0\r
\r
"""


async def test_a_stranger_s_address_cannot_place_a_help_call(centre: CentreUnderTest, operators: list[Phone]) -> None:
    """127.0.0.2 is on this machine, but it is not SAIJAI_TRUNK_HOST."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        stranger.settimeout(5)
        port, own = centre.settings.sip_port, stranger.getsockname()[1]
        request = INVITE.format(number=centre.settings.help_number, port=port, host="127.0.0.2", own=own)
        stranger.sendto(request.encode(), ("127.0.0.1", port))
        answer = (await asyncio.to_thread(stranger.recv, 4096)).decode()
    assert answer.startswith("SIP/2.0 401"), answer.splitlines()[0]
    assert not centre.channels()
    assert [phone.rung for phone in operators] == [0, 0]


async def test_nobody_becomes_the_trunk_by_its_name(centre: CentreUnderTest, operators: list[Phone]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.3", 0))
        stranger.settimeout(5)
        port, own = centre.settings.sip_port, stranger.getsockname()[1]
        request = INVITE.format(number=centre.settings.help_number, port=port, host="127.0.0.3", own=own)
        stranger.sendto(request.replace("sip:0999990500@", "sip:trunk@").encode(), ("127.0.0.1", port))
        answer = (await asyncio.to_thread(stranger.recv, 4096)).decode()
    assert answer.startswith("SIP/2.0 401"), answer.splitlines()[0]
    assert [phone.rung for phone in operators] == [0, 0]


async def test_a_caller_id_with_line_breaks_forges_no_event(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    forged = "09%0d%0a%0d%0aEvent%3a%20Hangup%0d%0aUniqueid%3a%20saijai-1.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.bind(("127.0.0.1", 0))
        port, own = centre.settings.sip_port, caller.getsockname()[1]
        body = f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {own} RTP/AVP 8\r\n"
        request = INVITE.format(number=centre.settings.help_number, port=port, host="127.0.0.1", own=own)
        request = request.replace("0999990500", forged, 1).replace(
            "Content-Length: 0\r\n\r\n", f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        caller.sendto(request.encode(), ("127.0.0.1", port))
        await operators[0].ring(2.5)
        call_id = centre.call_id()
        await centre.wait_fact("operator_rang", call_id=call_id)
        assert "help_call_ended" not in await centre.facts(call_id)
        centre.ask_asterisk("channel request hangup all")
    await centre.wait_fact("help_call_ended", call_id=call_id)


async def test_a_refer_from_the_trunk_moves_nobody(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    operators[0].answer(0.2, sound.tone(1000, 3))
    button = await centre.resident(desk, "0999990501")
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await rung.established()
    try:
        await leg.call.transfer(f"sip:{centre.settings.test_number}@{centre.server}", timeout=3)
        raise AssertionError("the transfer was accepted")
    except (BaresipError, TimeoutError):
        pass
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), 1000) > 1, 5, "the two still talk")
    assert rung.is_up
    assert operators[1].rung == 0
    await leg.hang_up()


async def test_an_operator_cannot_dial_residents_or_operators(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    for number in ("op-somsak", "0999999101", centre.settings.help_number):
        leg = await operators[0].press_button(number)
        await leg.ended(5)
        assert not leg.was_up
    assert operators[1].rung == 0


async def test_a_wrong_password_registers_nobody(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    try:
        await desk.operator(centre.server, "malee", "not-the-secret")
        raise AssertionError("registered with a wrong password")
    except BaresipError:
        pass


async def test_only_sip_listens_beyond_what_is_needed(centre: CentreUnderTest) -> None:
    """AMI, HTTP, AGI, MQTT and /metrics listen on loopback, and Asterisk is not root."""
    listening = await asyncio.to_thread(_tcp_listeners)
    settings = centre.settings
    ours = {settings.ami_port, settings.ws_port, settings.agi_port, settings.metrics_port}
    assert {address for address, port in listening if port in ours} == {"127.0.0.1"}
    status = f"/proc/{centre.pid('asterisk')}/status"
    with open(status, encoding="ascii") as file:  # noqa: ASYNC230, PTH123
        uid = re.search(r"^Uid:\s+(\d+)", file.read(), re.MULTILINE)
    assert uid and int(uid[1]) != 0


def _tcp_listeners() -> set[tuple[str, int]]:
    found = set()
    with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123
        for line in table.readlines()[1:]:
            local, _, state = line.split()[1:4]
            if state == "0A":
                address, port = local.split(":")
                quads = bytes.fromhex(address)[::-1]
                found.add((".".join(map(str, quads)), int(port, 16)))
    return found
