"""What a stranger puts into a caller ID, a town into its list, a thief of a sign-in into a form stays a word."""

import csv
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select

from console.routes import OPEN, PAGES, Page
from db import tables
from db.roster import import_roster
from domain.roles import Role
from tests.support.board import SAMPLES, BoardUnderTest
from tests.support.console import ORIGIN

ROOT = Path(__file__).parents[2]
EVIL = "x\r\nAction: Originate\r\nChannel: Local/1\r\n\r\n'; DROP TABLE facts; --<script>alert(1)</script>{{7*7}}"
TAGS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
# personal words of a note are kept as they were typed; nothing else is
KEPT_AS_TYPED = {"note_written": {"words", "text", "note"}}
FIELDS = sorted(
    {
        name
        for file in (ROOT / "console").rglob("*.py")
        for name in re.findall(r'(?:form\.get\(|\.text\(|_text\(form, )"(\w+)"', file.read_text(encoding="utf-8"))
    }
    - {"csrf"}
)
CHANGES = [page for page in PAGES if page.method != "GET" and page.who is not OPEN and page.path != "/logout"]


@pytest.fixture(name="board", scope="module")
async def _board(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BoardUnderTest]:
    board = BoardUnderTest(tmp_path_factory.mktemp("injection"))
    await board.open()
    await board.account("head", Role.ADMIN)
    await board.account("malee", operator_id="malee")
    await board.press("c1")
    await board.look()
    yield board
    await board.database.close()


@pytest.mark.parametrize("page", CHANGES, ids=lambda page: page.path)
async def test_a_forged_form_breaks_no_page_and_writes_no_line_into_a_command(
    board: BoardUnderTest, page: Page
) -> None:
    who = "head" if page.who is not OPEN and Role.OPERATOR not in page.who else "malee"
    browser = await board.signed_in(who)
    evil = quote(EVIL.replace("/", ""), safe="")
    for incident in ("c1", evil):
        path = page.path.replace("{incident_id}", incident).replace("{situation}", evil).replace("{account_id}", evil)
        fields = {"csrf": browser.csrf, **{field: EVIL for field in FIELDS}}
        answer = await browser.post(path, data=fields, headers={"accept": "text/html", "origin": ORIGIN})
        assert answer.status_code < 500, (path, answer.status_code)
        assert "Action" not in str(answer.headers.get("location", "")) or "%0D%0A" in answer.headers["location"]
        assert "<script>alert" not in answer.text
    await _nothing_was_smuggled(board)


async def _nothing_was_smuggled(board: BoardUnderTest) -> None:
    for row in await board.database.ask(select(tables.commands)):
        for value in json.loads(row.arguments).values():
            assert "\r" not in str(value), row.kind
            assert "\n" not in str(value), row.kind
    for fact in board.facts:
        for name, value in fact.data.items():
            if name not in fact.personal and name not in KEPT_AS_TYPED.get(fact.word, ()):
                assert "\n" not in str(value), (fact.word, name)
    assert await board.database.ask(select(tables.facts))  # it is still there


async def test_names_and_notes_of_the_roster_and_caller_ids_are_shown_and_never_run(
    board: BoardUnderTest, tmp_path: Path
) -> None:
    with SAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = {**rows[0], "id": "EVIL-1", "numbers": "", "caregivers": f"{TAGS}:{TAGS.replace(':', '')}:0999990099"}
    for field in (
        "title",
        "first_name",
        "last_name",
        "spoken_as",
        "community",
        "address",
        "conditions",
        "medicines",
        "access_note",
    ):
        row[field] = TAGS
    evil = tmp_path / "evil.csv"
    with evil.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerow(row)
    await import_roster(board.database, evil, board.key, board.clock)
    await board.press("c8", "EVIL-1")
    await board.press("c9", "", TAGS)
    await board.look()
    browser = await board.signed_in("malee")
    seen = ""
    for path in (
        "/",
        "/wall",
        "/phone-tree",
        "/incidents/c8",
        "/incidents/c8/pane",
        "/incidents/c9",
        "/incidents/c9/pane",
    ):
        answer = await browser.look(path)
        assert answer.status_code == 200, path
        seen += answer.text
        for tag in ("<script>alert", "<img src=x"):
            assert tag not in answer.text, path
    assert "&lt;script&gt;alert" in seen


@pytest.mark.parametrize(
    "path",
    ["../../secrets/console", "..%2f..%2fsecrets%2fconsole", "%2e%2e/%2e%2e/saijai.db", "/etc/passwd", "HW-001%00"],
)
async def test_no_path_leads_out_of_the_folders_that_are_shown(board: BoardUnderTest, path: str) -> None:
    browser = await board.signed_in("malee")
    secret = board.means.key
    for place in ("/static/", "/residents/", "/incidents/"):
        for end in ("", "/photo"):
            answer = await browser.look(f"{place}{path}{end}")
            assert answer.status_code in (303, 400, 404), (place, path, end)
            assert secret not in answer.text
