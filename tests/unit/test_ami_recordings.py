"""A conversation is kept sealed, heard only by who holds the key, and erased in time."""

import asyncio
import os
from datetime import timedelta

import pyrage
import pytest

from ami_listener import recordings as module
from ami_listener.recordings import Recordings
from ami_listener.sealing import RecordingRefused, audio_seconds, open_recording, seal
from runtime.clock import SystemClock
from runtime.settings import Settings
from tests.support.eventually import eventually
from tests.support.wav import wav


class Desk:
    """Recordings with everything around them in memory."""

    def __init__(self, directory) -> None:
        self.settings = Settings(data_dir=directory, recording_days=90)
        self.live = self.settings.recordings_dir / "live"
        self.sealed = self.settings.recordings_dir / "sealed"
        self.live.mkdir(parents=True)
        self.settings.secrets_dir.mkdir()
        identity = pyrage.x25519.Identity.generate()
        self.key = f"# made at install\n{identity}\n"
        self.public = self.settings.secrets_dir / "recordings.pub"
        self.public.write_text(f"{identity.to_public()}\n")
        self.told = []
        self.open_calls: set[str] = set()
        self.recordings = Recordings(
            self.settings, SystemClock(), self._write, self._incident_of, lambda: self.open_calls
        )
        self.caught_up = asyncio.Event()

    async def _write(self, fact) -> None:
        self.told.append(fact)

    async def _incident_of(self, call_id: str) -> str:
        return f"in {call_id}"

    async def __aenter__(self):
        self._task = asyncio.get_running_loop().create_task(self.recordings.run(self.caught_up))
        self.caught_up.set()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def record(self, call_id: str, octets: bytes, age_days: float = 0) -> None:
        file = self.live / f"{call_id}.wav"
        file.write_bytes(octets)
        _age(file, age_days)


def _age(file, days: float) -> None:
    at = (SystemClock().now() - timedelta(days=days)).timestamp()
    os.utime(file, (at, at))


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


async def test_what_ended_calls_left_is_sealed_at_the_start_and_running_calls_are_left_alone(desk):
    desk.record("ended", wav(1))
    desk.record("running", wav(1))
    desk.open_calls = {"running"}
    async with desk:
        await eventually(lambda: desk.told)
        await eventually(lambda: not (desk.live / "ended.wav").exists())
    (fact,) = desk.told
    assert (fact.call_id, fact.incident_id, fact.file, fact.seconds) == ("ended", "in ended", "ended.wav.age", 1.0)
    assert (desk.live / "running.wav").exists()
    file = desk.sealed / fact.file
    assert open_recording(file, desk.key) == wav(1)
    assert (file.stat().st_mode & 0o777, fact.octets) == (0o600, file.stat().st_size)


async def test_a_recording_still_being_written_is_waited_for(desk):
    async with desk:
        await asyncio.sleep(0.1)
        desk.record("c", wav(0.5))
        desk.recordings.call_ended("c")
        for _ in range(4):
            await asyncio.sleep(0.4)
            assert desk.told == []
            desk.record("c", wav(2))
        await eventually(lambda: desk.told)
    assert desk.told[0].seconds == 2.0


async def test_a_recording_that_nobody_spoke_in_is_removed_without_a_fact(desk):
    desk.record("silent", wav(0))
    desk.record("broken", b"RI")
    async with desk:
        await eventually(lambda: not list(desk.live.glob("*")))
    assert desk.told == []


async def test_a_call_without_a_recording_is_no_trouble(desk):
    async with desk:
        desk.recordings.call_ended("c")
        await asyncio.sleep(1.6)
    assert desk.told == []


async def test_without_a_key_nothing_is_lost(desk):
    desk.public.unlink()
    desk.record("c", wav(1))
    async with desk:
        await asyncio.sleep(0.3)
    assert desk.told == []
    assert (desk.live / "c.wav").exists()


async def test_old_recordings_are_erased_and_said_so(desk, monkeypatch):
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.2)
    desk.sealed.mkdir()
    for name, days in (("old", 91), ("young", 89)):
        (desk.sealed / f"{name}.wav.age").write_bytes(b"x")
        _age(desk.sealed / f"{name}.wav.age", days)
    async with desk:
        await eventually(lambda: not (desk.sealed / "old.wav.age").exists())
        _age(desk.sealed / "young.wav.age", 90.1)
        await eventually(lambda: not list(desk.sealed.glob("*")))
    assert [(fact.word, fact.call_id, fact.file) for fact in desk.told] == [
        ("recording_erased", "old", "old.wav.age"),
        ("recording_erased", "young", "young.wav.age"),
    ]


def test_only_the_key_opens_it(desk, tmp_path):
    plain = tmp_path / "plain.wav"
    plain.write_bytes(wav(0.1))
    seal(plain, tmp_path / "sealed.age", desk.public)
    with pytest.raises(RecordingRefused):
        open_recording(tmp_path / "sealed.age", str(pyrage.x25519.Identity.generate()))
    with pytest.raises(RecordingRefused):
        open_recording(tmp_path / "sealed.age", "no key")
    assert b"WAVE" not in (tmp_path / "sealed.age").read_bytes()


def test_the_length_is_known_although_a_crash_left_the_header_wrong(tmp_path):
    file = tmp_path / "crashed.wav"
    octets = wav(3)
    file.write_bytes(octets[:40] + b"\0\0\0\0" + octets[44:])
    assert audio_seconds(file) == 3.0
    file.write_bytes(b"NOPE" + octets[4:])
    assert audio_seconds(file) == 0.0


async def test_a_full_disk_leaves_the_recording_where_it_is_and_sealing_goes_on(desk, monkeypatch):
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.2)
    full = desk.sealed / "talk.wav.age.new"
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")
    desk.record("talk", wav(1))
    async with desk:
        await asyncio.sleep(0.3)
        assert desk.told == []
        full.unlink()
        await eventually(lambda: desk.told)
    assert not (desk.live / "talk.wav").exists()
