"""What a caller hears and presses, verb by verb, also when Asterisk says no or the caller is gone."""

import asyncio

import pytest

from agi.channel import CallerHungUp, Channel, CommandFailed, digits
from agi.protocol import Reply
from tests.support.fastagi import FakeChannel, words


class Told(Channel):
    """Answers with the replies it was given, in turn."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.said: list[list[str]] = []
        self.seconds: list[float] = []

    async def exchange(self, line: bytes, seconds: float) -> Reply:
        self.said.append(words(line))
        self.seconds.append(seconds)
        return self.replies.pop(0)


def result(number: int, value: str | None = None) -> Reply:
    return Reply(200, f"result={number}", str(number), value)


async def test_a_dead_channel_is_a_hang_up():
    with pytest.raises(CallerHungUp, match="ANSWER"):
        await Told(Reply(511, "Command Not Permitted on a dead channel")).answer()


@pytest.mark.parametrize("code", [510, 520])
async def test_a_refused_command_is_named_with_its_first_line(code):
    with pytest.raises(CommandFailed, match=f"NOOP: {code} Invalid$"):
        await Told(Reply(code, "Invalid\nUsage: x")).command("NOOP")


async def test_answer_that_fails_is_a_hang_up():
    with pytest.raises(CallerHungUp):
        await Told(result(-1)).answer()
    await Told(result(0)).answer()


async def test_variables_are_set_and_read_as_asterisk_writes_them():
    told = Told(result(1), result(1, "a b"), result(0))
    await told.set_variable("SHARED(SAIJAI_DONE,PJSIP/trunk-1)", "1")
    assert await told.get_variable("CHANNEL(language)") == "a b"
    assert await told.get_variable("NONE") == ""
    assert told.said == [
        ["SET", "VARIABLE", "SHARED(SAIJAI_DONE,PJSIP/trunk-1)", "1"],
        ["GET", "FULL", "VARIABLE", "${CHANNEL(language)}"],
        ["GET", "FULL", "VARIABLE", "${NONE}"],
    ]


async def test_many_variables_are_one_command_and_one_without_a_value_is_left_alone():
    told = Told(result(0))
    await told.set_variables({"SHARED(A,PJSIP/trunk-1)": "cg-1:081&v:+6682", "B": "", "SHARED(C,PJSIP/trunk-1)": "1"})
    assert told.said == [["EXEC", "MSet", "SHARED(A,PJSIP/trunk-1)=cg-1:081&v:+6682,SHARED(C,PJSIP/trunk-1)=1"]]


@pytest.mark.parametrize("value", ["a,b", 'a"b', "a(b", "a\nb", "a\\b", "a${B}b"])
async def test_no_value_begins_another_pair(value):
    channel = FakeChannel()
    await channel.set_variables({"A": value, "LAST": "1"})
    assert list(channel.variables) == ["A", "LAST"]
    assert channel.variables["A"] in ("ab", "aBb")


async def test_what_does_not_fit_into_one_command_takes_more_of_them_in_order():
    values = {f"SHARED(NAME_{n},PJSIP/trunk-1)": "0" * 300 for n in range(9)} | {"DONE": "1"}
    channel = FakeChannel()
    await channel.set_variables(values)
    assert list(channel.variables.items()) == list(values.items())
    assert len(channel.commands) == 2
    channel = FakeChannel()
    await channel.set_variables({f"N{n}": "1" for n in range(30)})
    assert (len(channel.variables), len(channel.commands)) == (30, 2), "MSet takes 24 pairs and drops the others"


async def test_many_variables_on_a_line_that_ended():
    with pytest.raises(CallerHungUp, match="MSet"):
        await Told(result(-1)).set_variables({"A": "1"})


async def test_an_application_runs_or_is_unknown():
    told = Told(result(0), result(-2))
    assert await told.execute("NoOp", "x", seconds=30) == 0
    assert told.seconds == [30]
    with pytest.raises(CommandFailed, match="NoSuchApp"):
        await told.execute("NoSuchApp")


async def test_a_sound_returns_the_key_that_stopped_it():
    told = Told(Reply(200, "result=49 endpos=1600", "49"), Reply(200, "result=0 endpos=1600", "0"))
    assert await told.stream_file("intro", "12") == "1"
    assert await told.stream_file("intro") == ""
    assert told.said == [["STREAM", "FILE", "intro", "12"], ["STREAM", "FILE", "intro", ""]]


async def test_a_missing_sound_is_told_from_a_hang_up():
    with pytest.raises(CommandFailed, match="cannot play intro"):
        await Told(result(-1), result(6)).stream_file("intro")
    with pytest.raises(CallerHungUp):
        await Told(result(-1), result(-1)).stream_file("intro")
    with pytest.raises(CallerHungUp):
        await Told(result(-1), Reply(511, "dead")).stream_file("intro")


async def test_a_key_is_waited_for_in_milliseconds():
    told = Told(result(50), result(0), result(-1))
    assert await told.wait_for_digit(4.5) == "2"
    assert await told.wait_for_digit(4.5) == ""
    with pytest.raises(CallerHungUp):
        await told.wait_for_digit(4.5)
    assert told.said[0] == ["WAIT", "FOR", "DIGIT", "4500"]
    assert told.seconds[0] > 4.5


async def test_sounds_play_in_turn_without_the_missing_ones():
    channel = FakeChannel(missing=("b",))
    assert await channel.play(["a", "b", "c"]) == ""
    assert channel.heard == ["a", "c"]


async def test_a_key_stops_the_sounds_and_is_read():
    channel = FakeChannel(presses={"b": "2"})
    assert await channel.read_key(["a", "b", "c"], "12", 5) == "2"
    assert (channel.heard, channel.waited) == (["a", "b"], [])


async def test_a_key_after_the_sounds_is_read_and_another_key_is_not():
    channel = FakeChannel(waits=("9", "1"))
    assert await channel.read_key(["a"], "12", 5) == "1"
    assert channel.waited[0] == pytest.approx(5, abs=0.1)


async def test_silence_reads_as_no_key():
    assert await FakeChannel().read_key(["a"], "12", 5) == ""


async def test_wrong_keys_do_not_lengthen_the_wait():
    class Presses(FakeChannel):
        async def wait_for_digit(self, seconds: float) -> str:
            await asyncio.sleep(0.02)
            return "9"

    assert await asyncio.wait_for(Presses().read_key([], "12", 0.1), 2) == ""


def test_an_id_is_spoken_by_its_digits_only():
    assert digits("LP-0150") == ["digits/0", "digits/1", "digits/5", "digits/0"]
    assert digits("๑๒²") == []
