"""Asks a caller's phone where it is: by a program that the centre chose. Without one nothing is sent anywhere."""

import asyncio
import json
from typing import Final

from console.means import Means
from domain.standing import Standing
from runtime import log

WAYS: Final = ("sms", "line")
SEND_SECONDS = 10.0
SENT, OFF, NO_NUMBER, FAILED = "sent", "not_configured", "no_number", "failed"


async def send(means: Means, one: Standing, way: str) -> str:
    """What came of it: sent, or why not."""
    command = means.settings.location_command
    if not command:
        return OFF
    number = await means.people.number(one.phone_id)
    if not number:
        return NO_NUMBER
    said = json.dumps({"way": way, "number": number, "incident": one.incident_id}).encode()
    try:
        process = await asyncio.create_subprocess_exec(
            command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        log.logger().error("SAIJAI_LOCATION_COMMAND cannot be started", reason=error.strerror)
        return FAILED
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await process.communicate(said)
    except TimeoutError:
        process.kill()
        await process.wait()
    if process.returncode != 0:
        log.logger().error("SAIJAI_LOCATION_COMMAND did not send", exit_code=process.returncode)
    return SENT if process.returncode == 0 else FAILED
