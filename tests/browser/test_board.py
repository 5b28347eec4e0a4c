"""The board in a real browser: seen within a second, done by keys alone, readable for all, honest when cut off."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Self

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Playwright, expect

from console.__main__ import server_of
from db.sessions import SessionBook, digest_of
from domain import facts
from domain.roles import Role
from pbx.scratch import free_ports
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.heartbeat import Beat
from runtime.tasks import TaskOwner
from tests.support.board import STRANGER, BoardUnderTest
from tests.support.eventually import eventually

MOST_OCTETS = 150_000
PICTURE = bytes.fromhex(  # PNG, 2 by 2
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000"
    "00104944415478da633871e704103140280043de09b13dd814d40000000049454e44ae"
    "426082"
)
LOOKS_ELSEWHERE = """
window.notes = [];
window.Notification = class {
  static permission = "granted";
  constructor(title, more) { notes.push([title, more.body, more.tag]); }
};
document.hasFocus = () => false;
"""
SCREEN, TELEPHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PAGES = ("/", "/incidents/c1", "/incidents/c2", "/wall", "/phone-tree", "/action-plans")


class TileServer:
    """Pictures of a map, as a server of OpenStreetMap gives them out; `served` are those that were asked for."""

    def __init__(self) -> None:
        self.served: set[str] = set()
        told = self.served

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.add(self.path.removeprefix("/15/"))
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(PICTURE)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self._server.server_port}/{{z}}/{{x}}/{{y}}.png"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class LiveClock(SystemClock):
    """The real time: stories of a browser move no clock."""

    def advance(self, **_span: float) -> None:
        pass


class Screen:
    """A board that is served on a port, and who looks at it."""

    def __init__(self, board: BoardUnderTest, browser: Browser, tasks: TaskOwner) -> None:
        self.board, self._browser, self._tasks = board, browser, tasks
        self.address = f"http://127.0.0.1:{board.settings.http_port}"

    async def serve(self) -> None:
        self._server = server_of(self.board.settings, self.board.means)
        listening = socket.create_server(("127.0.0.1", self.board.settings.http_port))
        self._serving = self._tasks.start("serve", self._server.serve(sockets=[listening]))

    async def vanish(self) -> None:
        self._server.should_exit = True
        await self._serving

    async def page(self, account_id: str, viewport: dict[str, int] = SCREEN) -> Page:
        """A browser in which this person is signed in."""
        token = f"token-of-{account_id}-{viewport['width']}"
        await SessionBook(self.board.database).begin(digest_of(token), account_id, True, self.board.clock.now())
        context = await self._browser.new_context(viewport=viewport)  # type: ignore[arg-type]
        await context.add_cookies([{"name": "saijai", "value": token, "url": self.address}])
        page = await context.new_page()
        page.on("pageerror", lambda error: self._tasks.start("page", _fail(str(error))))
        return page

    async def open(self, account_id: str, viewport: dict[str, int] = SCREEN) -> Page:
        """The board, ready."""
        page = await self.page(account_id, viewport)
        await page.goto(self.address)
        return page


async def _fail(reason: str) -> None:
    raise AssertionError(reason)


@asynccontextmanager
async def _reading(board: BoardUnderTest, tasks: TaskOwner) -> AsyncIterator[None]:
    """The listener and the console's reader, as often as they look."""

    async def read() -> None:
        while True:
            seen = Beat(
                "ami_listener",
                1,
                board.clock.monotonic(),
                True,
                "",
                {"ami": "connected", "database": "ok", "mqtt": "ok"},
            )
            heartbeat.write(board.settings.run_dir, seen)
            await board.look()
            await asyncio.sleep(0.15)

    tasks.start("read", read())
    yield


@pytest.fixture
def tiles() -> Iterator[TileServer]:
    """Who serves the town's map, beside the console."""
    with TileServer() as server:
        yield server


@pytest.fixture
async def screen(tmp_path: Path, playwright: Playwright, tiles: TileServer) -> AsyncIterator[Screen]:
    [port] = free_ports(1)
    board = BoardUnderTest(
        tmp_path,
        clock=LiveClock(),  # type: ignore[arg-type]
        http_port=port,
        map_tiles=tiles.address,
    )
    await board.open()
    board.settings.run_dir.mkdir(exist_ok=True)
    for operator_id in ("malee", "somsak"):
        await board.account(operator_id)
    await board.account("boss", Role.ADMIN)
    browser = await playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
    async with TaskOwner("screen") as tasks, _reading(board, tasks):
        shown = Screen(board, browser, tasks)
        await shown.serve()
        yield shown
        await shown.vanish()
    await browser.close()
    await board.database.close()


