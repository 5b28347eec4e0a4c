"""DIR is made ready as often as one likes: what was stored stays, and each file is for whom it is meant."""

import stat
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pbx import place
from pbx.asterisk import Asterisk
from prompts.errors import AudioError
from runtime.settings import Settings

ASTERISK_USER = (1500, 1501)


@dataclass(frozen=True)
class InstalledAsterisk(Asterisk):
    """An Asterisk that is installed and never started."""

    root: Path | None = Path("/opt/root")

    @property
    def modules_dir(self) -> Path:
        return Path("/usr/lib/asterisk/modules")

    @property
    def owner(self) -> tuple[int, int]:
        return ASTERISK_USER


class Sounds:
    """Remembers where sounds were asked for; `trouble` is what is wrong with them."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, Path]] = []
        self.trouble = ""

    def install(self, target: Path, cache: Path) -> None:
        self.asked.append((target, cache))
        if self.trouble:
            raise AudioError(self.trouble)


@pytest.fixture(name="sounds", autouse=True)
def _sounds(monkeypatch) -> Sounds:
    sounds = Sounds()
    monkeypatch.setattr("prompts.install.install", sounds.install)
    return sounds


@pytest.fixture(name="settings")
def _settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def prepare(settings: Settings) -> Path:
    place.prepare(settings, ("noi",), InstalledAsterisk(), settings.data_dir.parent / "cache")
    return settings.data_dir


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_that_a_process_writes_to_is_there(settings):
    data = prepare(settings)
    for folder in (
        settings.run_dir,
        settings.recordings_dir / "live",
        settings.recordings_dir / "sealed",
        settings.cel_file.parent,
        data / "log",
        data / "sounds",
        data / "moh",
        *(settings.spool_dir(process) for process in place.PROCESSES),
    ):
        assert folder.is_dir(), folder


def test_the_sounds_go_below_dir(settings, sounds):
    data = prepare(settings)
    assert sounds.asked == [(data, data.parent / "cache")]


def test_a_missing_prompt_is_told_and_stops_nothing(settings, sounds):
    sounds.trouble = "th/wait has no master"
    with capture_logs() as told:
        data = prepare(settings)
    assert [line["why"] for line in told] == ["th/wait has no master"]
    assert (data / "asterisk" / "etc" / "extensions.conf").exists()


def test_asterisk_owns_what_it_reads_and_writes_and_nothing_else(settings):
    data = prepare(settings)
    for top in (data / "asterisk", data / "recordings" / "live"):
        for path in (top, *top.rglob("*")):
            there = path.lstat()
            assert path.is_symlink() or (there.st_uid, there.st_gid) == ASTERISK_USER, path
    for path in (settings.secrets_dir, *settings.secrets_dir.iterdir(), data / "recordings" / "sealed", data / "run"):
        assert path.stat().st_uid != ASTERISK_USER[0], path


def test_others_may_pass_through_dir_but_not_look_around(settings):
    data = prepare(settings)
    assert mode(data) == mode(data / "recordings") == 0o711
    assert mode(data / "asterisk") == 0o750
    assert mode(data / "asterisk" / "log") == 0o700
    spools = [f"spool/{process}" for process in (*place.PROCESSES, "second_line")]
    private = ("secrets", "recordings/live", "recordings/sealed", "log", "run", *spools)
    assert {folder: mode(data / folder) for folder in private} == dict.fromkeys(private, 0o700)


def test_what_is_said_of_residents_only_asterisk_and_root_can_read(settings):
    data = prepare(settings)
    for kind in ("names", "notes"):
        folder = data / "sounds" / "th" / kind
        assert (folder.stat().st_gid, mode(folder)) == (ASTERISK_USER[1], 0o750)


def test_links_are_given_away_without_touching_what_they_point_to(settings, tmp_path):
    prepare(settings)
    precious = tmp_path / "precious"
    precious.touch()
    (settings.data_dir / "recordings" / "live" / "link").symlink_to(precious)
    prepare(settings)
    assert precious.stat().st_uid != ASTERISK_USER[0]


def test_a_second_start_keeps_all_that_was_stored(settings):
    data = prepare(settings)
    stored = {
        settings.spool_dir("agi") / "1.json": b"{}",
        settings.recordings_dir / "live" / "c1.wav": b"RIFF",
        settings.recordings_dir / "sealed" / "c0.wav.age": b"age",
        settings.cel_file: b'"row"\n',
        data / "asterisk" / "lib" / "astdb.sqlite3": b"lines",
    }
    for file, content in stored.items():
        file.write_bytes(content)
    before = {file: file.read_bytes() for file in settings.secrets_dir.rglob("*") if file.is_file()}
    prepare(settings)
    assert {file: file.read_bytes() for file in stored} == stored
    assert {file: file.read_bytes() for file in before} == before


def test_configuration_of_an_earlier_release_does_not_live_on(settings):
    data = prepare(settings)
    (data / "asterisk" / "etc" / "dialplan.d" / "00-old.conf").touch()
    prepare(settings)
    assert not (data / "asterisk" / "etc" / "dialplan.d" / "00-old.conf").exists()
