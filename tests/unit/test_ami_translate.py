"""What an AMI event means for a help call, case by case; most of what Asterisk says means nothing."""

from datetime import UTC, datetime

import pytest

from ami_listener import observations as seen
from ami_listener.translate import moment, number, operator_of, to_observation

NOW = datetime(2026, 11, 22, 1, 0, 9, tzinfo=UTC)
AT = datetime(2026, 11, 22, 1, 0, 0, 123456, tzinfo=UTC)
STAMP = {"Timestamp": "1795309200.123456"}
CALL = "saijai-1732291234.5"
LEG = "saijai-1732291234.15"
ABOUT = {"call_id": CALL, "at": AT}
OF_LEG = {**ABOUT, "leg_id": LEG, "operator_id": "noi"}


def said(word: str, data: str, **more: str) -> dict[str, str]:
    channel = {"Uniqueid": CALL, "Linkedid": CALL, "CallerIDNum": "0812345678", **more}
    return {"Event": "UserEvent", "UserEvent": "SaijaiFact", "Fact": word, "Data": data, **channel}


def dial(event: str, channel: str = "PJSIP/op-noi-0000001b", leg: str = LEG, call: str = CALL, **more: str):
    return {"Event": event, "DestChannel": channel, "DestUniqueid": leg, "DestLinkedid": call, **more}


def channel(event: str, name: str, channel_id: str, **more: str) -> dict[str, str]:
    return {"Event": event, "Channel": name, "Uniqueid": channel_id, "Linkedid": CALL, **more}


TRUNK = "PJSIP/trunk-0000001a"
OPERATOR = "PJSIP/op-noi-0000001b"

MEANING = [
    (channel("Hold", OPERATOR, LEG), seen.LegHeld(**OF_LEG, is_held=True)),
    (channel("Unhold", OPERATOR, LEG), seen.LegHeld(**OF_LEG, is_held=False)),
    (channel("Hold", TRUNK, CALL), None),
    (
        said("received", "did=1441&pres=allowed"),
        seen.Received(**ABOUT, number="0812345678", presentation="allowed", did="1441"),
    ),
    (
        said("received", "did=%2B6653123456%00&pres=", CallerIDNum="<unknown>"),
        seen.Received(**ABOUT, number="", presentation="", did="+6653123456"),
    ),
    (said("test-received", "did=1442&pres=allowed"), seen.TestReceived(**ABOUT)),
    (
        said("planned", "line=fastagi&resident=r%201&subject=resident%3Ar%201&set=th&prio=10&queue=operators"),
        seen.Planned(
            **ABOUT,
            line="fastagi",
            resident_id="r 1",
            subject="resident:r 1",
            prompt_set="th",
            priority=10,
            queue="operators",
        ),
    ),
    (
        said("planned", "line=fallback&resident=&subject=&prio=x"),
        seen.Planned(**ABOUT, line="fallback", resident_id="", subject="", prompt_set="", priority=0, queue=""),
    ),
    (said("replaced", "by=saijai-1732291240.9"), seen.Replaced(**ABOUT, by_call_id="saijai-1732291240.9")),
    (
        said("ended", "source=PJSIP%2Ftrunk-0000001a&cause=16&answered=1"),
        seen.DialplanEnded(**ABOUT, source=TRUNK, cause=16, answered=True),
    ),
    (said("ended", "source=&cause=&answered=0"), seen.DialplanEnded(**ABOUT, source="", cause=0, answered=False)),
    (
        said("refused", "lines=21&pres=allowed"),
        seen.Refused(**ABOUT, number="0812345678", presentation="allowed", lines=21),
    ),
    (
        said("refused", "lines=21&pres=", CallerIDNum="<unknown>"),
        seen.Refused(**ABOUT, number="", presentation="", lines=21),
    ),
    (said("triage", "answer=safe&key=1&prio=-60"), seen.Triaged(**ABOUT, answer="safe", by_key=True, priority=-60)),
    (said("triage", "answer=hurt&key=&prio=20"), seen.Triaged(**ABOUT, answer="hurt", by_key=False, priority=20)),
    (
        said("storm-began", "at=1795309195&calls=21&seconds=60"),
        seen.StormRose(call_id=CALL, at=datetime(2026, 11, 22, 0, 59, 55, tzinfo=UTC), calls=21, seconds=60),
    ),
    (said("storm-ended", "at="), seen.StormFell(**ABOUT)),
    (
        said("asked", f"call={CALL}&operator=noi&wanted=rescue&key=k", Linkedid="another"),
        seen.Asked(**ABOUT, operator_id="noi", wanted="rescue", key_id="k"),
    ),
    (
        said("handed-over", f"call={CALL}&from=noi&to=lek&leg=l"),
        seen.HandedOver(**ABOUT, from_operator_id="noi", to_operator_id="lek", leg_id="l"),
    ),
    (
        said("closed", f"call={CALL}&operator=noi&disposition=test"),
        seen.Closed(**ABOUT, operator_id="noi", disposition="test"),
    ),
    (
        said("closed", f"call={CALL}&operator=noi&disposition=test&looked=1"),
        seen.Closed(**ABOUT, operator_id="noi", disposition="test", has_looked_again=True),
    ),
    (channel("ChannelTalkingStart", TRUNK, CALL), seen.ResidentTalked(**ABOUT)),
    (dial("DialBegin"), seen.LegRang(**OF_LEG)),
    (dial("DialEnd", DialStatus="ANSWER"), seen.LegAnswered(**OF_LEG)),
    (dial("DialEnd", DialStatus="BUSY"), seen.LegNotAnswered(**OF_LEG, dial_status="BUSY")),
    (
        channel("BridgeEnter", TRUNK, CALL, BridgeUniqueid="b"),
        seen.ResidentBridged(**ABOUT, bridge_id="b", channel=TRUNK),
    ),
    (
        channel("BridgeEnter", OPERATOR, LEG, BridgeUniqueid="b"),
        seen.LegBridged(**OF_LEG, bridge_id="b", channel=OPERATOR),
    ),
    (channel("Hangup", TRUNK, CALL, Cause="44"), seen.ResidentEnded(**ABOUT, source="", cause=44)),
    (
        channel("Hangup", OPERATOR, LEG, Cause="16", ChannelState="6"),
        seen.LegEnded(**OF_LEG, cause=16, was_up=True),
    ),
    (
        channel("Hangup", OPERATOR, LEG, Cause="26", ChannelState="5"),
        seen.LegEnded(**OF_LEG, cause=26, was_up=False),
    ),
    (channel("Hangup", OPERATOR, LEG), seen.LegEnded(**OF_LEG, cause=0, was_up=None)),
]

