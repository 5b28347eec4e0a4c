"""Asterisk is told to dial, as ami_listener will tell it: an AMI connection of the test's own."""

import asyncio

from pbx import secrets
from tests.support.centre import CentreUnderTest


async def originate(
    centre: CentreUnderTest, number: str, application: str, data: str = "", language: str = "th"
) -> None:
    """Dial `number` on the trunk; whoever answers is given to the application. Returns when it is under way."""
    settings = centre.settings
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    try:
        await _ask(
            reader, writer, Action="Login", Username="saijai", Secret=secrets.read(settings, "ami"), Events="off"
        )
        await _ask(
            reader, writer, Action="Originate", Channel=f"PJSIP/{number}@trunk", Application=application, Data=data,
            Timeout="20000", Async="true", Variable=f"CHANNEL(language)={language}",
        )  # fmt: skip
    finally:
        writer.close()
        await writer.wait_closed()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, **fields: str) -> None:
    await _tell(reader, writer, list(fields.items()))


async def _tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lines: list[tuple[str, str]]) -> None:
    writer.write("".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n")
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    assert b"Response: Success" in answer, answer


async def originate_ladder(centre: CentreUnderTest, **variables: str) -> None:
    """A ladder without a resident on the line, as ami_listener starts it when nobody can be called back."""
    settings = centre.settings
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    try:
        await _ask(
            reader, writer, Action="Login", Username="saijai", Secret=secrets.read(settings, "ami"), Events="off"
        )
        named = [("Variable", f"{name}={value}") for name, value in variables.items()]
        lines = [
            ("Action", "Originate"), ("Channel", "Local/hold@ladder/n"), ("Context", "ladder"), ("Exten", "s"),
            ("Priority", "1"), ("Async", "true"), *named,
        ]  # fmt: skip
        await _tell(reader, writer, lines)
    finally:
        writer.close()
        await writer.wait_closed()


async def originate_into(centre: CentreUnderTest, number: str, context: str, **variables: str) -> None:
    """Dial `number` on the trunk; whoever answers goes into this context with these variables."""
    settings = centre.settings
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
    try:
        await _ask(
            reader, writer, Action="Login", Username="saijai", Secret=secrets.read(settings, "ami"), Events="off"
        )
        named = [("Variable", f"{name}={value}") for name, value in variables.items()]
        lines = [
            ("Action", "Originate"), ("Channel", f"PJSIP/{number}@trunk"), ("Context", context), ("Exten", "s"),
            ("Priority", "1"), ("Timeout", "20000"), ("Async", "true"), *named,
        ]  # fmt: skip
        await _tell(reader, writer, lines)
    finally:
        writer.close()
        await writer.wait_closed()
