"""Access and care notes: said by the local voice only, in phrases a voice can read, never out of date."""

from pathlib import Path

import pytest

from prompts import personal
from prompts.errors import PersonalDataError
from prompts.notes import forget_notes, notes_folder, reading, render_notes
from prompts.piece import MAX_CHARACTERS, pieces
from prompts.voices import offline
from prompts.voices.google import GoogleVoice
from tests.support.voices import HummingVoice

NOTES = {"LP-0042": "ประตูหลังไม่ล็อก; สุนัขดุ", "LP-0043": "เบาหวาน", "LP-0044": ""}
LONG = "กุญแจสำรองอยู่ในกระถางต้นไม้ข้างประตูรั้วด้านซ้ายมือ"


def files(target: Path) -> list[str]:
    return sorted(path.name for path in notes_folder(target).iterdir() if not path.name.startswith("."))


def test_notes_are_said_as_personal_and_found_by_asterisk(tmp_path: Path) -> None:
    voice = HummingVoice()
    assert render_notes(NOTES, tmp_path, voice) == "2 notes said, 0 unchanged"
    assert [(words.text, words.is_personal) for words in voice.heard] == [
        ("ประตูหลังไม่ล็อก สุนัขดุ", True),
        ("เบาหวาน", True),
    ]
    assert files(tmp_path) == ["LP-0042.g722", "LP-0042.wav", "LP-0043.g722", "LP-0043.wav"]
    assert notes_folder(tmp_path) == tmp_path / "sounds" / "th" / "notes"


def test_googles_voice_is_refused_before_it_hears_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    monkeypatch.setattr(GoogleVoice, "speak", heard.append)
    with pytest.raises(PersonalDataError, match="notes of residents never go to it"):
        render_notes(NOTES, tmp_path, GoogleVoice())
    assert heard == []


def test_without_a_voice_given_the_local_one_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = HummingVoice()
    monkeypatch.setattr(personal, "OfflineVoice", lambda: local)
    assert render_notes(NOTES, tmp_path) == "2 notes said, 0 unchanged"
    assert len(local.heard) == 2 and local.is_closed


def test_unchanged_notes_are_not_said_again(tmp_path: Path) -> None:
    render_notes(NOTES, tmp_path, HummingVoice())
    voice = HummingVoice()
    assert render_notes(NOTES | {"LP-0043": "ไตวาย"}, tmp_path, voice) == "1 notes said, 1 unchanged"
    assert [words.text for words in voice.heard] == ["ไตวาย"]


def test_note_is_gone_with_its_resident_and_when_it_is_emptied(tmp_path: Path) -> None:
    render_notes(NOTES | {"LP-0045": "หอบหืด"}, tmp_path, HummingVoice())
    assert render_notes({"LP-0042": NOTES["LP-0042"], "LP-0043": ""}, tmp_path, HummingVoice()) == (
        "0 notes said, 1 unchanged"
    )
    assert files(tmp_path) == ["LP-0042.g722", "LP-0042.wav"]
    forget_notes(["LP-0042", "LP-9999"], tmp_path)
    assert list(notes_folder(tmp_path).iterdir()) == []


def test_missing_local_voice_is_one_sentence_and_old_words_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_notes(NOTES, tmp_path, HummingVoice())
    monkeypatch.setattr(offline.OfflineVoice.__init__, "__defaults__", (tmp_path / "nowhere", None, "th"))
    told = render_notes(NOTES | {"LP-0042": "ประตูหลังล็อก"}, tmp_path)
    assert told.startswith("no notes were said: the local voice is not installed; run prompts/voice_setup.sh")
    assert told.endswith("; responders hear who it is, and no note")
    assert files(tmp_path) == ["LP-0043.g722", "LP-0043.wav"]


@pytest.mark.parametrize(
    ("note", "heard"),
    [
        ("แผลกดทับ; ติดเตียง (สมองตีบ).", "แผลกดทับ ติดเตียง สมองตีบ"),
        ("รหัส ๔๕๒๑#", "รหัส สี่ห้าสองหนึ่ง"),
        ("โทร 081-234-5678", "โทร ศูนย์แปดหนึ่ง สองสามสี่ ห้าหกเจ็ดแปด"),
        ("ชั้น 2 ห้อง 12/3", "ชั้น 2 ห้อง 12ทับ3"),
        ("ไข้ 38.5 ส่ง รพ.สต. ทันที", "ไข้ 38.5 ส่ง รพ.สต. ทันที"),
        ("เข้าหาช้า ๆ", "เข้าหาช้าๆ"),
        ("น้ำตาลต่ำ", "น้ำตาลต่ำ"),
        (" - ", ""),
    ],
)
def test_note_is_read_as_words_and_pauses(note: str, heard: str) -> None:
    assert reading(note) == heard


def test_long_note_is_cut_where_a_clause_or_a_syllable_begins() -> None:
    said = reading(f"{LONG}และ{LONG}{LONG}{'ก' * 200}")
    assert said.split()[:2] == [LONG, f"และ{LONG}{LONG}"[: len(said.split()[1])]]
    assert all(len(piece) <= MAX_CHARACTERS for piece in pieces(said))
    assert said.replace(" ", "") == f"{LONG}และ{LONG}{LONG}{'ก' * 200}"
    assert said.split()[2][0] in "เแโใไ"
