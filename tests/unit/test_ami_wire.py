"""However the network cuts Asterisk's bytes, the same messages come out in the same order."""

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ami_listener.wire import Request, Wire, clean
from tests.support.fake_ami import BANNER, event, octets


class Transport:
    is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True


class Receiver:
    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.is_lost = False

    def dispatch(self, event: Any) -> None:
        self.seen.append(dict(event))

    def answered(self, action: str, reply: Any) -> None:
        self.seen.append({"answered": action})

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True


def wire() -> tuple[Wire, Receiver]:
    receiver = Receiver()
    made = Wire(receiver)
    made.connection_made(Transport())
    return made, receiver


NAMES = ["สมชาย", "คุณยายคำ", "plain", "a: b", ""]
STREAM = BANNER + b"".join(event("X", N=str(n), Name=name) for n, name in enumerate(NAMES * 3))


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_any_cut_gives_the_same_messages(cuts):
    made, receiver = wire()
    edges = [0, *sorted(cuts), len(STREAM)]
    for begin, end in itertools.pairwise(edges):
        made.data_received(STREAM[begin:end])
    assert [(one["N"], one["Name"].strip()) for one in receiver.seen] == [
        (str(n), name) for n, name in enumerate(NAMES * 3)
    ]


@given(st.binary(max_size=300))
def test_no_bytes_break_it(junk):
    made, receiver = wire()
    made.data_received(junk + b"\r\n\r\n" + event("After"))
    assert receiver.seen[-1]["Event"] == "After"


async def test_a_list_ends_with_its_complete_event_and_single_replies_at_once():
    made, receiver = wire()
    made.transport.write = lambda _octets: None
    asked = Request({"Action": "CoreShowChannels"}, as_list=True)
    made.send(asked, as_list=True)
    mark = ("ActionID", asked.id)
    made.data_received(octets(("Response", "Success"), mark, ("EventList", "start")))
    made.data_received(octets(("Event", "CoreShowChannel"), mark, ("Linkedid", "a")))
    assert not asked.future.done()
    made.data_received(octets(("Event", "CoreShowChannelsComplete"), mark, ("EventList", "Complete")))
    assert len(asked.future.result()) == 3
    assert receiver.seen == [{"answered": "CoreShowChannels"}]
    assert made.responses == {}


async def test_a_lost_link_ends_every_wait_once():
    made, receiver = wire()
    made.transport.write = lambda _octets: None
    asked = Request({"Action": "Originate"})
    made.send(asked)
    made.connection_lost(None)
    assert asked.future.cancelled()
    assert receiver.is_lost


def test_a_header_value_is_one_line():
    assert clean("a\r\nAction: Originate\n") == "aAction: Originate"
