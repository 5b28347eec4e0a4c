"""What a program of the town asks is read, or refused with what would be right."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import requests
from domain.requests import MOST_OCTETS, CallBackRequest, RequestRefused


def test_id_and_incident_are_a_request() -> None:
    assert requests.read(b'{"id": "17", "incident": "saijai-1.5"}') == CallBackRequest("17", "saijai-1.5")


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (b"help", "no JSON object"),
        (b"[" * MOST_OCTETS, "no JSON object"),
        (b"[]", "no JSON object"),
        (b"\xff", "no JSON object"),
        (b" " * (MOST_OCTETS + 1), "longer than"),
        (b'{"incident": "saijai-1.5"}', "id is missing"),
        (b'{"id": 17, "incident": "saijai-1.5"}', "id is missing"),
        (b'{"id": "1/7", "incident": "saijai-1.5"}', "id is missing"),
        (b'{"id": "17"}', "incident is missing"),
        (b'{"id": "17", "incident": "a b"}', "incident is missing"),
        (b'{"id": "17", "incident": ["x"]}', "incident is missing"),
    ],
)
def test_anything_else_is_refused_with_the_remedy(payload: bytes, named: str) -> None:
    with pytest.raises(RequestRefused, match=named):
        requests.read(payload)


@given(st.binary(max_size=200))
def test_no_octets_break_the_reader(payload: bytes) -> None:
    with suppress(RequestRefused):
        requests.read(payload)


def test_the_answer_says_whether_and_why_not() -> None:
    assert json.loads(requests.answer("17")) == {"v": 1, "id": "17", "accepted": True, "reason": ""}
    assert json.loads(requests.answer("", "no"))["accepted"] is False
