"""Any program can be the voice; whatever it does wrong is one sentence, and the present audio stays."""

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from prompts.errors import PersonalDataError, VoiceError, VoiceNotReachableError
from prompts.master import load_manifest
from prompts.prompt import Priority, Prompt
from prompts.render import render
from prompts.voices.command import CommandVoice
from prompts.voices.voice import Words
from tests.support.voices import HummingVoice

HELLO = Prompt("a/hello", "สวัสดีค่ะ กรุณารอ", "hello", "first", Priority.NORMAL)
CATALOGUE = {HELLO.id: HELLO}
HUM = """
import io, math, struct, sys, wave
text = sys.stdin.buffer.read().decode()
waves = [int(9000 * math.sin(i / 6) * (0.6 + 0.4 * math.sin(i / 900))) for i in range(1600 * len(text))]
made = wave.open(sys.argv[1] if len(sys.argv) > 1 else sys.stdout.buffer, "wb")
made.setparams((1, 2, 16000, 0, "NONE", ""))
made.writeframes(bytes(3200) + struct.pack(f"<{len(waves)}h", *waves) + bytes(3200))
made.close()
"""


def program(script: str, *arguments: str) -> str:
    return shlex.join([sys.executable, "-c", script, *arguments])


@pytest.mark.parametrize("arguments", [(), ("{out}",)])
def test_text_goes_in_and_a_wav_comes_out(arguments: tuple[str, ...]) -> None:
    take = CommandVoice(program(HUM, *arguments)).speak(Words("สวัสดี"))
    assert take.rate == 16_000
    assert len(take.samples) == pytest.approx(6 * 1600 + 3200, abs=160)


def test_program_is_told_the_language() -> None:
    said = CommandVoice(program("import sys; sys.exit(sys.argv[1])", "{language}"), speech="en")
    with pytest.raises(VoiceError, match="failed: en"):
        said.speak(Words("hello"))


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("pass", "wrote no whole WAV"),
        ("print('no sound')", "wrote no whole WAV"),
        ("import sys; sys.exit('no such voice')", "failed: no such voice"),
        ("import sys; sys.exit(3)", "failed: exit code 3"),
        ("import threading; threading.Event().wait()", "did not end in 0 s"),
        (HUM.replace("made.close()", "made.close(); import os; os.truncate(sys.argv[1], 9000)"), "no whole WAV"),
        ("import sys; open(sys.argv[1], 'wb').write(b'RIFF' + bytes(4) + b'WAVEdata' + bytes(4))", "cannot be read"),
    ],
)
def test_what_it_does_wrong_is_told_and_the_old_audio_stays(tmp_path: Path, script: str, fault: str) -> None:
    render(HummingVoice(), masters=tmp_path, catalogue=CATALOGUE)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    patience = 0.3 if "threading" in script else 20.0
    voice = CommandVoice(program(script, *(["{out}"] if "argv[1]" in script else [])), patience=patience)
    with pytest.raises(VoiceError, match=fault) as told:
        render(voice, masters=tmp_path, catalogue=CATALOGUE)
    assert str(told.value).endswith("the present audio stays")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_sentence_that_is_not_all_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="cut short or stuck; the present audio stays"):
        render(CommandVoice(program(HUM.replace("1600 *", "300 *"))), masters=tmp_path, catalogue=CATALOGUE)


def test_what_is_right_is_rendered_and_another_command_is_another_voice(tmp_path: Path) -> None:
    voice = CommandVoice(program(HUM))
    assert render(voice, masters=tmp_path, catalogue=CATALOGUE) == [HELLO.id]
    assert load_manifest(tmp_path / "th")[HELLO.id].engine == "command"
    assert render(voice, masters=tmp_path, catalogue=CATALOGUE) == []
    other = CommandVoice(program(HUM, "{out}"))
    assert render(other, masters=tmp_path, catalogue=CATALOGUE) == [HELLO.id]


def test_names_and_health_never_reach_it(tmp_path: Path) -> None:
    voice = CommandVoice(f"touch {tmp_path}/started")
    assert not voice.is_private
    with pytest.raises(PersonalDataError):
        voice.speak(Words("คุณยาย", is_personal=True))
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize(("template", "fault"), [("", "no command is set"), ("say 'x", "cannot be read")])
def test_command_that_is_none_is_refused(template: str, fault: str) -> None:
    with pytest.raises(VoiceNotReachableError, match=fault):
        CommandVoice(template)


def test_program_that_is_not_there_is_told() -> None:
    assert shutil.which("saijai-no-such-voice") is None
    with pytest.raises(VoiceNotReachableError, match="cannot be started"):
        CommandVoice("saijai-no-such-voice").speak(Words("ก"))
