"""Bytes from Asterisk become messages, each whole and in its order: panoramisk's protocol, hardened.

What is held here against panoramisk 1.4: it decodes every packet for itself, so a Thai letter (3 bytes) that falls
between two packets is lost; it takes the link down when a handler raises; it sends unanswered actions again after a
reconnect, so that an Originate whose reply was lost would ring a resident twice.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from runtime import log

END_OF_MESSAGE = b"\r\n\r\n"
EVENT, REPLY_TO = "Event: ", "\r\nActionID:"
GREETING = b"Asterisk Call Manager/"
LARGEST_MESSAGE = 1_000_000  # octets; whoever sends more without an end is no Asterisk
_LINE_BREAKS = str.maketrans("", "", "\r\n")


def headers(text: str) -> dict[str, str]:
    """The headers of one message; of one that came twice the last."""
    lines = (line.partition(": ") for line in text.split("\r\n"))
    return {name: value for name, colon, value in lines if colon}


def clean(value: str) -> str:
    """A header value that cannot begin a second header."""
    return value.translate(_LINE_BREAKS)


class Request(Action):  # type: ignore[misc]  # panoramisk has no types
    """An action on its way. Unlike panoramisk's, a list that Asterisk refuses ends with the refusal."""

    def __init__(self, headers: dict[str, str], *, as_list: bool = False) -> None:
        super().__init__({name: clean(value) for name, value in headers.items()}, as_list=as_list)

    def add_message(self, message: Message) -> bool:
        """Takes one reply; True when it was the last."""
        self.responses.append(message)
        is_last = not self.as_list or message.response == "Error" or message.eventlist.lower() == "complete"
        if is_last and not self.future.done():
            self.future.set_result(self.responses if self.as_list else self.responses[0])
        return is_last


class Receiver(Protocol):
    """Who gets what the wire delivers."""

    def dispatch(self, event: Mapping[str, Any]) -> Any: ...

    def answered(self, action: str, reply: Message) -> None: ...

    def connection_lost(self, exc: Exception | None) -> None: ...


class Wire(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """One TCP connection to Asterisk's manager interface."""

    factory: Receiver

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._buffer = b""

    def connection_made(self, transport: Any) -> None:
        """The connection stands; nobody has logged in yet."""
        super().connection_made(transport)
        self.factory = self._receiver
        self.encoding = "utf-8"

    def data_received(self, data: bytes) -> None:
        """A packet: parts of messages, or several."""
        *messages, self._buffer = (self._buffer + data).split(END_OF_MESSAGE)
        if len(self._buffer) > LARGEST_MESSAGE:
            log.logger().error("a manager message has no end; giving up the link", octets=len(self._buffer))
            self.transport.abort()
            return
        for octets in messages:
            try:
                self._one(octets)
            except Exception as error:  # noqa: BLE001  edge of the AMI events: one that breaks us is not the link's end
                log.logger().error("a manager message could not be taken in", octets=len(octets), exc_info=error)

    def _one(self, octets: bytes) -> None:
        if octets.startswith(GREETING):
            octets = octets.partition(b"\r\n")[2]
        text = octets.strip(b"\r\n").decode("utf-8", errors="replace")
        if text.startswith(EVENT) and REPLY_TO not in text:
            self.factory.dispatch(headers(text))
            return
        message = Message.from_line(text)
        if message is not None:
            self.handle_message(message)

    def handle_message(self, message: Message) -> None:
        """A reply goes to its action, everything else is an event."""
        request = self.responses.get(message.id)
        if request is None:
            if "event" in message:
                self.factory.dispatch(message)
            return
        if request.add_message(message):
            self.responses.pop(request.id, None)
            self.factory.answered(request["action"], message)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone: whoever waits for a reply will get none."""
        self.closed = True
        for request in self.responses.values():
            request.future.cancel()
        self.responses.clear()
        self.factory.connection_lost(exc)

    def close(self) -> None:
        """Give up the link; nothing is kept to be sent again."""
        self.closed = True
        self.transport.abort()