NOTHING = [
    {},
    {"Event": "FullyBooted"},
    {"Event": "UserEvent", "UserEvent": "SomebodyElses"},
    said("unheard-of", "a=b"),
    said("received", "did=1441", Linkedid=""),
    dial("DialBegin", "Local/identify@ask-00000001;1"),
    dial("DialEnd", "Local/identify@ask-00000001;1", DialStatus="ANSWER"),
    dial("DialBegin", call=""),
    dial("DialBegin", leg=CALL),  # the operator calls, nobody rings him
    channel("BridgeEnter", "Local/identify@ask-00000001;2", "saijai-1.7"),
    channel("Hangup", "Local/identify@ask-00000001;2", "saijai-1.7"),
    {**channel("BridgeEnter", OPERATOR, LEG), "Linkedid": ""},
    {**channel("Hangup", OPERATOR, LEG), "Linkedid": ""},
]


@pytest.mark.parametrize(("event", "meaning"), MEANING)
def test_an_event_means(event, meaning):
    assert to_observation({**event, **STAMP}, NOW) == meaning


@pytest.mark.parametrize("event", NOTHING)
def test_an_event_means_nothing(event):
    assert to_observation({**event, **STAMP}, NOW) is None


def test_without_a_timestamp_our_clock_tells_when():
    observation = to_observation(dial("DialBegin"), NOW)
    assert observation is not None
    assert observation.at == NOW


@pytest.mark.parametrize(
    ("text", "micros"), [("1795309200.123456", 123456), ("1795309200.5", 500000), ("1795309200", 0)]
)
def test_a_moment_keeps_its_microseconds(text, micros):
    assert moment(text, NOW) == AT.replace(microsecond=micros)


@pytest.mark.parametrize("text", ["", "x", "17.x", "-3.1"])
def test_what_is_no_moment_is_now(text):
    assert moment(text, NOW) == NOW


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("PJSIP/op-noi-0000001b", "noi"),
        ("PJSIP/op-noi-2-0000001b", "noi-2"),
        ("PJSIP/trunk-0000001a", ""),
        ("Local/op-noi@x-1;1", ""),
    ],
)
def test_an_operator_is_known_by_the_channel(name, operator):
    assert operator_of(name) == operator


@pytest.mark.parametrize(("text", "value"), [("16", 16), ("", 0), ("-1", 0), ("๑", 0), ("x", 0)])
def test_numbers(text, value):
    assert number(text) == value
