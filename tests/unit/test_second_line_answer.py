"""What the process says to Asterisk, and what it keeps to itself."""

import io
import os
import signal

import pytest

from db.spool import Spool
from domain import numbers
from domain.facts import ResidentIdentified
from second_line import answer as process
from second_line import snapshot, town
from second_line.book import Book
from tests.support.desk import KEY, NOW, resident
from tests.support.fastagi import environment, words

SOMCHAI = resident("LP-0001", "+66812345678")


@pytest.fixture
def data(tmp_path):
    for folder in ("second_line", "spool/second_line", "asterisk/data/agi-bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "second_line" / "phone.key").write_bytes(KEY)
    file = tmp_path / "second_line" / "snapshot.db"
    snapshot.write(file, town.rows(town.Town((SOMCHAI,)), KEY, NOW), town.spellings((SOMCHAI,), KEY))
    return tmp_path


class Heard(io.StringIO):
    """Keeps what was written, also when it is closed."""

    text = ""

    def close(self):
        if not self.closed:
            self.text = self.getvalue()
        super().close()


def asked(data, callerid, replies="200 result=1\n" * 20):
    headers = environment("", "PJSIP/t-1", "call-1", "allowed", callerid=callerid).decode()
    heard = Heard()
    try:
        process.answer(str(data), io.StringIO(headers + replies), heard)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        heard.close()
    return [words(line.encode()) for line in heard.text.splitlines()]


def facts(data):
    return [fact for _, fact in Spool(data / "spool" / "second_line").pending()]


def test_a_resident_is_named_and_done_is_said_last(data):
    said = asked(data, "0812345678")
    assert ["SET", "VARIABLE", "SHARED(SAIJAI_RESIDENT,PJSIP/t-1)", "LP-0001"] in said
    assert said[-1] == ["SET", "VARIABLE", "SHARED(SAIJAI_DONE,PJSIP/t-1)", "1"]
    identified = [fact for fact in facts(data) if isinstance(fact, ResidentIdentified)]
    assert [fact.resident_ids for fact in identified] == [("LP-0001",)]


def test_nothing_that_was_heard_is_written_to_standard_error(data, capfd):
    asked(data, "0812345678")
    assert capfd.readouterr() == ("", "")


def test_an_end_of_the_line_keeps_the_finding(data):
    with pytest.raises(ValueError, match="invalid literal"):
        asked(data, "0812345678", replies="200 result=1\n")
    assert facts(data)


def test_a_usual_spelling_is_found_without_reading_the_number(data, monkeypatch):
    monkeypatch.setattr(numbers, "parse", None)
    book = Book(str(data / "second_line" / "snapshot.db"))
    assert process.look_up(book, "66812345678", "allowed", KEY)[0] == numbers.phone_id("+66812345678", KEY)


@pytest.mark.parametrize(("presentation", "phone"), [("prohib_not_screened", ""), ("unavailable", "")])
def test_a_withheld_number_is_not_looked_for_by_its_spelling(data, presentation, phone):
    book = Book(str(data / "second_line" / "snapshot.db"))
    assert process.look_up(book, "0812345678", presentation, KEY)[0] == phone


@pytest.fixture
def script(data, monkeypatch):
    timers = []
    monkeypatch.setattr(signal, "setitimer", lambda which, seconds: timers.append((which, seconds)))
    return str(data / "asterisk" / "data" / "agi-bin" / "second-line"), timers


def test_a_try_reads_all_and_says_ok(script, capsys):
    process.main(script[0], ["--check"])
    assert capsys.readouterr().out == "ok\n"
    assert script[1] == []


def test_a_call_is_bounded_by_the_kernel_and_a_fault_is_told_without_a_number(data, script, capsys, monkeypatch):
    (data / "second_line" / "snapshot.db").unlink()
    reader, writer = os.pipe()
    os.write(writer, environment("", "PJSIP/t-1", "call-1", "allowed", callerid="0812345678"))
    os.close(writer)
    monkeypatch.setattr(process, "_text", lambda number, mode: os.fdopen(reader) if number == 0 else io.StringIO())
    with pytest.raises(SystemExit):
        process.main(script[0], [])
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    assert script[1] == [(signal.ITIMER_REAL, process.LIFE_SECONDS)]
    assert capsys.readouterr().err == "second line: no answer: NoSnapshot\n"