async def test_two_operators_see_a_new_incident_within_a_second_and_who_has_it(screen: Screen) -> None:
    first, second = await screen.open("malee"), await screen.open("somsak")
    for page in (first, second):
        await expect(page.locator("#none")).to_be_visible()
    await screen.board.press("c1")
    for page in (first, second):
        await expect(page.locator('.line[data-id="c1"]')).to_contain_text("บัวผัน", timeout=1000)
        await expect(page.locator("#count")).to_have_text("1")
    await screen.board.talk("c1", "malee")
    await expect(second.locator('.line[data-id="c1"]')).to_contain_text("มาลี ตัวอย่าง คุยอยู่", timeout=1500)
    await expect(second.locator("#strip")).to_contain_text("คุยอยู่")


async def test_who_cannot_wait_moves_up_without_a_reload(screen: Screen) -> None:
    await screen.board.press("c1", "HW-003")
    await screen.board.press("c2", "HW-006")
    page = await screen.open("malee")
    order = "#open .line"
    await expect(page.locator(order).first).to_have_attribute("data-id", "c1")
    await screen.board.tell(facts.ColourGiven, "", "c2", by="malee", colour="red")
    await expect(page.locator(order).first).to_have_attribute("data-id", "c2", timeout=1500)


async def test_everything_is_done_by_the_keyboard_alone(screen: Screen) -> None:
    await screen.board.press("c1")
    await screen.board.talk("c1", "malee")
    page = await screen.open("malee")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator('.line[data-id="c1"] a.whose')).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".incident h2")).to_contain_text("บัวผัน")
    await page.keyboard.press("p")
    await page.keyboard.press("1")
    await expect(page.locator(".steps li").first).to_be_visible()
    await page.keyboard.press("t")
    await page.keyboard.press("2")
    await expect(page.locator(".stands .colour")).to_have_text("เหลือง เร่งด่วน")
    await page.keyboard.press("n")
    await page.keyboard.type("ลูกสาวกำลังไป r x 1")  # keys are letters while one types
    await expect(page.locator("#note")).to_have_value("ลูกสาวกำลังไป r x 1")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notes")).to_contain_text("ลูกสาวกำลังไป")
    await screen.board.hang_up("c1")
    await page.keyboard.press("x")
    await page.keyboard.press("3")
    await expect(page.locator('#closed .line[data-id="c1"]')).to_have_count(1)
    one = screen.board.means.live.get("c1")
    assert one is not None and (one.disposition, one.situation, one.colour) == ("caregiver_sent", "fall", "yellow")


async def test_the_card_is_there_with_the_ring_also_where_the_phone_is_quicker_than_the_journal(
    screen: Screen,
) -> None:
    page = await screen.open("malee")
    rings = "document.dispatchEvent(new CustomEvent('saijai:ring', { detail: { incident: '%s' } }))"
    await page.evaluate(rings % "c1")
    await screen.board.press("c1")
    await expect(page.locator(".incident h2")).to_contain_text("บัวผัน", timeout=1500)
    joined = {"resident_id": "HW-001", "subject": "resident:HW-001", "press": 2}
    await screen.board.press("c3", "HW-003")
    await page.evaluate(rings % "c3")
    await expect(page.locator(".incident h2")).to_contain_text("คำปัน", timeout=1000)
    await screen.board.tell(facts.IncidentJoined, "c1-again", "c1", **joined)
    await page.evaluate(rings % "c1-again")  # a second press rings under its own call
    await expect(page.locator(".incident")).to_have_attribute("data-incident", "c1", timeout=1500)


async def test_what_is_being_typed_stays_while_others_act(screen: Screen) -> None:
    await screen.board.press("c2", "", STRANGER)
    page = await screen.open("malee")
    await page.locator('.line[data-id="c2"] a.whose').click()
    await page.locator("#r-first_name").fill("สมใจ")
    await screen.board.talk("c2", "somsak")
    await expect(page.locator(".line[data-id=c2]")).to_contain_text("คุยอยู่", timeout=1500)
    await expect(page.locator(".incident .doing")).to_contain_text("คุยอยู่", timeout=1500)
    await expect(page.locator("#r-first_name")).to_have_value("สมใจ")


