"""What a pendant sends is a press whatever else is wrong with it, as long as it can be told from another press."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import sos
from domain.sos import MOST_OCTETS, Sos, SosRefused


def sent(**said: object) -> bytes:
    return json.dumps(said).encode()


def test_everything_that_a_device_may_say() -> None:
    said = sent(id="17", at="2026-11-20T10:00:00+07:00", latitude=18.29, longitude=99.49, battery=63)
    assert sos.read("pendant-7", said) == Sos("pendant-7", "17", "2026-11-20T10:00:00+07:00", 18.29, 99.49, 63)
    assert sos.read("pendant-7", said).call_id == "sos-pendant-7.17"


def test_two_devices_are_never_taken_for_one() -> None:
    assert sos.read("watch", sent(id="7-1")).call_id != sos.read("watch-7", sent(id="1")).call_id


def test_a_message_nested_beyond_reading_is_refused_as_any_other() -> None:
    with pytest.raises(SosRefused):
        sos.read("watch", b"[" * MOST_OCTETS)


def test_the_id_is_enough_and_may_be_a_number() -> None:
    assert sos.read("watch", sent(id=17)) == Sos("watch", "17")


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 91, "longitude": 1},
        {"latitude": "18", "longitude": 99},
        {"latitude": 18.0},
        {"battery": 101},
        {"battery": -1},
        {"battery": True},
        {"at": "yesterday"},
        {"at": 17},
    ],
)
def test_what_is_wrong_beside_the_id_spoils_no_press(wrong: dict[str, object]) -> None:
    assert sos.read("watch", sent(id="1", **wrong)) == Sos("watch", "1")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"SOS",
        b"[]",
        b"17",
        b"{}",
        b'{"id": ""}',
        b'{"id": "a/b"}',
        b'{"id": 1.5}',
        b'{"id": null}',
        b"\xff\xfe",
    ],
)
def test_a_press_without_an_id_of_its_own_is_refused_with_the_remedy(payload: bytes) -> None:
    with pytest.raises(SosRefused, match="id"):
        sos.read("watch", payload)


def test_a_long_message_is_not_even_read() -> None:
    with pytest.raises(SosRefused, match=str(MOST_OCTETS)):
        sos.read("watch", sent(id="1", note="x" * MOST_OCTETS))


@pytest.mark.parametrize("device", ["", "a/b", "a.b", "ก", "x" * 41])
def test_a_device_id_is_short_and_plain(device: str) -> None:
    with pytest.raises(SosRefused, match="device id"):
        sos.read(device, sent(id="1"))


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_press_or_is_refused(payload: bytes) -> None:
    with suppress(SosRefused):
        assert sos.read("watch", payload).device_id == "watch"


def test_the_answer_says_whether_it_is_on_record_or_why_not() -> None:
    assert json.loads(sos.answer("17", "sos-watch.17")) == {
        "v": 1, "id": "17", "accepted": True, "incident_id": "sos-watch.17", "reason": "",
    }  # fmt: skip
    assert json.loads(sos.answer("", reason="no id"))["accepted"] is False
