"""`./saijai prompts record, history, restore`: heard from the next call on, or refused and nothing changed."""

import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.prompts import app
from prompts import edition
from prompts.install import install
from prompts.master import MASTERS

SHELL = CliRunner()
NOTICE = "help-call/recorded-notice"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    install(folder / "first", folder / "sounds")
    return folder


@pytest.fixture
def data(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAIJAI_CACHE", str(cache))
    install(tmp_path / "data", cache / "sounds")
    return tmp_path / "data"


def run(*arguments: str, data: Path) -> tuple[int, str, str]:
    told = SHELL.invoke(app, [*arguments, "--data", str(data)])
    return told.exit_code, told.stdout, told.stderr


def played(data: Path) -> dict[str, tuple[int, bytes]]:
    """What calls hear that begin now; the editions of running ones lie beside it."""
    return {
        str(path.relative_to(data)): (path.stat().st_ino, path.read_bytes())
        for path in data.rglob("*.wav")
        if edition.MARK not in path.relative_to(data).parts[1]
    }


def test_recording_reaches_asterisk_and_the_loops_that_play_it_whole(data: Path, tmp_path: Path) -> None:
    before = played(data)
    shutil.copy(MASTERS / "th" / "storm" / "not-forgotten.flac", tmp_path / "a.flac")
    code, _, complaint = run("record", NOTICE, str(tmp_path / "a.flac"), "--author", "noi", data=data)
    assert (code, complaint) == (1, "saijai: a.flac is neither WAV, MP3, M4A nor OGG\n")
    assert played(data) == before

    with (data / "sounds" / "th" / f"{NOTICE}.wav").open("rb") as heard_now:
        code, told, complaint = run("record", NOTICE, str(wav(tmp_path)), "--author", "noi", data=data)
        assert (code, complaint) == (0, "")
        assert told == f"{NOTICE} is version 1 now (recording), heard once the centre runs\n"
        assert heard_now.read() == before[f"sounds/th/{NOTICE}.wav"][1], "who hears it now hears it to its end"
    after = played(data)
    changed = {name for name in before if before[name] != after[name]}
    greetings = [
        f"saijai-{one}-greeting-{two}" for one in ("th", "th_slow", "th_nod") for two in ("known", "unknown")
    ]
    assert changed == {
        *(f"sounds/{one}/{NOTICE}.wav" for one in ("th", "th_slow")),
        *(f"moh/{name}/{name}.wav" for name in greetings),
    }
    assert stat.S_IMODE((data / "sounds" / "th" / f"{NOTICE}.wav").stat().st_mode) == 0o644


def test_a_sentence_of_another_set_is_recorded_there_and_nowhere_else(data: Path, tmp_path: Path) -> None:
    before = played(data)
    arguments = ("record", NOTICE, str(wav(tmp_path)), "--author", "noi")
    code, _, complaint = run(*arguments, "--set", "en", data=data)
    assert (code, complaint) == (0, "")
    changed = {name for name, heard in played(data).items() if before[name] != heard}
    assert f"sounds/en/{NOTICE}.wav" in changed
    assert all("en" in name.split("/")[1].split("-") for name in changed), changed
    _, told, _ = run("history", NOTICE, "--set", "en", data=data)
    assert "noi" in told
    _, told, _ = run("history", NOTICE, data=data)
    assert "noi" not in told
    assert run("restore", NOTICE, "0", "--author", "noi", "--set", "en", data=data)[0] == 0
    assert run(*arguments, "--set", "th_slow", data=data)[2] == (
        "saijai: th_slow is made of th; record it with --set th\n"
    )
    assert run(*arguments, "--set", "fr", data=data)[0] == 1


def test_history_marks_what_is_heard_and_restore_brings_it_back(data: Path, tmp_path: Path) -> None:
    shipped = played(data)
    run("record", NOTICE, str(wav(tmp_path)), "--author", "noi", data=data)
    recorded = played(data)
    assert run("restore", NOTICE, "0", "--author", "lek", data=data)[0] == 0
    assert {name: content for name, (_, content) in played(data).items()} == {
        name: content for name, (_, content) in shipped.items()
    }
    _, told, _ = run("history", NOTICE, data=data)
    *lines, live = told.splitlines()
    assert "node" in live
    assert [line[:3] for line in lines] == ["* 0", "  1", "  2"]
    assert "noi  recording, " in lines[1]
    assert "lek  the shipped voice" in lines[2]
    assert run("restore", NOTICE, "1", "--author", "lek", data=data)[0] == 0
    assert played(data)[f"sounds/th/{NOTICE}.wav"][1] == recorded[f"sounds/th/{NOTICE}.wav"][1]
    assert run("history", NOTICE, data=data)[1].splitlines()[-2].startswith("* 3")


def test_recording_outlives_a_new_installation(data: Path, cache: Path, tmp_path: Path) -> None:
    run("record", NOTICE, str(wav(tmp_path)), data=data)
    recorded = played(data)
    install(data, cache / "sounds")
    assert played(data) == recorded


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["record", "a/gone", "x.wav"], "a/gone is not in the catalogue"),
        (["history", "a/gone"], "a/gone is not in the catalogue"),
        (["restore", NOTICE, "7"], f"{NOTICE} has no version 7"),
        (["record", NOTICE, "gone.wav"], "gone.wav cannot be opened"),
    ],
)
def test_mistake_is_one_sentence(arguments: list[str], complaint: str, data: Path) -> None:
    before = played(data)
    code, _, told = run(*arguments, data=data)
    assert (code, complaint in told, told.count("\n")) == (1, True, 1)
    assert played(data) == before


def test_mistyped_folder_is_no_installation(tmp_path: Path) -> None:
    code, _, told = run("record", NOTICE, str(wav(tmp_path)), data=tmp_path / "nowhere")
    assert (code, "there is no installation in" in told) == (1, True)
    assert not (tmp_path / "nowhere").exists()


def wav(folder: Path) -> Path:
    from prompts.sound import read_pcm, write_narrow

    write_narrow(read_pcm(MASTERS / "th" / "test-call" / "intro.flac"), folder / "recording.wav")
    return folder / "recording.wav"
