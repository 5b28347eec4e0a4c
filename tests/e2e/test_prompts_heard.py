"""What a telephone plays is what was meant: told by the sound that a phone heard, never by a file's name."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from datetime import date, time
from pathlib import Path

from domain import thai_speech
from phones import sound
from phones.desk import PhoneDesk
from phones.leg import Leg
from phones.phone import Phone
from prompts import edition
from prompts.master import MASTERS, master_path
from prompts.prompt import load_catalogue
from prompts.shelf import FORMATS
from prompts.sound import read_pcm, write_narrow
from prompts.spoken import sounds
from tests.support.centre import KNOWN, ROOT, CentreUnderTest
from tests.support.eventually import eventually
from tests.support.fingerprint import heard_in_order, likeness
from tests.support.originate import originate

LISTENER = "0812345678"
LEAD_IN = "test-call/intro"
HARD_OF_HEARING = "0999999102"  # HW-002 of samples/residents.csv
GREETING, NOTICE = "help-call/greeting-known", "help-call/recorded-notice"
WAITING = "help-call/waiting"


def installed(centre: CentreUnderTest, prompt_id: str, prompt_set: str = "th") -> bytes:
    return sound.read_wav(centre.settings.data_dir / "sounds" / prompt_set / f"{prompt_id}.wav")


async def listened(centre: CentreUnderTest, desk: PhoneDesk, ids: list[str], language: str = "th") -> bytes:
    """What somebody hears to whom Asterisk plays these sounds; the first word is lost while the line comes up."""
    phone = await desk.outside(LISTENER)
    phone.answer(0.2)
    await originate(centre, LISTENER, "Playback", "&".join([LEAD_IN, *ids]), language)
    leg = await phone.ring()
    await leg.established()
    await leg.ended(40)
    return bytes(leg.heard)


async def press(centre: CentreUnderTest, desk: PhoneDesk, number: str) -> Leg:
    """A resident's call that nobody answers."""
    button = await centre.resident(desk, number)
    leg = await button.press_button(centre.settings.help_number)
    await leg.established()
    return leg


async def heard_for(leg: Leg, seconds: float) -> bytes:
    """What is heard in the first seconds of a call, which then ends."""
    await eventually(lambda: len(leg.heard) > seconds * 2 * sound.RATE, seconds + 10, "sound on the line")
    await leg.hang_up()
    return bytes(leg.heard)


async def changed(*arguments: str) -> None:
    """An admin types `./saijai prompts ...`, in a process of its own: the phones of this one go on hearing."""
    command = ("nice", "-n", "15", sys.executable, "-m", "commands", "prompts", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT, cwd=ROOT)
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()


async def test_numbers_times_and_dates_are_heard_in_their_order(centre: CentreUnderTest, desk: PhoneDesk) -> None:
    words = (*thai_speech.number(2_421), *thai_speech.clock(time(9, 45)), *thai_speech.calendar(date(2026, 11, 23)))
    ids = sounds(words, load_catalogue())
    heard = await listened(centre, desk, [*ids, LEAD_IN])
    spoken = sounds(sorted(thai_speech.vocabulary()), load_catalogue())
    told = heard_in_order(heard, {one: installed(centre, one) for one in (*spoken, LEAD_IN)})
    assert [one for one in told if one != LEAD_IN] == ids


async def test_what_the_slow_set_lacks_is_heard_from_the_other_one(
    centre: CentreUnderTest, desk: PhoneDesk, tmp_path: Path
) -> None:
    folder = centre.settings.data_dir / "sounds" / "th_slow" / "storm"
    forms = [f"waiting.{form}" for form in FORMATS]
    for form in forms:
        (folder / form).rename(tmp_path / form)
    try:
        heard = await listened(centre, desk, ["storm/waiting", "responder/press"], "th_slow")
    finally:
        for form in forms:
            (tmp_path / form).rename(folder / form)
    assert likeness(heard, installed(centre, "storm/waiting")) > 0.9
    assert likeness(heard, installed(centre, "responder/press", "th_slow")) > 0.9
    assert likeness(heard, installed(centre, "responder/press")) < 0.7, "the pauses are longer"


async def test_who_hears_badly_is_greeted_slowly_and_loudly(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk
) -> None:
    for operator in operators:
        operator.ignore()
    heard = await heard_for(await press(centre, desk, HARD_OF_HEARING), 13.0)
    await centre.close_incidents()
    assert likeness(heard, installed(centre, GREETING, "th_slow")) > 0.9
    assert likeness(heard, installed(centre, GREETING)) < 0.7
    assert heard_in_order(heard, {one: installed(centre, one, "th_slow") for one in (NOTICE, GREETING)}) == [
        GREETING,
        NOTICE,
    ]


async def test_a_recorded_prompt_is_heard_in_the_next_call_and_cuts_off_nobody(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, tmp_path: Path
) -> None:
    for operator in operators:
        operator.ignore()
    data = ["--data", str(centre.settings.data_dir)]
    write_narrow(read_pcm(master_path("test-call/intro", MASTERS / "th")), tmp_path / "recording.wav")
    names = {"greeting": installed(centre, GREETING), "shipped": installed(centre, NOTICE)}
    running = await press(centre, desk, KNOWN)
    await changed("record", NOTICE, str(tmp_path / "recording.wav"), "--author", "noi", *data)
    names["recorded"] = installed(centre, NOTICE)
    try:
        assert heard_in_order(await heard_for(running, 12.0), names)[0] == "greeting"
        await centre.close_incidents()
        heard = await heard_for(await press(centre, desk, KNOWN), 12.0)
        assert heard_in_order(heard, names) == ["greeting", "recorded"]
    finally:
        await changed("restore", NOTICE, "0", *data)
        await centre.close_incidents()
    assert installed(centre, NOTICE) == names["shipped"]


async def test_a_call_hears_to_its_end_what_it_began_with(
    centre: CentreUnderTest, operators: list[Phone], desk: PhoneDesk, tmp_path: Path
) -> None:
    for operator in operators:
        operator.ignore()
    data = ["--data", str(centre.settings.data_dir)]
    write_narrow(read_pcm(master_path("responder/who-unknown", MASTERS / "th")), tmp_path / "recording.wav")
    began_with = edition.newest(centre.settings.data_dir)
    names = {"shipped": installed(centre, WAITING)}
    running = await press(centre, desk, KNOWN)
    await changed("record", WAITING, str(tmp_path / "recording.wav"), "--author", "noi", *data)
    names["recorded"] = installed(centre, WAITING)
    try:
        assert edition.newest(centre.settings.data_dir) != began_with
        next_one = await press(centre, desk, HARD_OF_HEARING)
        heard = await heard_for(running, 46.0)  # from the queue to the next one at 21 s: the loop is opened anew
        assert heard_in_order(heard, names) == ["shipped", "shipped"]
        slow = {"shipped": names["shipped"], "recorded": installed(centre, WAITING, "th_slow")}
        assert heard_in_order(await heard_for(next_one, 30.0), slow)[0] == "recorded"
        heard = await listened(centre, desk, [WAITING], f"th{began_with}")
        assert heard_in_order(heard, names) == ["shipped"], "as of every other sound of a call"
    finally:
        await centre.close_incidents()
        await centre.hang_up_all()
        await changed("restore", WAITING, "0", *data)
    assert began_with not in [one.name for one in edition.editions(centre.settings.data_dir)], "nobody hears it"
    assert not (centre.settings.data_dir / "sounds" / f"th{began_with}").exists()
    assert f"saijai-th-waiting{began_with}" not in centre.ask_asterisk("moh show classes")
