"""The line to the network is dead: calls go out by the other one, and come in by it as by the first."""

import asyncio
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from alarms.call_out import call_out
from pbx import scratch
from phones.desk import PhoneDesk
from tests.e2e.test_border import INVITE
from tests.support.centre import CentreUnderTest, centre_under_test
from tests.support.eventually import eventually

CAREGIVER = "0999990902"
SECOND = "127.0.0.5"


@pytest.mark.timeout(120)
async def test_calls_go_out_and_come_in_by_the_second_trunk(desk: PhoneDesk, tmp_path: Path) -> None:
    phone = await desk.outside(CAREGIVER)
    phone.answer(0.2)
    certificate, key = _certificate(tmp_path)
    [dead, tls] = scratch.free_ports(2)
    second = {"trunk2_host": SECOND, "trunk2_contact": desk.provider.contact, "trunk_qualify_seconds": 1}
    files = {"tls_certificate_file": str(certificate), "tls_key_file": str(key), "tls_port": tls}
    settings = {"trunk_contact": f"sip:127.0.0.1:{dead};transport=tls", "trunk_transport": "tls", "trunk_srtp": "yes"}
    async with centre_under_test(tmp_path / "data", ("malee",), **settings, **second, **files) as centre:
        (operator,) = await centre.register(desk, "malee")
        await eventually(lambda: "Avail" in _contact(centre, "trunk2"), 10, "the second trunk is there")
        await eventually(lambda: "Unavail" in _contact(centre, "trunk/"), 20, "the first is known to be dead")
        call_out(centre.settings.data_dir / "asterisk" / "spool", CAREGIVER)
        leg = await phone.ring(within=5)
        assert any(name.startswith("PJSIP/trunk2-") for name in centre.channels())
        await leg.hang_up()
        await centre.no_channel_left()

        caller = await asyncio.to_thread(_press, centre)
        with caller:
            await eventually(lambda: operator.rung == 1, 3, "an operator rings for the second trunk too")
            received = await centre.wait_fact("help_call_received")
            assert received.fact.data["caller"] == "number"
            assert await asyncio.to_thread(_speaks_tls, centre) == "TLSv1.2"
            await asyncio.to_thread(centre.ask_asterisk, "channel request hangup all")
        await centre.no_channel_left()


def _contact(centre: CentreUnderTest, trunk: str) -> str:
    lines = centre.ask_asterisk("pjsip show contacts").splitlines()
    return next((line for line in lines if f"  {trunk}" in line), "")


def _press(centre: CentreUnderTest) -> socket.socket:
    caller = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    caller.bind((SECOND, 0))
    port, own = centre.settings.sip_port, caller.getsockname()[1]
    request = INVITE.format(number=centre.settings.help_number, port=port, host=SECOND, own=own)
    caller.sendto(request.encode(), ("127.0.0.1", port))
    return caller


def _speaks_tls(centre: CentreUnderTest) -> str | None:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    place = ("127.0.0.1", centre.settings.tls_port)
    with socket.create_connection(place, 5) as line, trusting.wrap_socket(line) as secret:
        return secret.version()


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=saijai.test"
    subprocess.run(
        ["openssl", *words.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return certificate, key
