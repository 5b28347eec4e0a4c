"""`./saijai report`: what a month of help calls adds up to, for those who run the centre and for everybody else."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from db.journal import Journal
from db.residents import ResidentBook
from domain.duty import BANGKOK
from domain.figures import TARGETS, Figures, Waits, figures
from reports import numbers, page, words
from runtime.clock import SystemClock

LATE = timedelta(days=1)  # an answer or a call back may come after the month in which the button was pressed


def report(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Which month; without it, this one so far.")] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page that opens anywhere.")] = None,
    public: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write kpi.html and kpi.json, which name nobody.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    data: DataDir = DEFAULT,
) -> None:
    """How fast a human answered, who was missed, who talked how long."""
    run(_report(data, month, html, public, as_json))


async def _report(data: Path, month: str, html: Path | None, public: Path | None, as_json: bool) -> int:
    now = SystemClock().now()
    span = span_of(month or f"{now.astimezone(BANGKOK):%Y-%m}")
    if span is None:
        return complain(f"--month {month}: write it as YYYY-MM, like 2026-11")
    if span[0] > now:
        return complain(f"--month {month} has not begun")
    async with opened(data) as (settings, database):
        told = await Journal(database, SystemClock(), settings.journal_head_file).facts_between(
            span[0] - LATE, span[1] + LATE
        )
        homes = {resident.id: resident.community for resident in await ResidentBook(database).all()}
    found = figures(told, *span, homes)
    try:
        _write(found, now, html, public)
    except OSError as refused:
        return complain(f"{refused.filename}: {refused.strerror}; name another place")
    if as_json:
        print(json.dumps(numbers.everything(found), ensure_ascii=False))
    else:
        _print(found, Console())
    return 0


def span_of(month: str) -> tuple[datetime, datetime] | None:
    """A month of Bangkok's calendar, from its first moment to the first of the next; None: no such month."""
    read = re.fullmatch(r"(\d{4})-(\d\d)", month)
    if read is None or not 1 <= int(read[2]) <= 12 or not 2000 <= int(read[1]) <= 2400:
        return None
    year, number = int(read[1]), int(read[2])
    next_year, next_number = (year, number + 1) if number < 12 else (year + 1, 1)
    return datetime(year, number, 1, tzinfo=BANGKOK), datetime(next_year, next_number, 1, tzinfo=BANGKOK)


def _write(found: Figures, now: datetime, html: Path | None, public: Path | None) -> None:
    if html is not None:
        html.write_text(page.month(found, now), encoding="utf-8")
    if public is not None:
        public.mkdir(parents=True, exist_ok=True)
        (public / "kpi.html").write_text(page.public(found, now), encoding="utf-8")
        (public / "kpi.json").write_text(
            json.dumps(numbers.public(found), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def _print(found: Figures, console: Console) -> None:
    console.print(f"[bold]{page.title(found.since)}[/bold]")
    console.print(_sums(found))
    console.print(_targets(found.waits))
    console.print(_groups("ผู้รับ · who answered", words.ladder(found.tiers), words.TIERS))
    console.print(_groups("ชุมชน · community", found.communities, {}))
    console.print(_groups("ชั่วโมง · hour (Bangkok)", {f"{hour:02}": one for hour, one in found.hours.items()}, {}))
    console.print(_operators(found))


def _sums(found: Figures) -> Table:
    table = Table("", "", show_header=False)
    rows: dict[str, object] = {
        "กดขอความช่วยเหลือ · presses": found.waits.calls,
        "มีคนรับ · answered by a human": f"{found.waits.answered} ({words.share(found.answered_share)})",
        **{f"{part:g} % รอไม่เกิน · waited at most": words.seconds(at) for part, at in found.waits.percentile.items()},
        "วางก่อนมีคนรับ · abandoned": found.abandoned,
        "ได้ยินเสียงไม่ว่าง · refused": found.refused,
        "โทรกลับ · called back": found.called_back,
        "โทรกลับแล้วคุยได้ · reached after a call back": found.reached,
        "ไม่ถึงใครเลย · reached no human": found.without_human,
        "ไม่มีเสียงพูด · nobody spoke": found.silent,
        "เหตุ · incidents": found.incidents,
        "สายทดสอบ · heartbeat": f"{found.heartbeats.passed} ({words.share(found.heartbeats.share)})",
    }
    for name, value in rows.items():
        table.add_row(name, str(value))
    return table


def _targets(waits: Waits) -> Table:
    table = Table("ภายใน · within", "เป้าหมาย · target", "จริง · found", "")
    for limit, part in TARGETS:
        met = waits.meets(limit, part)
        mark = "" if met is None else "[green]ถึงเป้า · met" if met else "[red]ไม่ถึงเป้า · missed"
        table.add_row(f"{limit} s", words.share(part), words.share(waits.within[limit]), mark)
    return table


def _groups(head: str, groups: Mapping[str, Waits], names: dict[str, str]) -> Table:
    table = Table(head, "สาย · calls", "รับแล้ว · answered", "ค่ากลาง · median", "90 %", "≤ 60 s")
    for name, waits in groups.items():
        slow = [words.seconds(waits.percentile[part]) for part in (50.0, 90.0)]
        who = names.get(name, name) or "ไม่ทราบ · unknown"
        table.add_row(who, str(waits.calls), str(waits.answered), *slow, words.share(waits.within[60]))
    return table


def _operators(found: Figures) -> Table:
    busiest = found.busiest_hour
    said = f"ชั่วโมงที่ยุ่งที่สุด · busiest hour {words.moment(busiest[0])}: {busiest[1]:.2f}" if busiest else None
    head = (
        "เจ้าหน้าที่ · operator",
        "ดัง · rang",
        "รับ · answered",
        "ไม่รับ · missed",
        "คุย · talked",
        "เข้าเวร · there",
        "คุยต่อเวลา · occupancy",
    )
    table = Table(*head, caption=said)
    for name, work in found.operators.items():
        there = words.hours(work.hours.signed_in_seconds) if work.hours else "-"
        counts = (str(work.rang), str(work.answered), str(work.missed))
        table.add_row(name, *counts, words.hours(work.talk_seconds), there, words.share(work.occupancy))
    return table
