"""What the service logs can be shown to anybody: one JSON line a happening, no telephone number in it."""

import json
import sys

import pytest
import structlog

from runtime import log


@pytest.fixture(name="lines")
def _lines(capsys):
    """What has been logged since it was last asked."""

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield lines
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def test_a_happening_is_one_json_line_with_process_level_and_moment(lines):
    log.configure("agi")
    log.logger().error("the database is away", why="gone", call_id="saijai-1732291234.5")
    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "the database is away",
        "process": "agi",
        "level": "error",
        "why": "gone",
        "call_id": "saijai-1732291234.5",
    }


def test_what_is_below_the_level_is_not_logged(lines):
    log.configure("agi", "WARNING")
    log.logger().info("quiet")
    log.logger().warning("loud")
    assert [line["event"] for line in lines()] == ["loud"]


def test_thai_is_written_as_thai(capsys, lines):
    log.configure("agi")
    log.logger().info("ใส่ใจ")
    assert "ใส่ใจ" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0812345678", "+66812345678", "66812345678", "054123456", "๐๘๑๒๓๔๕๖๗๘"])
def test_a_telephone_number_keeps_its_last_three_digits_only(lines, number):
    log.configure("agi")
    log.logger().info(f"call from {number}.", why=f"<sip:{number}@192.0.2.20>")
    [line] = lines()
    assert line["event"] == f"call from …{number[-3:]}."
    assert line["why"] == f"<sip:…{number[-3:]}@192.0.2.20>"


def test_two_numbers_in_one_text_are_both_masked(lines):
    log.configure("agi")
    log.logger().info("0812345678 and 0898765432")
    assert lines()[0]["event"] == "…678 and …432"


def test_the_words_of_an_exception_are_masked_too(lines):
    log.configure("agi")
    try:
        raise ValueError("no route to " + "08" + "12345678")
    except ValueError:
        log.logger().exception("failed")
    [line] = lines()
    assert "no route to …678" in line["exception"]
    assert "0812345678" not in json.dumps(line)


def test_ids_times_and_short_numbers_stay_whole(lines):
    log.configure("agi")
    log.logger().info("port 5060, line 1441", resident_id="r-12345678", fact_id="1234567890123", seconds=12345678)
    [line] = lines()
    assert line["event"] == "port 5060, line 1441"
    assert (line["resident_id"], line["fact_id"], line["seconds"]) == ("r-12345678", "1234567890123", 12345678)


def test_every_level_that_can_be_set_is_known(lines):
    for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        log.configure("agi", level)
    log.logger().error("still here")
    assert [line["event"] for line in lines()] == ["still here"]


class GoneError:
    """A standard error whose reader has died."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_the_work_goes_on_when_whoever_reads_the_log_has_died(lines, monkeypatch):
    log.configure("agi")
    with monkeypatch.context() as gone:
        gone.setattr(sys, "stderr", GoneError())
        log.logger().error("nobody hears this")
    log.logger().error("heard again")
    assert [line["event"] for line in lines()] == ["heard again"]
