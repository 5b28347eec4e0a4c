"""All phones of one story in one process (the SIP stack allows one runtime a process)."""

import socket
from types import TracebackType
from typing import Self

from baresip import Config, Runtime

from pbx.scratch import free_ports
from phones.phone import Phone
from phones.provider import Provider


class PhoneDesk:
    """`async with PhoneDesk() as desk`; `server` is always host:port of Asterisk.

    A centre whose SAIJAI_TRUNK_CONTACT is `desk.provider.contact` reaches by number every phone of this desk:
    those `outside`, and residents, who are called back.
    """

    def __init__(self, outside_port: int = 0) -> None:
        self._runtime = Runtime()
        self._outside_port = outside_port
        self._port = _free_pair()
        self._numbers: dict[str, Phone] = {}
        self.provider = Provider(self._numbers, self._port)

    async def __aenter__(self) -> Self:
        await self._runtime.start(
            Config(
                net_interface="127.0.0.1",
                max_concurrent_calls=None,
                extra_config_text=f"sip_listen 127.0.0.1:{self._port}\naumem_buffer_ms 2000\n",
            )
        )
        await self.provider.open(self._outside_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.provider.close()
        await self._runtime.close()

    async def resident(self, server: str, number: str) -> Phone:
        """A phone whose calls come in over the trunk with this caller number, and that is called back there."""
        phone = await self.outside(number)
        if phone.server != server:
            phone.forget()
            phone.server = server
        return phone

    async def outside(self, number: str) -> Phone:
        """The phone with this number somewhere in the country: it rings until somebody answers it."""
        if number not in self._numbers:  # one number is one phone: the stack rings the first that has it
            self._numbers[number] = await Phone.create(self._runtime, number, "127.0.0.1")
        return self._numbers[number]

    async def put_down(self) -> None:
        """Every phone that has a number is put down and does nothing by itself any more."""
        for phone in self._numbers.values():
            phone.ignore()
            for leg in phone.legs:
                await leg.hang_up()
            phone.forget()

    async def operator(self, server: str, operator_id: str, secret: str) -> Phone:
        """An operator's phone, registered. BaresipError: refused."""
        return await Phone.create(self._runtime, f"op-{operator_id}", server, secret, registers=True)


def _free_pair() -> int:
    """A free port whose next one is free too: the stack takes both, the second for TLS."""
    while True:
        port = free_ports(1)[0]
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tls:
            try:
                tls.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
