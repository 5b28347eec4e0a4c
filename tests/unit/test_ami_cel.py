"""A CEL row means what the AMI event of the same happening means."""

import pytest

from ami_listener import observations as seen
from ami_listener.cel import MalformedRow, parse, to_observation
from tests.support.ami_story import BEGIN, abandoned_call, answered_call, cel_row, epoch

CALL, LEG = "saijai-1732291234.5", "saijai-1732291234.15"
ABOUT = {"call_id": CALL, "at": BEGIN}
OF_LEG = {**ABOUT, "leg_id": LEG, "operator_id": "noi"}
RESIDENT = {"uniqueid": CALL, "channel": "PJSIP/trunk-0000001a"}
OPERATOR = {"uniqueid": LEG, "channel": "PJSIP/op-noi-0000001b"}
LOCAL = {"uniqueid": "saijai-1732291234.9", "channel": "Local/identify@ask-00000001;1"}


def row(eventtype: str, **values: str) -> str:
    return cel_row(eventtype=eventtype, eventtime=epoch(BEGIN), linkedid=CALL, **values)


MEANING = [
    (row("CHAN_START", **RESIDENT, context="from-trunk", exten="1441"), seen.TrunkRang(**ABOUT, exten="1441")),
    (
        row(
            "USER_DEFINED",
            **RESIDENT,
            cid_num="0812345678",
            userdeftype="saijai-received",
            eventextra='{"extra":"did=1441&pres=allowed"}',
        ),
        seen.Received(**ABOUT, number="0812345678", presentation="allowed", did="1441"),
    ),
    (
        row("HANGUP", **RESIDENT, eventextra='{"hangupcause":16,"hangupsource":"PJSIP/op-noi-1","dialstatus":""}'),
        seen.ResidentEnded(**ABOUT, source="PJSIP/op-noi-1", cause=16),
    ),
    (
        row("BRIDGE_ENTER", **RESIDENT, eventextra='{"bridge_id":"b"}'),
        seen.ResidentBridged(**ABOUT, bridge_id="b", channel=RESIDENT["channel"]),
    ),
    (
        row("BRIDGE_ENTER", **OPERATOR, eventextra='{"bridge_id":"b"}'),
        seen.LegBridged(**OF_LEG, bridge_id="b", channel=OPERATOR["channel"]),
    ),
    (row("CHAN_START", **OPERATOR), seen.LegRang(**OF_LEG)),
    (row("ANSWER", **OPERATOR), seen.LegAnswered(**OF_LEG)),
    (row("HANGUP", **OPERATOR, eventextra='{"hangupcause":44}'), seen.LegEnded(**OF_LEG, cause=44, was_up=None)),
    (row("LINKEDID_END", **RESIDENT), seen.CallOver(**ABOUT)),
]

NOTHING = [
    row("ANSWER", **RESIDENT),
    row("CHAN_START", **{**RESIDENT, "channel": "PJSIP/op-noi-00000001"}, context="from-operator"),
    row("CHAN_START", **RESIDENT, context="help-call"),
    row("CHAN_END", **OPERATOR),
    row("CHAN_START", **LOCAL),
    row("BRIDGE_ENTER", **LOCAL, eventextra='{"bridge_id":"b"}'),
    row("USER_DEFINED", **RESIDENT, userdeftype="somebody-elses", eventextra='{"extra":"x"}'),
]

MALFORMED = [
    "",
    '"HANGUP","1795309200.123456"',
    '"HANGUP","1795309200.123456","half',
    row("HANGUP").replace(epoch(BEGIN), "yesterday"),
    row("HANGUP", eventextra="{"),
    row("HANGUP", eventextra="[1]"),
]


@pytest.mark.parametrize(("line", "meaning"), MEANING)
def test_a_row_means(line, meaning):
    assert to_observation(parse(line)) == meaning


@pytest.mark.parametrize("line", NOTHING)
def test_a_row_means_nothing(line):
    assert to_observation(parse(line)) is None


@pytest.mark.parametrize("line", MALFORMED)
def test_what_is_no_row_is_refused(line):
    with pytest.raises(MalformedRow):
        parse(line)


def test_a_row_behind_one_that_a_crash_cut_is_read():
    whole = row("LINKEDID_END", **RESIDENT)
    for length in range(1, len(whole) - 2):
        assert parse(whole[:length] + whole).event == "LINKEDID_END"


@pytest.mark.parametrize("call", [answered_call(), abandoned_call()])
def test_every_row_of_a_call_can_be_read(call):
    assert [parse(line).call_id for line in call.cel()] == [call.call_id] * len(call.steps)
