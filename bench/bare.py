"""`python -m bench.bare PORT`: the least that a listener can do, panoramisk's own manager that prints each event.

The password comes on standard input, so that no list of processes shows it.
"""

import asyncio
import sys
from typing import Any

from panoramisk import Manager

from bench.ami_server import USER


def _print(_manager: Manager, event: Any) -> None:
    sys.stdout.write(f"{event}\n")


async def _listen(port: int, secret: str) -> None:
    loop = asyncio.get_running_loop()
    manager = Manager(loop=loop, host="127.0.0.1", port=port, username=USER, secret=secret)
    manager.register_event("*", _print)
    await manager.connect()
    await asyncio.Event().wait()


def main() -> None:
    """Until it is ended."""
    asyncio.run(_listen(int(sys.argv[1]), sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
