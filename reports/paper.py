"""An incident on paper (PDF), readable in thirty years: the font is inside, and so is what proves it."""

import hashlib
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from domain.duty import BANGKOK
from reports.incident import Case, Row, rows
from reports.page import BUDDHIST_YEARS, THAI_MONTHS
from reports.sentences import Language

_FONTS: Final = Path(__file__).with_name("fonts")
_INK, _QUIET, _LINE = (28, 30, 33), (105, 110, 117), (222, 225, 228)
_WORDS: Final = {
    "th": {
        "title": "บันทึกเหตุการณ์",
        "whose": "ของ",
        "made": "ออกเอกสาร",
        "by": "โดย",
        "line": "บรรทัด",
        "at": "เวลา (กรุงเทพฯ)",
        "what": "เกิดอะไรขึ้น",
        "recovered": "เติมจากบันทึกของชุมสาย",
        "erased": "ลบข้อมูลส่วนบุคคลแล้ว",
        "proof": "เอกสารต้นฉบับคือไฟล์ JSON ที่ลงลายมือชื่อ ตรวจได้ด้วยกุญแจสาธารณะของศูนย์",
        "page": "หน้า",
    },
    "en": {
        "title": "Incident record",
        "whose": "of",
        "made": "made",
        "by": "by",
        "line": "line",
        "at": "time (Bangkok)",
        "what": "what happened",
        "recovered": "filled in from the exchange's own record",
        "erased": "its personal part was erased",
        "proof": "The original is the signed JSON file; the centre's public key proves it",
        "page": "page",
    },
}


def pdf(case: Case, original: bytes, language: Language) -> bytes:
    """The timeline as PDF. `original` is the signed JSON document, whose hash stands at the foot of each page."""
    sheet = _Sheet(language, hashlib.sha256(original).hexdigest(), case.public_key)
    sheet.begin(case)
    sheet.timeline(rows(case))
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A4, one font for Thai and Latin."""

    def __init__(self, language: Language, digest: str, public_key: str) -> None:
        super().__init__(format="A4")
        self._language, self._words, self._digest, self._key = language, _WORDS[language], digest, public_key
        for style, file in (("", "Sarabun-Regular.ttf"), ("B", "Sarabun-Bold.ttf")):
            self.add_font("Sarabun", style, _FONTS / file)
        self.set_text_shaping(use_shaping_engine=True, script="thai", language="tha")
        self.set_margins(18, 18)
        self.set_auto_page_break(auto=True, margin=26)
        self.set_lang(language)

    def begin(self, case: Case) -> None:
        """Which incident, and who made the paper when."""
        words, made = self._words, case.made_at.astimezone(BANGKOK)
        self.set_title(f"{words['title']} {case.incident_id}")
        self.set_creation_date(case.made_at)
        self.add_page()
        self._write(words["title"], 20, "B")
        whose = f"{words['whose']} {case.whose}" if case.whose else ""
        self._write(f"{case.incident_id}  {whose}".rstrip(), 12)
        if self._language == "th":
            day = f"{made.day} {THAI_MONTHS[made.month - 1]} {made.year + BUDDHIST_YEARS}"
        else:
            day = f"{made.day} {made:%B %Y}"
        self._write(f"{words['made']} {day} {made:%H:%M} {words['by']} {case.made_by}", 10, colour=_QUIET)
        self.ln(4)

    def timeline(self, told: list[Row]) -> None:
        """Every line, in the order in which it happened."""
        words = self._words
        self.set_draw_color(*_LINE)
        self._font(10)
        with self.table(
            col_widths=(20, 52, 102),
            text_align=("RIGHT", "LEFT", "LEFT"),
            line_height=6,
            padding=(1, 2),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="BOLD", color=_QUIET),
        ) as table:
            table.row((words["line"], words["at"], words["what"]))
            for one in told:
                said = one.thai if self._language == "th" else one.english
                notes = "".join(f" ({words[note]})" for note in one.notes)
                table.row((str(one.seq), one.at, said + notes))

    def footer(self) -> None:
        """What proves it, on each page."""
        self.set_y(-20)
        self._write(self._words["proof"], 8, colour=_QUIET)
        self._write(f"SHA-256 {self._digest}", 7, colour=_QUIET)
        self._write(f"Ed25519 {self._key}    {self._words['page']} {self.page_no()}", 7, colour=_QUIET)

    def _write(self, said: str, size: int, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        self._font(size, style, colour)
        self.multi_cell(0, size * 0.55, said, new_x="LMARGIN", new_y="NEXT")

    def _font(self, size: int, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        self.set_font("Sarabun", style, size)
        self.set_text_color(*colour)
