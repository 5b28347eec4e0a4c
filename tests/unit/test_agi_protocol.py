"""The AGI protocol as bytes and values: every cut, every code, nothing that a caller sends becomes a command."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi import protocol
from agi.protocol import Conversation, Environment, HungUp, ProtocolBroken, Reply, command

HEADERS = b"agi_network: yes\nagi_network_script: identify\nagi_callerid: 0812345678\nagi_arg_1: x\n\n"


def talking() -> Conversation:
    conversation = Conversation()
    conversation.receive(HEADERS)
    return conversation


def test_headers_become_an_environment_with_arguments():
    [environment] = Conversation().receive(HEADERS)
    assert environment == Environment(
        {"network": "yes", "network_script": "identify", "callerid": "0812345678", "arg_1": "x"}, ("x",)
    )


def test_an_argument_left_out_by_the_dialplan_is_empty():
    [environment] = Conversation().receive(b"agi_arg_3: c\nagi_arg_1: a\nagi_arg_0: no\nagi_arg_x: no\n\n")
    assert environment.arguments == ("a", "", "c")


def test_headers_without_colon_or_with_crlf_are_read():
    [environment] = Conversation().receive(b"agi_odd\r\nagi_callerid: 1: 2\r\n\r\n")
    assert environment == Environment({"odd": "", "callerid": "1: 2"}, ())


def test_a_caller_name_in_tis_620_does_not_stop_the_call():
    thai = "สมชาย".encode("tis-620")
    [environment] = Conversation().receive(b"agi_calleridname: " + thai + b"\nagi_callerid: 0812345678\n\n")
    assert environment.values["callerid"] == "0812345678"
    assert "\ufffd" in environment.values["calleridname"]


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"200 result=0\n", Reply(200, "result=0", "0")),
        (b"200 result=1 (a b)\n", Reply(200, "result=1 (a b)", "1", "a b")),
        (b"200 result=1 ()\n", Reply(200, "result=1 ()", "1", "")),
        (b"200 result=1 (a (b) c)\n", Reply(200, "result=1 (a (b) c)", "1", "a (b) c")),
        (b"200 result=49 endpos=1234\n", Reply(200, "result=49 endpos=1234", "49")),
        (b"200 result= (timeout)\n", Reply(200, "result= (timeout)", "", "timeout")),
        (b"200 something\r\n", Reply(200, "something")),
        (b"200\n", Reply(200, "")),
        (b"510 Invalid or unknown command\n", Reply(510, "Invalid or unknown command")),
        (b"511 Command Not Permitted on a dead channel\n", Reply(511, "Command Not Permitted on a dead channel")),
        (b"520 Invalid command syntax.\n", Reply(520, "Invalid command syntax.")),
    ],
)
def test_a_reply_is_read(line, reply):
    assert talking().receive(line) == [reply]


def test_a_usage_of_many_lines_is_one_reply():
    conversation = talking()
    assert conversation.receive(b"520-Invalid command syntax.  Proper usage follows:\nUsage: X\n") == []
    assert conversation.ended_inside == "a usage text"
    [reply] = conversation.receive(b"200 result=0 is what it returns\n520 End of proper usage.\n")
    assert (reply.code, reply.text.count("\n")) == (520, 3)
    assert conversation.receive(b"200 result=0\n") == [Reply(200, "result=0", "0")]


def test_trying_is_not_yet_a_reply():
    assert talking().receive(b"100 Trying...\n200 result=0\n") == [Reply(200, "result=0", "0")]


@pytest.mark.parametrize("before", [b"", b"520-Usage follows\nUsage: X\n"])
def test_hangup_sets_a_flag_and_is_never_a_reply(before):
    conversation = talking()
    assert not conversation.is_hung_up
    assert conversation.receive(before + b"HANGUP\n") == [HungUp()]
    assert conversation.is_hung_up


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("-1", -1), ("", -1), ("12*", -1), ("9" * 40, -1)])
def test_a_result_that_is_no_number_counts_as_failure(text, number):
    assert Reply(200, "", text).number == number


@pytest.mark.parametrize("line", [b"hello\n", b"2001\n", b"\n", b"20 result=0\n", b"200 result=1 (two\nlines)\n"])
def test_what_asterisk_never_says_breaks_the_conversation(line):
    with pytest.raises(ProtocolBroken):
        talking().receive(line)


@pytest.mark.parametrize(
    "flood",
    [
        b"x" * (protocol.LINE_LIMIT + 1),
        b"x" * (protocol.LINE_LIMIT + 1) + b"\n",
        b"agi_x: y\n" * (protocol.HEADERS_LIMIT // 9 + 1),
        (b"agi_x: " + b"y" * 8000 + b"\n") * 2 + b"z" * 400,
    ],
)
def test_headers_have_a_limit(flood):
    with pytest.raises(ProtocolBroken, match="more than"):
        Conversation().receive(flood)


def test_headers_within_the_limit_are_taken():
    lines = b"agi_x: y\n" * ((protocol.HEADERS_LIMIT - 1) // 9)
    assert len(Conversation().receive(lines + b"\n")) == 1


def test_a_usage_without_end_has_a_limit():
    conversation = talking()
    with pytest.raises(ProtocolBroken, match="more than"):
        conversation.receive(b"520-Usage\n" + b"and so on and on\n" * 1000)


def test_a_long_conversation_has_no_limit():
    conversation = talking()
    for _ in range(2000):
        assert len(conversation.receive(b"200 result=1 (0123456789)\n")) == 1


def test_an_end_of_the_connection_is_placed():
    assert Conversation().ended_inside == "the headers"
    conversation = talking()
    assert conversation.ended_inside == ""
    conversation.receive(b"200 res")
    assert conversation.ended_inside == "a reply"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("ANSWER",), b"ANSWER\n"),
        (("SET VARIABLE", "A", ""), b'SET VARIABLE "A" ""\n'),
        (("VERBOSE", 'a "b" \\ c', 3), b'VERBOSE "a \\"b\\" \\\\ c" "3"\n'),
        (("VERBOSE", "x\r\nEXEC System rm\n\0"), b'VERBOSE "x EXEC System rm "\n'),
        (("VERBOSE", "ใส่ใจ"), 'VERBOSE "ใส่ใจ"\n'.encode()),
    ],
)
def test_a_command_is_one_line_of_quoted_words(words, line):
    assert command(*words) == line


def test_a_command_longer_than_asterisk_reads_is_refused():
    assert len(command("X", "y" * (protocol.COMMAND_LIMIT - 5))) == protocol.COMMAND_LIMIT
    with pytest.raises(ValueError, match="Asterisk reads"):
        command("X", "y" * (protocol.COMMAND_LIMIT - 4))


def as_asterisk_reads(line: str) -> list[str]:
    """`parse_args` of res_agi.c."""
    words, word, is_quoted, is_escaped = [], None, False, False
    for sign in line:
        if sign == '"' and not is_escaped:
            is_quoted = not is_quoted
            word = "" if word is None else word
        elif sign in " \t" and not is_quoted and not is_escaped:
            words += [] if word is None else [word]
            word = None
        elif sign == "\\" and not is_escaped:
            is_escaped = True
            continue
        else:
            word = (word or "") + sign
        is_escaped = False
    return words if word is None else [*words, word]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=5))
def test_whatever_a_word_holds_asterisk_reads_it_as_one_word(words):
    line = command("SET VARIABLE", *words).decode()
    assert line.count("\n") == 1
    clean = [re.sub(r"[\r\n\0]+", " ", word) for word in words]
    assert as_asterisk_reads(line[:-1]) == ["SET", "VARIABLE", *clean]


STREAM = HEADERS + b"100 Trying\n200 result=1 (\xe0\xb9\x83)\nHANGUP\n520-Invalid\nUsage: X\n520 End\n511 Dead\n"


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_wherever_the_packets_are_cut_the_same_is_understood(cuts):
    whole = Conversation().receive(STREAM)
    places = [0, *sorted(cuts), len(STREAM)]
    conversation = Conversation()
    pieces = [event for a, b in pairwise(places) for event in conversation.receive(STREAM[a:b])]
    assert pieces == whole
    assert [type(event).__name__ for event in whole] == ["Environment", "Reply", "HungUp", "Reply", "Reply"]


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_give_events_or_one_named_error(data, is_talking):
    conversation = talking() if is_talking else Conversation()
    try:
        events = conversation.receive(data)
    except ProtocolBroken:
        return
    assert all(isinstance(event, Environment | Reply | HungUp) for event in events)