async def test_a_board_that_is_cut_off_says_since_when_and_shows_the_phone_tree_and_then_what_it_missed(
    screen: Screen,
) -> None:
    page = await screen.open("malee")
    await expect(page.locator("#none")).to_be_visible()
    await screen.vanish()
    banner = page.locator('[data-trouble="line"]')
    await expect(banner).to_be_visible(timeout=20_000)
    await expect(banner).to_contain_text(":")
    await banner.locator("a").click()
    await expect(page.locator("#tree")).to_be_visible()
    await expect(page.locator("#tree")).to_contain_text("*2")
    await page.locator("#tree .shut").click()
    await screen.board.press("c1")
    await screen.serve()
    await expect(page.locator('.line[data-id="c1"]')).to_be_visible(timeout=15_000)
    await expect(banner).to_be_hidden()


async def test_a_listener_that_is_gone_is_said_on_every_board(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await screen.open("malee")
    monkeypatch.setattr(heartbeat, "write", lambda *_: None)
    await expect(page.locator('[data-trouble="listener"]')).to_be_visible(timeout=10_000)
    monkeypatch.undo()
    await expect(page.locator('[data-trouble="listener"]')).to_be_hidden(timeout=10_000)


@pytest.mark.parametrize("viewport", [SCREEN, TELEPHONE], ids=["screen", "telephone"])
async def test_no_page_shuts_anybody_out(screen: Screen, viewport: dict[str, int]) -> None:
    await screen.board.press("c1")
    await screen.board.talk("c1", "malee")
    await screen.board.tell(facts.SilentCall, "c1", seconds=8.0)
    await screen.board.tell(facts.SituationNamed, "", "c1", by="malee", situation="fall", version=1)
    await screen.board.press("c2", "", STRANGER)
    page = await screen.page("boss", viewport)
    found = {}
    for path in PAGES:
        await page.goto(screen.address + path)
        if path == "/":
            await page.locator('.line[data-id="c1"] a.whose').click()
            await expect(page.locator(".incident h2")).to_be_visible()
        result = await Axe().run(page)
        found[path] = [
            (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in result.response["violations"]
        ]
        sideways = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{path} is wider than the screen"
    assert not any(found.values()), found


async def test_the_first_page_is_small_with_the_phone_in_it(screen: Screen) -> None:
    for number in range(10):
        await screen.board.press(f"c{number}", f"HW-00{1 + number % 7}")
    await screen.board.account("noi", operator_id="somsak")
    page = await screen.page("noi")
    received: dict[str, float] = {}
    link = await page.context.new_cdp_session(page)
    await link.send("Network.enable")
    link.on("Network.loadingFinished", lambda one: received.update({one["requestId"]: one["encodedDataLength"]}))
    await page.goto(screen.address, wait_until="networkidle")
    await expect(page.locator('.line[data-id="c9"]')).to_be_visible()
    await expect(page.locator("#phone")).to_be_visible()
    assert 10_000 < sum(received.values()) < MOST_OCTETS, received


async def test_the_card_shows_face_medicines_and_the_towns_own_map(screen: Screen, tiles: TileServer) -> None:
    folder = screen.board.settings.data_dir / "photos"
    folder.mkdir()
    (folder / "HW-001.png").write_bytes(PICTURE)
    await screen.board.press("c1")
    page = await screen.page("malee")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    await page.goto(f"{screen.address}/incidents/c1")
    card = page.locator('[data-part="card-HW-001"]')
    await expect(card).to_contain_text("แอสไพริน")
    await expect(card).to_contain_text("ติดเตียง")
    photo = page.locator(".photo img")
    await expect(photo).to_be_visible()
    assert await photo.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 2
    wanted = await page.eval_on_selector_all("svg.map image", "all => all.map((one) => one.href.baseVal)")
    assert len(wanted) >= 4
    await eventually(lambda: {one.rpartition("/15/")[2] for one in wanted} <= tiles.served, 5)
    assert refused == [], "nothing forbids the pictures"
    await page.screenshot(path=screen.board.settings.data_dir / "card.png")


async def test_a_new_incident_is_notified_to_who_looks_elsewhere(screen: Screen) -> None:
    page = await screen.page("malee")
    await page.add_init_script(LOOKS_ELSEWHERE)
    await page.goto(screen.address)
    await expect(page.locator("#none")).to_be_visible()
    await screen.board.press("c1")
    await expect(page.locator('.line[data-id="c1"]')).to_be_visible()
    [(title, body, tag)] = await page.evaluate("notes")
    assert (title, tag) == ("เหตุใหม่", "c1") and "บัวผัน" in body
    assert (await page.title()).startswith("●")
