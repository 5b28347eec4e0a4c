"""A known resident presses the button: an operator rings, both hear each other, and all of it is on record."""

import pyrage
import pytest

from ami_listener.sealing import RecordingRefused, open_recording
from pbx import secrets
from phones import sound
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import KNOWN, KNOWN_ID, CentreUnderTest
from tests.support.eventually import eventually

STORY = [
    "help_call_received",
    "resident_identified",
    "plan_fixed",
    "plan_chosen",
    "incident",
    "operator_rang",
    "operator_answered",
    "operator_joined",
    "resident_spoke",
    "help_call_ended",
    "operator_left",
    "recording_sealed",
]


async def test_a_known_resident_reaches_an_operator_and_each_hears_the_other(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    operators[0].answer(2.0, sound.tone(1000, 5))
    button = await centre.resident(desk, KNOWN)

    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    assert rung.began_at - leg.began_at < 2.5
    await rung.established()
    greeting = bytes(leg.heard)
    leg.say(sound.tone(440, 5))
    await eventually(lambda: sound.tone_seconds(bytes(rung.heard), 440) > 3.2, 8, "operator hears the resident")
    await eventually(lambda: sound.tone_seconds(bytes(leg.heard), 1000) > 3.2, 8, "resident hears the operator")
    channels, call_id = centre.channels(), centre.call_id()
    await rung.hang_up()
    await leg.ended()

    # the phones
    assert sound.loud_seconds(greeting) > 1.0, "the prompt is heard while operators ring"
    assert operators[1].rung == 0, "one operator is offered a call first"
    # Asterisk
    assert sorted(name.split("-")[0] for name in channels) == ["PJSIP/op", "PJSIP/trunk"]
    # the journal
    sealed = (await centre.wait_fact("recording_sealed", within=10, call_id=call_id)).fact
    entries = await centre.journal(call_id=sealed.call_id)
    words = [
        entry.fact.word.replace("incident_opened", "incident").replace("incident_joined", "incident")
        for entry in entries
    ]
    assert sorted(words) == sorted(STORY)
    assert not any(entry.recovered for entry in entries)
    whole = await centre.journal(incident_id=entries[-1].fact.incident_id)
    assert {entry.seq for entry in entries} <= {entry.seq for entry in whole}, "the incident has all of the call"
    facts = {entry.fact.word: entry.fact.data for entry in entries}
    assert facts["resident_identified"]["resident_ids"] == [KNOWN_ID]
    assert facts["plan_chosen"]["line"] == "fastagi"
    assert facts["operator_rang"]["operator_id"] == "malee"
    assert 1.9 < facts["operator_answered"]["after_seconds"] < 6
    assert facts["help_call_ended"]["ended_by"] == "operator"
    assert facts["help_call_ended"]["answered"] is True
    # the world outside
    assert centre.mqtt is not None
    mqtt = centre.mqtt
    await eventually(lambda: len(mqtt.facts(sealed.call_id)) == len(STORY), 5, "every fact on MQTT, once")
    assert mqtt.facts(sealed.call_id) == [entry.fact.word for entry in entries]


async def test_the_recording_holds_both_voices_and_lies_encrypted(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    operators[0].answer(0.5, sound.tone(1000, 2))
    button = await centre.resident(desk, KNOWN)
    leg = await button.press_button(centre.settings.help_number)
    rung = await operators[0].ring()
    await rung.established()
    leg.say(sound.tone(440, 2))
    await eventually(lambda: sound.tone_seconds(bytes(rung.heard), 440) > 1.0, 6)
    call_id = centre.call_id()
    await leg.hang_up()
    sealed = centre.settings.recordings_dir / "sealed" / f"{call_id}.wav.age"
    await eventually(sealed.exists, 10, "sealed file")
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert sealed.read_bytes().startswith(b"age-encryption.org/v1")
    live = centre.settings.recordings_dir / "live"
    await eventually(lambda: not list(live.iterdir()), 5, "no plain file is left")
    key = secrets.read(centre.settings, "recordings.key")
    pcm = open_recording(sealed, key)[44:]
    assert sound.tone_seconds(pcm, 440, least_share=0.3) > 0.5, "the resident's voice"
    assert sound.tone_seconds(pcm, 1000, least_share=0.3) > 0.5, "the operator's voice"
    wrong = str(pyrage.x25519.Identity.generate())
    with pytest.raises(RecordingRefused):
        open_recording(sealed, wrong)
