"""Who listens hears everything in order and in the own language; who cannot keep up is let go and holds nobody up."""

import json

import pytest

from console import audience as module
from console.audience import Audience, Message
from tests.support.eventually import eventually


async def nothing() -> Message | None:
    return None


def both(event: str, **said: object) -> dict[str, Message]:
    return {language: Message(event, {"in": language, **said}, 7) for language in ("th", "en")}


async def test_each_board_hears_its_language_in_order_after_what_it_lacked() -> None:
    audience = Audience()
    heard = audience.listen("en", lambda: Message("lines", {"first": True}, 3), nothing)
    assert b"id: 3\nevent: lines" in await anext(heard)
    audience.say(both("lines", number=1))
    audience.say(both("lines", number=2))
    for number in (1, 2):
        piece = (await anext(heard)).decode()
        assert piece.startswith("id: 7\nevent: lines\ndata: ") and piece.endswith("\n\n")
        assert json.loads(piece.split("data: ")[1]) == {"in": "en", "number": number}
    await heard.aclose()
    assert len(audience) == 0


async def test_what_happens_between_coming_and_listening_is_heard() -> None:
    audience, incidents = Audience(), ["c1"]
    heard = audience.listen("th", lambda: Message("lines", {"incidents": incidents}), nothing)
    incidents.append("c2")
    audience.say(both("lines", number=2))
    assert b'"incidents":["c1","c2"]' in await anext(heard)
    await heard.aclose()


async def test_a_board_that_reads_nothing_is_let_go_and_the_others_hear_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 3)
    audience = Audience()
    slow, quick = (audience.listen("th", lambda: Message("lines", {}), nothing) for _ in range(2))
    await anext(slow)
    await anext(quick)
    for number in range(10):
        audience.say(both("lines", number=number))
        assert f'"number":{number}'.encode() in await anext(quick)
    assert [piece async for piece in slow] == [], "it comes again and says what it knows"
    assert len(audience) == 1


async def test_a_quiet_line_says_that_it_lives_and_ends_when_its_reader_may_not_hear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PULSE_SECONDS", 0.01)
    beats = iter([Message("pulse", {"now": 1}), None])

    async def pulse() -> Message | None:
        return next(beats)

    audience = Audience()
    heard = [piece async for piece in audience.listen("th", lambda: Message("lines", {}), pulse)]
    assert [b"event: pulse" in piece for piece in heard] == [False, True]
    await eventually(lambda: len(audience) == 0)
