"""A screen that was written years ago sees a help call as the journal has it, and sees when the listener dies."""

import json
from pathlib import Path
from signal import SIGKILL
from urllib.parse import urlsplit

from domain import topics
from pbx import secrets
from phones.desk import PhoneDesk
from phones.phone import Phone
from tests.support.centre import KNOWN, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.old_witness import OldWitness

STATUS = topics.status("ami_listener")
HERE, GONE = {"v": 1, "online": True}, {"v": 1, "online": False}


async def test_an_old_screen_sees_each_fact_once_in_the_journal_s_order_and_the_last_will(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, tmp_path: Path
) -> None:
    port = urlsplit(centre.settings.mqtt_url).port or 1883
    operators[0].answer(0.2)
    with OldWitness(port, secrets.read(centre.settings, "mqtt_reader"), tmp_path) as witness:
        await eventually(witness.is_listening, 5, "it listens")
        await eventually(lambda: witness.states(STATUS) == [(HERE, True)], 5, "it is told that the listener is there")
        button = await centre.resident(desk, KNOWN)
        leg = await button.press_button(centre.settings.help_number)
        await (await operators[0].ring()).established()
        call_id = centre.call_id()
        await leg.hang_up()
        await centre.wait_fact("recording_sealed", within=10, call_id=call_id)

        written = await centre.journal(call_id=call_id)
        first = written[0].seq
        await eventually(lambda: witness.facts()[-1:] and witness.facts()[-1]["payload"]["seq"] >= written[-1].seq, 5)
        told = [one for one in witness.facts() if one["payload"]["seq"] >= first]
        whole = [entry for entry in await centre.journal() if first <= entry.seq <= told[-1]["payload"]["seq"]]
        assert "operator_answered" in [entry.fact.word for entry in written]
        assert told == [
            {
                "topic": topics.fact(entry.fact),
                "payload": json.loads(topics.fact_payload(entry.seq, entry.fact, entry.recorded_at, entry.recovered)),
                "retain": False,
            }
            for entry in whole
        ]
        head = {"v": 1, "seq": whole[-1].seq, "hash": whole[-1].hash}
        await eventually(lambda: (head, False) in witness.states(topics.JOURNAL_HEAD), 5, "the head of the journal")

        centre.send("ami_listener", SIGKILL)
        await eventually(lambda: (GONE, False) in witness.states(STATUS), 5, "the last will")
        await eventually(lambda: witness.states(STATUS)[-1] == (HERE, False), 10, "it is there again")
        seqs = list(dict.fromkeys(one["payload"]["seq"] for one in witness.facts()))  # one that dies may tell again
        assert seqs == list(range(seqs[0], seqs[-1] + 1))
    await centre.all_well()
