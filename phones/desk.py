"""All phones of one story in one process (the SIP stack allows one runtime a process)."""

from types import TracebackType
from typing import Self

from baresip import Config, Runtime

from phones.phone import Phone


class PhoneDesk:
    """`async with PhoneDesk() as desk`; `server` is always host:port of Asterisk."""

    def __init__(self) -> None:
        self._runtime = Runtime()

    async def __aenter__(self) -> Self:
        await self._runtime.start(
            Config(
                net_interface="127.0.0.1",
                max_concurrent_calls=None,
                extra_config_text="sip_listen 127.0.0.1:0\naumem_buffer_ms 2000\n",
            )
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runtime.close()

    async def resident(self, server: str, number: str) -> Phone:
        """A phone whose calls come in over the trunk with this caller number."""
        return await Phone.create(self._runtime, number, server)

    async def operator(self, server: str, operator_id: str, secret: str) -> Phone:
        """An operator's phone, registered. BaresipError: refused."""
        return await Phone.create(self._runtime, f"op-{operator_id}", server, secret, registers=True)
